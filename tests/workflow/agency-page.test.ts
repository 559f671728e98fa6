import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agency } from '../../functions/agency/agency.ts';
import type { Question } from '../../functions/question/question.ts';
import { ForumOffice, saying, type ShownProblem } from './forum-office.ts';
import { fillIn, linkIn, open, send } from './officer-browser.ts';

const SWIMMING = 'Bao giờ trường chúng em có lớp học bơi ạ?';
const DISCLOSURE = 'Ở nhà em hay bị dượng đánh, em sợ lắm nhưng không biết nói với ai.';

/** An answer with everything that it needs, for children in words they know. */
const ANSWER = {
  number: '125/CV-GDĐT',
  decided: 'Mở hai lớp học bơi tại bể bơi thành phố.',
  why: 'Trường chưa có bể bơi.',
  next: 'Phòng GD&ĐT mở lớp và báo các trường.',
  nextOn: '2023-12-29',
  resultClass: 'in-progress',
  forChildren: 'Chúng tôi sẽ mở hai lớp học bơi, vì trường chưa có bể bơi. Lớp mở trước ngày 29/12/2023.',
  step: 'send',
};

let dataFolder: string;
let office: ForumOffice;
let forumId: string;
/** The addresses of the pages of an officer of each agency, as their mails have them. */
let gddt: string;
let vhtt: string;
beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'hoi-am-page-'));
  office = await ForumOffice.open('2023-09-18T08:00:00+07:00', { dataFolder });
  forumId = await office.openForum({ heldOn: '2023-09-16', dialogueAgencyIds: ['gddt', 'vhtt'] });
  await asked({ coordinatingAgencyIds: ['vhtt'] });
  [gddt, vhtt] = [await linkOf('gddt.canbo@backan.example'), await linkOf('vhtt.canbo@backan.example')];
});
afterAll(async () => {
  await office.close();
  rmSync(dataFolder, { recursive: true });
});

describe('the link in a mail', () => {
  it('opens the page of its agency, with what it leads and nothing of others', async () => {
    const questionId = await asked();
    const page = await open(gddt);
    expect(page).toMatchObject({ status: 200, text: saying('Phòng Giáo dục và Đào tạo thành phố Bắc Kạn') });
    expect(page.text).toContain(SWIMMING);
    expect(page.forms.has(`answer-${questionId}`)).toBe(true);
    const elsewhere = await open(vhtt);
    expect([...elsewhere.forms.keys()].filter((form) => form.endsWith(questionId))).toEqual([]);
  });

  it('leads to its question on the page', async () => {
    const questionId = await asked();
    const { code } = await stored(questionId);
    const [mail] = (await office.mailsTo('gddt.canbo@backan.example')).slice(-1);
    expect(mail?.text).toContain(`#${code}`);
    expect((await open(gddt)).html).toContain(`<section id="${code}">`);
  });

  it('changes nothing however often it is opened, for mail scanners open every link', async () => {
    const questionId = await asked();
    const before = await stored(questionId);
    for (let visit = 0; visit < 3; visit += 1) await open(`${gddt}?utm_source=mail&done=nonsense`);
    await office.settled();
    expect(await stored(questionId)).toEqual(before);
  });

  it('shows a page that nobody keeps, indexes, frames or learns the address of, and that runs no script', async () => {
    const { headers, html } = await open(gddt);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
      'content-security-policy': saying(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'/,
      ),
    });
    expect(html).not.toMatch(/<script|javascript:|\son[a-z]+=/i);
    expect(html).toContain('<html lang="vi">');
  });

  it('has a label for each field, and headings in their order', async () => {
    const { html } = await open(gddt);
    const fields = [...html.matchAll(/<(?:input|textarea|select) id="([^"]+)"/g)].map(([, id]) => id);
    const labels = [...html.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id);
    expect(fields.length).toBeGreaterThan(10);
    expect(labels).toEqual(fields);
    expect(new Set(fields).size).toBe(fields.length);
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
  });
});

describe('without an account and without script, an agency', () => {
  it('says that it has the question', async () => {
    const questionId = await asked();
    const page = await fillIn(await open(gddt), `acknowledge-${questionId}`);
    expect(page).toMatchObject({ status: 200, text: saying('Đã ghi nhận: quý cơ quan đã nhận câu hỏi.') });
    expect(page.forms.has(`acknowledge-${questionId}`)).toBe(false);
    expect(await stored(questionId)).toMatchObject({ acknowledged: { by: 'gddt-can-bo' } });
  });

  it('sees how its answer reads before it sends it', async () => {
    const questionId = await asked();
    const before = await stored(questionId);
    const forChildren = 'Căn cứ tình hình, sẽ triển khai lớp cho bạn Nguyễn Văn Nam, số điện thoại 0912345678.';
    const page = await fillIn(await open(gddt), `answer-${questionId}`, { ...ANSWER, forChildren, step: 'preview' });
    expect(page.text).toContain('Câu trả lời chưa được gửi.');
    expect(page.text).toContain('"căn cứ" (có thể viết: theo)');
    expect(page.text).toContain('Các em sẽ đọc:');
    expect(page.forms.get(`answer-${questionId}`)?.values).toMatchObject({ decided: ANSWER.decided, forChildren });
    expect(/Các em sẽ đọc:(.*?)Người trả lời/.exec(page.text)?.[1]).not.toContain('0912345678');
    expect(await stored(questionId)).toEqual(before);
    const sent = await fillIn(page, `answer-${questionId}`, { forChildren: ANSWER.forChildren, step: 'send' });
    expect(sent.text).toContain('Đã gửi câu trả lời.');
    expect(await stored(questionId)).toMatchObject({
      status: 'answered',
      answers: [
        { mode: 'written', agencyId: 'gddt', on: '2023-09-18', number: '125/CV-GDĐT', resultClass: 'in-progress' },
      ],
    });
  });

  it('mends an answer that came back, and does not write it anew', async () => {
    const questionId = await asked();
    await fillIn(await open(gddt), `answer-${questionId}`, ANSWER);
    await decided(questionId, 'review', { decision: 'return', comment: 'Xin nêu rõ lớp mở ở đâu.' });
    const page = await open(gddt);
    expect(page.text).toContain('Người điều phối trả lại ngày 18/9/2023: Xin nêu rõ lớp mở ở đâu.');
    expect(page.forms.get(`answer-${questionId}`)?.values).toMatchObject({ why: ANSWER.why, nextOn: '2023-12-29' });
    await fillIn(page, `answer-${questionId}`, { decided: 'Mở hai lớp tại bể bơi số 1.', step: 'send' });
    expect(await stored(questionId)).toMatchObject({
      status: 'answered',
      answers: [{ decided: 'Mở hai lớp tại bể bơi số 1.', why: ANSWER.why }],
    });
  });

  it('asks for more time', async () => {
    const questionId = await asked();
    const page = await fillIn(await open(gddt), `extension-${questionId}`, {
      until: '2023-10-20',
      reason: 'Chờ kết quả khảo sát bể bơi.',
    });
    expect(page.text).toContain('Đã xin trả lời chậm nhất thứ Sáu 20/10/2023; đang chờ người điều phối quyết định.');
    expect(await stored(questionId)).toMatchObject({
      agencyDeadline: { dueOn: '2023-10-09' },
      extensionRequest: { until: '2023-10-20', why: 'Chờ kết quả khảo sát bể bơi.' },
    });
  });

  it('says whose question it is instead, and has it no more', async () => {
    const questionId = await asked();
    const page = await fillIn(await open(gddt), `transfer-${questionId}`, {
      leadAgencyId: 'vhtt',
      reason: 'Bể bơi thành phố do Phòng VH&TT quản lý.',
    });
    expect(page.text).toContain('Đã chuyển câu hỏi.');
    expect([...page.forms.keys()].filter((form) => form.endsWith(questionId))).toEqual([]);
    expect(await stored(questionId)).toMatchObject({ status: 'assigned', leadAgencyId: 'vhtt' });
    expect((await open(vhtt)).forms.has(`answer-${questionId}`)).toBe(true);
  });

  it('gives its part to the lead’s answer, and mends it', async () => {
    const questionId = await asked({ coordinatingAgencyIds: ['vhtt'] });
    await fillIn(await open(vhtt), `input-${questionId}`, { text: 'Bể bơi thành phố mở cửa từ tháng 10.' });
    const again = await open(vhtt);
    expect(again.forms.get(`input-${questionId}`)?.values.text).toBe('Bể bơi thành phố mở cửa từ tháng 10.');
    await fillIn(again, `input-${questionId}`, { text: 'Bể bơi thành phố mở cửa từ 15/10.' });
    expect((await open(gddt)).text).toContain('Bể bơi thành phố mở cửa từ 15/10.');
    expect(await stored(questionId)).toMatchObject({ inputs: [{ agencyId: 'vhtt' }] });
  });

  it('tells how it keeps what it has promised, after the question is closed', async () => {
    const questionId = await asked();
    await fillIn(await open(gddt), `answer-${questionId}`, ANSWER);
    await decided(questionId, 'review', { decision: 'approve' });
    const form = `progress-${questionId}-c1`;
    const page = await open(gddt);
    expect(page.text).toContain('Cam kết, hạn 29/12/2023: Phòng GD&ĐT mở lớp và báo các trường.');
    const underWay = await fillIn(page, form, { move: 'progress', text: 'Đã thuê bể bơi.' });
    expect(underWay.text).toContain('18/9/2023: Đã thuê bể bơi.');
    await fillIn(underWay, form, { move: 'done', text: 'Hai lớp đã khai giảng.' });
    expect(await stored(questionId)).toMatchObject({
      commitments: [{ status: 'done', why: 'Hai lớp đã khai giảng.', progress: [{ text: 'Đã thuê bể bơi.' }] }],
    });
    expect((await open(gddt)).forms.has(form)).toBe(false);
  });

  it('writes its part of the forum’s report, and mends it', async () => {
    const form = `contribution-contribution_${forumId}_vhtt`;
    const saved = await fillIn(await open(vhtt), form, { text: 'Năm 2023, phòng đã\nmở hai sân chơi.' });
    expect(saved.text).toContain('Đã lưu nội dung');
    expect(saved.forms.get(form)?.values.text).toBe('Năm 2023, phòng đã\nmở hai sân chơi.');
    const mended = await fillIn(saved, form, { text: 'Năm 2023, phòng đã mở ba sân chơi.' });
    expect(mended.forms.get(form)?.values.text).toBe('Năm 2023, phòng đã mở ba sân chơi.');
    const late = await fillIn(saved, form, { text: 'Bản khác, viết từ trang đã mở trước.' });
    expect(late).toMatchObject({ status: 409, text: saying('Có người vừa thay đổi cùng lúc.') });
    expect(late.forms.get(form)?.values.text).toBe('Bản khác, viết từ trang đã mở trước.');
  });
});

describe('a form with something wrong in it comes back filled in, with each fault beside its field, and changes nothing', () => {
  it.each<{ act: string; typed: Record<string, string>; faults: Record<string, unknown> }>([
    {
      act: 'transfer',
      typed: { leadAgencyId: 'vhtt', reason: ' ' },
      faults: { reason: saying('không được để trống') },
    },
    { act: 'transfer', typed: { reason: 'Không phải.' }, faults: { leadAgencyId: saying('chọn một cơ quan') } },
    { act: 'transfer', typed: { leadAgencyId: 'no-such', reason: 'Không.' }, faults: { leadAgencyId: saying(/./) } },
    { act: 'extension', typed: { until: '2023-10-20', reason: '' }, faults: { reason: saying('không được để trống') } },
    { act: 'extension', typed: { until: '2023-10-21', reason: 'Bận.' }, faults: { until: saying('là ngày nghỉ') } },
    { act: 'extension', typed: { until: '2023-09-20', reason: 'Bận.' }, faults: { until: saying('sau hạn hiện nay') } },
    { act: 'extension', typed: { until: 'mai', reason: 'Bận.' }, faults: { until: saying('một ngày có thật') } },
    { act: 'answer', typed: { ...ANSWER, why: '' }, faults: { why: saying('không được để trống') } },
    {
      act: 'answer',
      typed: { ...ANSWER, nextOn: '2023-09-01' },
      faults: { nextOn: saying('trước hôm nay (18/9/2023)') },
    },
    { act: 'answer', typed: { ...ANSWER, on: '2023-01-01' }, faults: { on: saying('16/9/2023') } },
    {
      act: 'answer',
      typed: { ...ANSWER, nothingMore: 'Đã xong.' },
      faults: { nothingMore: saying('chỉ một trong hai') },
    },
    { act: 'answer', typed: { ...ANSWER, resultClass: 'x' }, faults: { resultClass: saying('chọn một kết quả') } },
    { act: 'answer', typed: { ...ANSWER, decided: 'dài '.repeat(2_000) }, faults: { decided: saying('5000') } },
    { act: 'answer', typed: { ...ANSWER, decided: '<img src=x>' }, faults: { decided: saying('HTML') } },
    { act: 'answer', typed: { ...ANSWER, why: 'a\u0007b' }, faults: { why: saying('điều khiển') } },
    { act: 'answer', typed: { ...ANSWER, why: 'a\u202Eb' }, faults: { why: saying('đảo chiều') } },
  ])('$act: $faults', async ({ act, typed, faults }) => {
    const questionId = await asked();
    const before = await stored(questionId);
    const page = await fillIn(await open(gddt), `${act}-${questionId}`, typed);
    expect(page).toMatchObject({ status: 400, text: saying('Chưa gửi được') });
    const form = page.forms.get(`${act}-${questionId}`);
    expect(form?.faults).toEqual(faults);
    for (const [name, value] of Object.entries(typed)) {
      if (name !== 'step' && name !== 'resultClass' && value !== 'no-such') expect(form?.values[name]).toBe(value);
    }
    const [field = ''] = Object.keys(faults);
    expect(page.html).toMatch(
      new RegExp(`name="${field}"[^>]*aria-invalid="true" aria-describedby="[^"]*-${field}-fault`),
    );
    expect(page.html).not.toContain('<img');
    expect(await stored(questionId)).toEqual(before);
  });
});

describe('a link that is not good opens nothing and tells nothing', () => {
  it('when it was tampered with', async () => {
    const [page = '', token = ''] = gddt.split('/a/');
    const [head = '', claims = '', signature = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify({ agencyId: 'vhtt', contactId: 'vhtt-can-bo' })).toString('base64url');
    const tampered = [`${token}x`, `${head}.${other}.${signature}`, `${head}.${claims}.`, `${claims}.${signature}`];
    for (const wrong of [...tampered, 'BK4-001', '%2e%2e%2fquestions', 'x'.repeat(5_000)]) {
      const opened = await open(`${page}/a/${wrong}`);
      expect(opened).toMatchObject({
        status: 404,
        text: saying(/Đường dẫn không đúng hoặc đã quá cũ|Không có đường dẫn này/),
      });
      expect(opened.text).not.toMatch(/BK4|Phòng/);
    }
  });

  it('when its person was removed from the agency, also for a page that stood open', async () => {
    const questionId = await asked({ leadAgencyId: 'thanh-doan' });
    const link = await linkOf('thanhdoan.canbo@backan.example');
    const page = await open(link);
    expect(page.status).toBe(200);
    const agency = await office.get<Agency>('/agencies/thanh-doan');
    const { version, contacts } = agency.body;
    const left = { ...agency.body, contacts: contacts.filter(({ role }) => role !== 'officer') };
    expect((await office.put('/agencies/thanh-doan', left, { version })).status).toBe(200);
    const sent = await fillIn(page, `acknowledge-${questionId}`);
    for (const closed of [sent, await open(link)]) {
      expect(closed).toMatchObject({ status: 410, text: saying('không còn trong danh bạ của cơ quan') });
      expect(closed.text).not.toContain(SWIMMING);
    }
    const answer = { decided: ANSWER.decided, why: '<i>Trường</i> chưa có bể bơi.' };
    const typed = await fillIn(page, `answer-${questionId}`, answer);
    expect(typed).toMatchObject({ status: 410, text: saying(ANSWER.decided) });
    expect(typed.html).toContain('&lt;i&gt;Trường&lt;/i&gt; chưa có bể bơi.');
    expect(await stored(questionId)).not.toHaveProperty('acknowledged');
  });

  it('as JSON for a program, with the same status', async () => {
    const reply = await fetch(`${gddt}/answer`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(415);
    expect(await reply.json()).toMatchObject({
      type: 'urn:hoi-am:problem:unsupported-media-type',
    } satisfies Partial<ShownProblem>);
  });
});

describe('a form that was made for something else does nothing', () => {
  it('for another agency', async () => {
    const questionId = await asked();
    const [own, others] = [await open(gddt), await open(vhtt)];
    const form = own.forms.get(`acknowledge-${questionId}`)?.values.form ?? '';
    const page = await send(`${vhtt}/acknowledge`, new URLSearchParams({ form }).toString());
    expect(page).toMatchObject({ status: 409, text: saying('Biểu mẫu đã mở quá lâu hoặc không hợp lệ') });
    expect([...page.forms.keys()]).toEqual([...others.forms.keys()]);
    expect(await stored(questionId)).not.toHaveProperty('acknowledged');
  });

  it.each(['transfer', 'answer', 'extension', 'progress'])(
    'for a part in which it only coordinates: %s',
    async (act) => {
      const questionId = await asked({ coordinatingAgencyIds: ['vhtt'] });
      const before = await stored(questionId);
      const form = (await open(vhtt)).forms.get(`input-${questionId}`)?.values.form ?? '';
      const typed = {
        ...ANSWER,
        form,
        leadAgencyId: 'vhtt',
        reason: 'Của tôi.',
        until: '2023-10-20',
        commitmentId: 'c1',
      };
      const page = await send(`${vhtt}/${act}`, new URLSearchParams(typed).toString());
      expect(page.status).toBe(409);
      expect(await stored(questionId)).toEqual(before);
    },
  );

  it.each([
    { what: 'tampered with', form: 'ey.ey.ey' },
    { what: 'left out', form: '' },
  ])('when its token was $what; what was typed stays on the page', async ({ form }) => {
    const typed = new URLSearchParams({ ...ANSWER, form }).toString();
    const page = await send(`${gddt}/answer`, typed);
    expect(page).toMatchObject({ status: 409, text: saying('Nội dung quý vị vừa nhập') });
    expect(page.text).toContain(ANSWER.decided);
  });

  it('when it is no form, is far too long, or asks for something that is not there', async () => {
    expect(await send(`${gddt}/answer`, '{}', 'application/json')).toMatchObject({
      status: 415,
      text: saying('chỉ nhận biểu mẫu'),
    });
    expect(await send(`${gddt}/answer`, `decided=${'x'.repeat(500_000)}`)).toMatchObject({
      status: 413,
      text: saying('quá dài'),
    });
    expect((await send(`${gddt}/delete`, 'form=x')).status).toBe(404);
  });
});

describe('a form whose question has changed since it was opened', () => {
  it('was sent twice: it says that it is recorded already, and does nothing twice', async () => {
    const questionId = await asked();
    const page = await open(gddt);
    await fillIn(page, `answer-${questionId}`, ANSWER);
    const once = await stored(questionId);
    const twice = await fillIn(page, `answer-${questionId}`, ANSWER);
    expect(twice).toMatchObject({ status: 409, text: saying('đã được gửi và ghi nhận rồi') });
    expect(await stored(questionId)).toEqual(once);
  });

  it('by two officers at once: one has answered, the other is told and has lost no word', async () => {
    const questionId = await asked({ leadAgencyId: 'y-te' });
    const pages = [await open(await linkOf('yte.canbo@backan.example')), await open(await headLinkOf('y-te', 'yte'))];
    const sent = await Promise.all(
      pages.map((page, at) =>
        fillIn(page, `answer-${questionId}`, { ...ANSWER, why: `Lý do của người thứ ${String(at)}.` }),
      ),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = sent.find(({ status }) => status === 409);
    expect(lost?.text).toMatch(/Có người vừa thay đổi cùng lúc|đã có câu trả lời đang chờ/);
    expect(lost?.text).toContain(`Lý do của người thứ ${String(lost === sent[0] ? 0 : 1)}.`);
    const question = await stored(questionId);
    expect(question).toMatchObject({ status: 'answered', answers: [{ mode: 'written' }] });
    expect(lost?.text).toContain('Trả lời của');
  });

  it.each<{ what: string; change: (questionId: string) => Promise<void>; said: string }>([
    {
      what: 'transferred',
      change: (id) => decided(id, 'transfer', { leadAgencyId: 'vhtt', reason: 'Bể bơi do phòng quản lý.' }),
      said: 'không còn do quý cơ quan phụ trách',
    },
    {
      what: 'withdrawn',
      change: (id) => decided(id, 'withdraw', { reason: 'Nhập nhầm.' }),
      said: 'đã được rút khỏi danh sách',
    },
    {
      what: 'sealed',
      change: async (id) => {
        const { version } = await stored(id);
        const sealed = await office.patch(`/questions/${id}`, { text: DISCLOSURE, reason: 'Ghi thiếu.' }, { version });
        expect(sealed.status).toBeLessThan(300);
        await office.pass(1);
      },
      said: 'đã được rút khỏi danh sách',
    },
    {
      what: 'answered on the agency’s behalf and closed',
      change: async (id) => {
        const { step: _step, ...answer } = ANSWER;
        await decided(id, 'answer', { ...answer, by: 'Trưởng phòng' });
        await decided(id, 'review', { decision: 'approve' });
      },
      said: 'đã được trả lời và câu trả lời đã được duyệt',
    },
    {
      what: 'split',
      change: (id) =>
        decided(id, 'split', {
          parts: [{ text: 'Có lớp học bơi không ạ?' }, { text: 'Có bể bơi không ạ?' }],
          reason: 'Hai việc.',
        }),
      said: 'đã được tách thành nhiều câu hỏi riêng',
    },
  ])('because it was $what: it says so, and nothing of others, and what was typed stays', async ({ change, said }) => {
    const questionId = await asked();
    const page = await open(gddt);
    await change(questionId);
    const { version } = await office.question(questionId);
    const late = await fillIn(page, `answer-${questionId}`, { ...ANSWER, why: 'Điều đã viết trong một giờ.' });
    expect(late).toMatchObject({ status: 409, text: saying(said) });
    expect(late.text).toContain('Điều đã viết trong một giờ.');
    expect(late.text).not.toMatch(/dượng|Phòng VH&TT|niêm phong/);
    expect((await office.question(questionId)).version).toBe(version);
  });

  it('because it stood open for a day: it comes back filled in, and goes the second time', async () => {
    const questionId = await asked();
    const page = await open(gddt);
    await office.pass(25 * 3_600);
    const late = await fillIn(page, `answer-${questionId}`, ANSWER);
    expect(late).toMatchObject({ status: 409, text: saying('Biểu mẫu đã mở quá lâu') });
    expect(late.forms.get(`answer-${questionId}`)?.values).toMatchObject({ decided: ANSWER.decided });
    const { step } = ANSWER;
    expect((await fillIn(late, `answer-${questionId}`, { step })).text).toContain('Đã gửi câu trả lời.');
  });
});

describe('a form that is not what it says', () => {
  it('is refused where it was opened for another act', async () => {
    const questionId = await asked();
    const page = await open(gddt);
    const { form = '' } = page.forms.get(`acknowledge-${questionId}`)?.values ?? {};
    const refused = await fillIn(page, `answer-${questionId}`, { ...ANSWER, form });
    expect(refused).toMatchObject({ status: 409, text: saying('Biểu mẫu này được mở cho một việc khác') });
    expect(refused.forms.get(`answer-${questionId}`)?.values).toMatchObject({ decided: ANSWER.decided });
    expect(await stored(questionId)).toMatchObject({ status: 'assigned' });
  });
});

describe('when something fails on our side', () => {
  it('the page says so to a person, without a word of why', async () => {
    await office.fault({ target: 'dynamodb', kind: 'error', rate: 1, seed: 1, function: 'Answer' });
    const page = await open(gddt);
    await office.mend();
    expect(page).toMatchObject({ status: 503, text: saying('Hệ thống gặp lỗi') });
    expect(page.headers.get('retry-after')).toBe('60');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).not.toMatch(/Error|dynamo|at /i);
    expect((await open(gddt)).status).toBe(200);
  });

  it('what was typed comes back in a form that can be sent again, whatever the browser says that it accepts', async () => {
    const questionId = await asked();
    const page = await open(gddt);
    const form = page.forms.get(`answer-${questionId}`);
    const typed = { ...form?.values, ...ANSWER, why: 'Vì <b> & "bể"\ncòn hỏng.' };
    const address = new URL(form?.action ?? '', page.address).href;
    await office.fault({ target: 'dynamodb', kind: 'error', rate: 1, seed: 1, function: 'Answer' });
    const failed = await send(address, new URLSearchParams(typed).toString());
    const anything = await fetch(address, { method: 'POST', body: new URLSearchParams(typed) });
    await office.mend();
    for (const { status, headers } of [failed, anything]) {
      expect(status).toBe(503);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('retry-after')).toBe('60');
    }
    expect(failed.text).toContain('Nội dung quý vị đã nhập còn nguyên');
    expect(failed.forms.get('again')?.values).toEqual(typed);
    expect(failed.html).not.toMatch(/<b>|<script/);
    const sent = await fillIn(failed, 'again', { why: 'Trường chưa có bể bơi.' });
    expect(sent.text).toContain('Đã gửi câu trả lời.');
  });
});

describe('a link is in its mail and nowhere else', () => {
  it('in no log, and in nothing that is kept of questions and mails', async () => {
    const [token = ''] = gddt.split('/').slice(-1);
    await office.settled();
    expect(readFileSync(join(dataFolder, 'functions.log'), 'utf8')).not.toMatch(/eyJ|BK4-\d+#/);
    const kept = await Promise.all(
      [`/questions?forumId=${forumId}&limit=100`, '/mails?recipient=gddt-can-bo&limit=100'].map((path) =>
        office.get(path),
      ),
    );
    for (const { status, bytes } of kept) {
      expect(status).toBe(200);
      expect(bytes.toString()).not.toContain(token);
    }
  });

  it('not even in the calendar of the agency’s deadlines, because calendars are shared', async () => {
    await asked();
    const made = await office.post<{ address: string }>('/agencies/gddt/calendar-address', undefined);
    const feed = await (await fetch(made.body.address)).text();
    expect(feed).toContain('SUMMARY:Hạn trả lời BK4-');
    expect(feed).not.toMatch(/eyJ|\/a\/|^URL/m);
  });
});

/** Enters a question, which its agencies are told of, and returns its id. */
async function asked(parts: object = {}): Promise<string> {
  const questionId = await office.ask(forumId, {
    ...{ text: SWIMMING, leadAgencyId: 'gddt', coordinatingAgencyIds: [] },
    ...parts,
  });
  await office.pass(31);
  return questionId;
}

/** A question as the desk shows it, with what this file looks at. */
async function stored(questionId: string) {
  const { body } = await office.get<Question & { code: string }>(`/questions/${questionId}`);
  return body;
}

/** Lets the coordinator decide on a question as it stands. */
async function decided(questionId: string, route: string, body: object): Promise<void> {
  const { version } = await stored(questionId);
  const reply = await office.post(`/questions/${questionId}/${route}`, body, { version });
  expect({ status: reply.status, said: reply.status < 300 ? '' : reply.bytes.toString() }).toMatchObject({ said: '' });
  await office.pass(31);
}

/** The link in the last mail to an address. */
async function linkOf(address: string): Promise<string> {
  return linkIn((await office.mailsTo(address)).at(-1));
}

/** The link of an agency's head, who hears instead once the officer's address is dead. */
async function headLinkOf(agencyId: string, mailbox: string): Promise<string> {
  await office.fault({ kind: 'bounce', address: `${mailbox}.canbo@backan.example` });
  await asked({ leadAgencyId: agencyId });
  await office.mend();
  return linkOf(`${mailbox}.lanhdao@backan.example`);
}
