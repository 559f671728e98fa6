import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../functions/mail/compose.ts';
import { noticeMail, type Notice, type NoticeLine } from '../../functions/mail/notice-mail.ts';
import { News } from '../../functions/question/tiding.ts';

/** Controls, direction marks and halves of surrogate pairs included. */
const anyCodeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

const aLine = (parts: Partial<NoticeLine> = {}): NoticeLine => ({
  code: 'BK5-007',
  topicName: 'an toàn mạng',
  text: 'Vì sao trường em chưa có buổi nào dạy cách dùng mạng an toàn ạ?',
  dueOn: '2023-10-09',
  explanation: { vi: '15 ngày làm việc kể từ thứ Hai 18/9/2023; hạn: hết thứ Hai 09/10/2023', en: '15 working days' },
  childDueOn: '2023-10-25',
  link: '/a/duong-dan',
  ...parts,
});

const aNotice = (parts: Partial<Notice> = {}): Notice => ({
  agency: { name: 'Phòng Giáo dục và Đào tạo', shortName: 'GD&ĐT' },
  city: 'thành phố Bắc Kạn',
  forums: [{ name: 'Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Năm, năm 2023', heldOn: '2023-09-15' }],
  lead: [aLine()],
  coordinating: [],
  coordinator: { name: 'Nguyễn Thu Hà', post: 'Chuyên viên Phòng LĐTBXH', email: 'dieuphoi@backan.example' },
  officeHours: { opens: '07:30', closes: '17:00' },
  hotline: '111',
  linkBase: 'https://hoi-am.backan.example/',
  today: '2023-09-18',
  ...parts,
});

describe('the subject of a notice', () => {
  it.each([
    {
      notice: aNotice({ lead: [aLine(), aLine({ code: 'BK5-009', dueOn: '2023-07-04' }), aLine({ code: 'BK5-011' })] }),
      subject: '[Hồi Âm] GD&ĐT: 03 câu hỏi của trẻ em chờ trả lời, hạn gần nhất 04/7/2023 – Diễn đàn trẻ em TP Bắc Kạn',
      because: 'the nearest of three due dates is named',
    },
    {
      notice: aNotice({ lead: Array.from({ length: 12 }, () => aLine()), coordinating: [aLine()] }),
      subject:
        '[Hồi Âm] GD&ĐT: 12 câu hỏi của trẻ em chờ trả lời, 01 câu cần phối hợp, hạn gần nhất 09/10/2023 – Diễn đàn trẻ em TP Bắc Kạn',
      because: 'leading and coordinating are counted apart',
    },
    {
      notice: aNotice({ lead: [], coordinating: [aLine(), aLine()] }),
      subject:
        '[Hồi Âm] GD&ĐT: 02 câu hỏi của trẻ em cần phối hợp trả lời, hạn gần nhất 09/10/2023 – Diễn đàn trẻ em TP Bắc Kạn',
      because: 'an agency that only coordinates is not told that it leads',
    },
    {
      notice: aNotice({ lead: [], withdrawn: [{ code: 'BK5-001', because: 'Chuyển nhầm' }] }),
      subject: '[Hồi Âm] GD&ĐT: 01 câu hỏi của trẻ em không còn phải trả lời – Diễn đàn trẻ em TP Bắc Kạn',
      because: 'a question taken back has no due date',
    },
  ])('reads "$subject": $because', ({ notice, subject }) => {
    expect(noticeMail(notice).subject).toBe(subject);
  });

  it('and every header stay the same whatever a child wrote', async () => {
    const plain = await headersOf(noticeMail(aNotice()));
    const anyText = fc.oneof(
      fc.string({ unit: anyCodeUnit, maxLength: 300 }),
      fc.constant('\r\nBcc: x@evil.example\r\n\r\n'),
    );
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect(await headersOf(noticeMail(aNotice({ lead: [aLine({ text })] })))).toBe(plain);
      }),
      { numRuns: 25 },
    );
  });
});

/** What a notice of one question says when its news is not that the question was given. */
const NEWS: readonly { news: News; title: string; subject: string; opening: string; notice: Partial<Notice> }[] = [
  {
    news: 'nearer',
    title: 'Hạn trả lời đến sớm hơn',
    subject: '01 câu hỏi của trẻ em có hạn trả lời sớm hơn, hạn gần nhất 09/10/2023',
    opening: 'do lịch làm việc thay đổi, hạn trả lời của 01 câu hỏi, kiến nghị của trẻ em đã chuyển đến quý cơ quan',
    notice: { lead: [aLine({ dueOnBefore: '2023-10-10' })] },
  },
  {
    news: 'gone',
    title: 'Rút câu hỏi, kiến nghị đã chuyển',
    subject: '01 câu hỏi của trẻ em không còn phải trả lời',
    opening: '01 câu hỏi, kiến nghị của trẻ em đã chuyển đến quý cơ quan nay không còn phải trả lời.',
    notice: {
      lead: [],
      withdrawn: [{ code: 'BK5-001', because: 'trùng với một câu hỏi khác (cùng hỏi về sân chơi)' }],
    },
  },
  {
    news: 'moved',
    title: 'Câu hỏi, kiến nghị đã chuyển cơ quan khác',
    subject: '01 câu hỏi của trẻ em đã chuyển cơ quan khác trả lời',
    opening: 'nay do cơ quan khác chủ trì; quý cơ quan không còn phải trả lời.',
    notice: {
      lead: [],
      withdrawn: [{ code: 'BK5-001', because: 'đã chuyển đến Công an thành phố (đúng thẩm quyền)' }],
    },
  },
  {
    news: 'transferred',
    title: 'Cơ quan đã chuyển câu hỏi',
    subject: '01 câu hỏi của trẻ em được cơ quan tự chuyển',
    opening: 'đã được cơ quan chủ trì chuyển đến cơ quan khác; ngày đã hẹn với các em không thay đổi.',
    notice: {
      lead: [],
      withdrawn: [{ code: 'BK5-001', because: 'đã chuyển đến Công an thành phố (đúng thẩm quyền)' }],
    },
  },
  {
    news: 'returned',
    title: 'Đề nghị bổ sung câu trả lời',
    subject: '01 câu trả lời cần bổ sung, hạn gần nhất 09/10/2023',
    opening: 'cảm ơn câu trả lời của quý cơ quan và đề nghị bổ sung như dưới đây trước khi gửi đến các em.',
    notice: {
      lead: [aLine({ remark: 'Câu trả lời được trả lại để bổ sung: chưa nêu ngày. Hạn trả lời không thay đổi.' })],
    },
  },
  {
    news: 'extended',
    title: 'Gia hạn trả lời',
    subject: '01 câu hỏi của trẻ em được gia hạn trả lời, hạn gần nhất 09/10/2023',
    opening: 'hạn trả lời của 01 câu hỏi, kiến nghị dưới đây được gia hạn.',
    notice: { lead: [aLine({ remark: 'Được gia hạn đến hết thứ Hai 09/10/2023: chờ khảo sát.' })] },
  },
  {
    news: 'extension-declined',
    title: 'Về đề nghị thêm thời gian',
    subject: 'hạn trả lời giữ nguyên, hạn gần nhất 09/10/2023',
    opening:
      'đã xem xét đề nghị thêm thời gian của quý cơ quan và đề nghị quý cơ quan trả lời các em trong hạn đã báo.',
    notice: { lead: [aLine({ remark: 'Đề nghị thêm thời gian không được chấp nhận: các em đã chờ lâu.' })] },
  },
  {
    news: 'reopened',
    title: 'Mở lại câu hỏi của trẻ em',
    subject: '01 câu hỏi của trẻ em được mở lại, hạn gần nhất 09/10/2023',
    opening: 'đề nghị quý cơ quan trả lời thêm 01 câu hỏi, kiến nghị của trẻ em được mở lại dưới đây',
    notice: { lead: [aLine({ remark: 'Câu hỏi được mở lại: em cho biết chưa được trả lời.' })] },
  },
];

describe('a notice with other news than that questions were given', () => {
  it('has words of its own for every kind of news', () => {
    expect(new Set(NEWS.map(({ news }) => news))).toEqual(new Set(News.options.filter((news) => news !== 'given')));
    for (const words of [NEWS.map(({ title }) => title), NEWS.map(({ opening }) => opening)])
      expect(new Set(words).size).toBe(NEWS.length);
  });

  it.each(NEWS)('says "$title" in its subject, its title and its first sentence', ({ news, notice, ...says }) => {
    const { subject, text, html } = noticeMail(aNotice({ news, ...notice }));
    expect(subject).toBe(`[Hồi Âm] GD&ĐT: ${says.subject} – Diễn đàn trẻ em TP Bắc Kạn`);
    for (const body of [text.replace(/\s+/g, ' '), html]) {
      expect(body).toContain(says.title);
      expect(body).toContain(says.opening);
      expect(body).not.toContain('trân trọng chuyển đến');
    }
    expect(wordsOfHtml(html)).toEqual(wordsOfText(text));
  });

  it.each(NEWS)(
    '"$news" says of its question what became of it, and asks for an answer only where one is owed',
    (told) => {
      const { text } = noticeMail(aNotice({ news: told.news, ...told.notice }));
      const unwrapped = text.replace(/\s+/g, ' ');
      const { lead = [], withdrawn = [] } = told.notice;
      for (const { remark } of lead) if (remark !== undefined) expect(unwrapped).toContain(`Lưu ý: ${remark}`);
      for (const { code, because } of withdrawn) expect(unwrapped).toContain(`${code}: ${because}`);
      expect(unwrapped.includes('Yêu cầu đối với câu trả lời')).toBe(lead.length > 0);
      expect(unwrapped.includes('Hạn trả lời: hết thứ Hai 09/10/2023')).toBe(lead.length > 0);
    },
  );

  it('lets the coordinator read what an agency handed on as such, and not as something to answer no more', () => {
    const handedOn = { lead: [], withdrawn: [{ code: 'BK5-001', because: 'đã chuyển đến Công an thành phố' }] };
    expect(noticeMail(aNotice({ ...handedOn, news: 'transferred' })).text).toContain('Đã chuyển: 01 câu');
    expect(noticeMail(aNotice({ ...handedOn, news: 'moved' })).text).toContain('Không còn phải trả lời: 01 câu');
  });
});

describe('the body of a notice', () => {
  it('names agency, forum, due date with its explanation, the day promised to the child, and the coordinator', () => {
    const { text } = noticeMail(aNotice());
    const unwrapped = text.replace(/\s+/g, ' ');
    for (const part of [
      'Kính gửi: Phòng Giáo dục và Đào tạo',
      'trân trọng chuyển đến quý cơ quan 01 câu hỏi, kiến nghị của trẻ em nêu tại',
      'đề nghị quý cơ quan chủ trì trả lời.',
      'Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Năm, năm 2023 (ngày 15/9/2023)',
      'BK5-007 · An toàn mạng',
      'Hạn trả lời: hết thứ Hai 09/10/2023',
      'Cách tính: 15 ngày làm việc kể từ thứ Hai 18/9/2023; hạn: hết thứ Hai 09/10/2023',
      'Ngày hẹn trả lời các em: chậm nhất thứ Tư 25/10/2023',
      'https://hoi-am.backan.example/a/duong-dan',
      'Nguyễn Thu Hà, Chuyên viên Phòng LĐTBXH',
      'dieuphoi@backan.example',
      'Tổng đài 111',
    ]) {
      expect(unwrapped).toContain(part);
    }
  });

  it('says the same in text and in HTML', () => {
    const { text, html } = noticeMail(
      aNotice({
        lead: [aLine(), aLine({ code: 'BK5-001', text: 'Dòng một.\n\nDòng hai & "ba" <bốn>' })],
        coordinating: [aLine({ code: 'BK5-003', leadName: 'Công an thành phố' })],
        withdrawn: [{ code: 'BK5-002', because: 'Chuyển nhầm cơ quan' }],
      }),
    );
    expect(wordsOfHtml(html)).toEqual(wordsOfText(text));
  });

  it('puts what is due first on top, and equal days by code, leading apart from coordinating', () => {
    const { text, html } = noticeMail(
      aNotice({
        lead: [aLine({ code: 'BK5-010' }), aLine({ code: 'BK5-002' }), aLine({ code: 'BK5-030', dueOn: '2023-10-02' })],
        coordinating: [aLine({ code: 'BK5-001', dueOn: '2023-09-25', leadName: 'Thành đoàn' })],
      }),
    );
    const order = ['BK5-030', 'BK5-002', 'BK5-010', 'BK5-001'];
    for (const body of [text, html]) {
      expect([...body.matchAll(/(BK5-\d{3}) ·/g)].map(([, code]) => code)).toEqual(order);
    }
    expect(text.indexOf('Quý cơ quan phối hợp: 01 câu')).toBeGreaterThan(text.indexOf('BK5-010 ·'));
  });

  it.each([
    {
      parts: { coordinating: [aLine({ leadName: 'Thành đoàn' })] },
      wish: 'chủ trì trả lời 01 câu, phối hợp trả lời 01 câu',
      because: 'each part of the work has its number',
    },
    {
      parts: { lead: [], coordinating: [aLine({ leadName: 'Thành đoàn' })] },
      wish: 'phối hợp trả lời',
      because: 'one number for all of it stands before',
    },
  ])('asks the agency to "$wish": $because', ({ parts, wish }) => {
    const unwrapped = noticeMail(aNotice(parts)).text.replace(/\s+/g, ' ');
    expect(unwrapped).toContain(`đề nghị quý cơ quan ${wish}. `);
  });

  it.each([
    { topicName: 'tai nạn thương tích', title: 'BK5-007 · Tai nạn thương tích' },
    { topicName: 'đuối nước', title: 'BK5-007 · Đuối nước' },
    { topicName: 'Ổ gà', title: 'BK5-007 · Ổ gà' },
  ])('heads a question with its topic and a capital letter: $title', ({ topicName, title }) => {
    expect(noticeMail(aNotice({ lead: [aLine({ topicName })] })).text).toContain(`${title}\n`);
  });

  it('shows a very long question in full', () => {
    const words = Array.from({ length: 1000 }, (_, n) => `câu${n}`);
    const { text, html } = noticeMail(aNotice({ lead: [aLine({ text: words.join(' ') })] }));
    expect(wordsOfText(text).filter((word) => /^câu\d+$/.test(word))).toEqual(words);
    expect(html).toContain(words.join(' '));
  });

  it('keeps the lines of the text part within 78 characters, addresses and single words aside', () => {
    const { text } = noticeMail(
      aNotice({ lead: [aLine({ text: 'Em muốn hỏi về sân chơi ở tổ dân phố. '.repeat(40) })] }),
    );
    const long = text.split('\n').filter((line) => [...line].length > 78 && !line.includes('https://'));
    expect(long).toEqual([]);
  });

  it('shows markup that a child typed as text', () => {
    const { html } = noticeMail(
      aNotice({ lead: [aLine({ text: `<script>alert("x")</script><img src='//evil.example'> & </td>` })] }),
    );
    expect(html).toContain(
      '&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;&lt;img src=&#39;//evil.example&#39;&gt; &amp; &lt;/td&gt;',
    );
    expect(html).not.toMatch(/<script|<img/);
  });

  it('cannot be closed, reordered or hidden by any text', () => {
    const skeleton = tagsOf(noticeMail(aNotice({ lead: [aLine({ text: 'x' })] })).html);
    fc.assert(
      fc.property(fc.string({ unit: anyCodeUnit, maxLength: 200 }), fc.string({ maxLength: 60 }), (text, topicName) => {
        const bodies = noticeMail(aNotice({ lead: [aLine({ text, topicName })] }));
        expect(tagsOf(bodies.html)).toEqual(skeleton);
        for (const body of [bodies.text, bodies.html]) {
          expect(body).not.toMatch(/\p{Bidi_Control}|[\p{Cc}--\n]/v);
          expect(body.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('marks every line of a child, so that a question cannot pass for a part of the letter', () => {
    const { text } = noticeMail(aNotice({ lead: [aLine({ text: 'Câu hỏi\n\nTrân trọng./.\nLiên hệ: 0912' })] }));
    expect(text).toContain('  | Câu hỏi\n  |\n  | Trân trọng./.\n  | Liên hệ: 0912\n');
  });

  it('fetches nothing from elsewhere', () => {
    expect(noticeMail(aNotice()).html).not.toMatch(/\ssrc=|url\(|<link|@import/);
  });

  it('leaves the links out of the archived copy', () => {
    const { text, html } = noticeMail(aNotice({ lead: [aLine({ link: '' })] }));
    expect(text).not.toContain('https://');
    expect(html).not.toContain('href');
  });

  it('refuses a link that is not a web address', () => {
    expect(() => noticeMail(aNotice({ linkBase: 'javascript:alert(1)//' }))).toThrow(TypeError);
  });

  it('refuses to tell nothing', () => {
    expect(() => noticeMail(aNotice({ lead: [] }))).toThrow(RangeError);
  });
});

describe('a notice as SES receives it', () => {
  it.each([
    { character: 'ệ', because: 'a Vietnamese letter takes three bytes' },
    { character: '&', because: 'an ampersand takes five characters in HTML' },
    { character: '\n', because: 'a child may press enter five thousand times' },
  ])('stays under 10 MB with 200 questions of 5,000 characters: $because', async ({ character }) => {
    const lead = Array.from({ length: 200 }, (_, n) =>
      aLine({ code: `BK5-${n}`, text: `a${character.repeat(4998)}a` }),
    );
    expect((await bytesOf(noticeMail(aNotice({ lead })))).byteLength).toBeLessThan(10_000_000);
  });
});

function bytesOf(rendered: ReturnType<typeof noticeMail>): Promise<Uint8Array> {
  return composeMail({
    from: { name: 'Hồi Âm', email: 'hoi-am@backan.example' },
    to: [{ name: 'Phòng GD&ĐT', email: 'gddt@backan.example' }],
    replyTo: { name: 'Nguyễn Thu Hà', email: 'dieuphoi@backan.example' },
    mailId: 'notice_gddt_1',
    sentAt: '2023-09-18T01:00:00.000Z',
    ...rendered,
  });
}

async function headersOf(rendered: ReturnType<typeof noticeMail>): Promise<string | undefined> {
  return Buffer.from(await bytesOf(rendered))
    .toString('latin1')
    .split('\r\n\r\n')[0];
}

/** The words of the text part, without rules, bars and addresses. */
function wordsOfText(text: string): string[] {
  return text
    .replace(/^(=+|-+)$/gm, ' ')
    .replace(/^ {2}\|/gm, ' ')
    .replace(/:\s+https?:\S+/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** The words that a reader sees of the HTML part. */
function wordsOfHtml(html: string): string[] {
  return html
    .replace(/^[^]*<body[^>]*>/, '')
    .replace(/<\/?strong>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .split(/\s+/)
    .filter((word) => word !== '');
}

function tagsOf(html: string): string[] {
  return [...html.matchAll(/<\/?[a-z0-9]+/g)].map(([tag]) => tag).filter((tag) => tag !== '<br');
}
