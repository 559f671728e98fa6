import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../functions/mail/compose.ts';
import {
  type CoordinatorMatters,
  type DeskLine,
  type Digest,
  type DigestLine,
  digestMail,
  hasMatters,
  type TriageLine,
} from '../../functions/mail/digest-mail.ts';

const gddt = { agencyId: 'gddt', name: 'Phòng Giáo dục và Đào tạo' };
const vhtt = { agencyId: 'vhtt', name: 'Phòng Văn hóa và Thông tin' };

const aLine = (parts: Partial<DigestLine> = {}): DigestLine => ({
  code: 'BK5-007',
  topicName: 'tai nạn thương tích',
  owes: { is: 'answer' },
  agency: gddt,
  dueOn: '2023-10-09',
  explanation: {
    vi: '15 ngày làm việc kể từ thứ Hai 18/9/2023; không tính 6 ngày cuối tuần; hạn: hết thứ Hai 09/10/2023',
  },
  standing: { is: 'ahead', workingDays: 5 },
  urgings: 0,
  link: '/a/BK5-007',
  ...parts,
});
const lateLine = (parts: Partial<DigestLine> = {}): DigestLine =>
  aLine({
    code: 'BK5-003',
    dueOn: '2023-09-27',
    standing: { is: 'late', workingDays: 3 },
    urgings: 1,
    link: '/a/BK5-003',
    ...parts,
  });
const todayLine = (parts: Partial<DigestLine> = {}): DigestLine =>
  aLine({ code: 'BK5-005', dueOn: '2023-10-02', standing: { is: 'today' }, link: '/a/BK5-005', ...parts });
/** A promise of Giáo dục và Đào tạo that is due in five working days. */
const aPromise = (parts: Partial<DigestLine> = {}): DigestLine =>
  aLine({
    code: 'BK5-009',
    owes: { is: 'promise', what: 'Mở hai lớp học bơi tại trường.' },
    explanation: { vi: 'ngày do cơ quan cam kết (ghi nhận ngày 20/9/2023)' },
    link: '/a/BK5-009',
    ...parts,
  });
/** A section of the forum's report. */
const aContribution = (parts: Partial<DigestLine> = {}): DigestLine =>
  aLine({
    code: 'BK5',
    topicName: 'Diễn đàn trẻ em lần thứ Năm',
    owes: { is: 'contribution' },
    link: '/a/x#contribution_bk5_gddt',
    ...parts,
  });
/** A question that was answered at the forum. */
const aClassLine = (parts: Partial<DigestLine> = {}): DigestLine =>
  aLine({ code: 'BK5-008', owes: { is: 'result-class' }, link: '/a/BK5-008', ...parts });
const late = { standing: { is: 'late', workingDays: 3 }, urgings: 1, dueOn: '2023-09-27' } as const;

const aDeskLine = (waits: DeskLine['waits'], parts: Partial<DeskLine> = {}): DeskLine => ({
  code: 'BK5-004',
  topicName: 'quyền trẻ em',
  agency: 'Phòng GD&ĐT',
  waits,
  link: '/cau-hoi/BK5-004',
  ...parts,
});

const aDigest = (parts: Partial<Digest> = {}): Digest => ({
  reader: 'officer',
  recipient: { name: 'Hà Thị Lan', post: 'Chuyên viên Phòng Giáo dục và Đào tạo' },
  agency: { name: 'Phòng Giáo dục và Đào tạo', shortName: 'Phòng GD&ĐT' },
  city: 'thành phố Bắc Kạn',
  lines: [aLine()],
  coordinator: { name: 'Nguyễn Thu Hà', post: 'Thường trực Ban Tổ chức', email: 'dieuphoi@backan.example' },
  linkBase: 'https://hoi-am.backan.example',
  today: '2023-10-02',
  ...parts,
});

const aWaitingLine = (parts: Partial<TriageLine> = {}): TriageLine => ({
  code: 'BK5-012',
  topicName: 'khác',
  assignDueOn: '2023-10-05',
  standing: { is: 'ahead', workingDays: 3 },
  suggested: [],
  link: '/a/BK5-012',
  ...parts,
});

const matters = (parts: Partial<CoordinatorMatters> = {}): CoordinatorMatters => ({
  desk: [],
  triage: [],
  unreachable: [],
  undelivered: [],
  unconfirmedYears: [],
  sealed: 0,
  ...parts,
});
const aCoordinatorDigest = (parts: Partial<Digest> = {}): Digest =>
  aDigest({
    reader: 'coordinator',
    recipient: { name: 'Nguyễn Thu Hà', post: 'Thường trực Ban Tổ chức' },
    agency: undefined,
    ...parts,
  });

/** The text part without its line breaks. */
const unwrapped = (digest: Digest) => digestMail(digest).text.replace(/\s+/g, ' ');

describe('the officer’s digest', () => {
  it('puts what is due first on top and marks what is overdue, in both parts', () => {
    const { text, html } = digestMail(aDigest({ lines: [aLine(), todayLine(), lateLine()] }));
    for (const body of [text, html]) {
      expect([...body.matchAll(/(BK5-\d{3}) ·/g)].map(([, code]) => code)).toEqual(['BK5-003', 'BK5-005', 'BK5-007']);
      expect(body).toContain('Đã quá hạn: 01 câu');
      expect(body).toContain('Đến hạn hôm nay: 01 câu');
      expect(body).toContain('Sắp đến hạn: 01 câu');
    }
  });

  it('gives each line its code, topic, due date, days left or late, explanation and link', () => {
    const words = unwrapped(aDigest({ lines: [aLine(), todayLine(), lateLine()] }));
    for (const part of [
      'BK5-003 · tai nạn thương tích: quá hạn 03 ngày làm việc, đôn đốc lần 1 (hạn trả lời: hết thứ Tư 27/9/2023)',
      'BK5-005 · tai nạn thương tích: hạn trả lời hết hôm nay, thứ Hai 02/10/2023',
      'BK5-007 · tai nạn thương tích: hạn trả lời hết thứ Hai 09/10/2023, còn 05 ngày làm việc',
      'Cách tính: 15 ngày làm việc kể từ thứ Hai 18/9/2023',
      'Mở câu hỏi BK5-007: https://hoi-am.backan.example/a/BK5-007',
    ]) {
      expect(words).toContain(part);
    }
    expect(digestMail(aDigest()).html).toContain('href="https://hoi-am.backan.example/a/BK5-007"');
  });

  it.each([
    {
      lines: [aLine(), aLine({ code: 'BK5-008' })],
      subject: '[Hồi Âm] Phòng GD&ĐT: 02 câu hỏi của trẻ em chờ trả lời, hạn gần nhất 09/10/2023',
      because: 'nothing is late',
    },
    {
      lines: [aLine(), lateLine()],
      subject: '[Hồi Âm] Phòng GD&ĐT: 02 câu hỏi của trẻ em chờ trả lời, 01 câu quá hạn, hạn gần nhất 09/10/2023',
      because: 'one is late',
    },
    {
      lines: [aLine(), todayLine()],
      subject: '[Hồi Âm] Phòng GD&ĐT: 02 câu hỏi của trẻ em chờ trả lời, có câu hạn hôm nay',
      because: 'one is due today',
    },
  ])('says in its subject how many and until when: $because', ({ lines, subject }) => {
    expect(digestMail(aDigest({ lines })).subject).toBe(subject);
  });

  it('of somebody who hears for two agencies names the one of each line', () => {
    const digest = aDigest({ lines: [aLine(), todayLine({ agency: vhtt })] });
    const words = unwrapped(digest);
    expect(words).toContain('dưới đây do các cơ quan của quý vị chủ trì');
    expect(words).toMatch(
      /BK5-005 [^|]*Cơ quan chủ trì: Phòng Văn hóa[^|]*BK5-007 [^|]*Cơ quan chủ trì: Phòng Giáo dục/,
    );
    expect(digestMail(digest).subject).toBe('[Hồi Âm] 02 câu hỏi của trẻ em chờ trả lời, có câu hạn hôm nay');
  });

  it('is headed with the day', () => {
    expect(digestMail(aDigest()).text).toContain('Nhắc việc thứ Hai 02/10/2023');
  });

  it('says so when only days off lie before the due day', () => {
    const line = aLine({ dueOn: '2023-10-07', standing: { is: 'ahead', workingDays: 0 } });
    expect(unwrapped(aDigest({ lines: [line] }))).toContain('không còn ngày làm việc nào trước hạn');
  });

  it('leaves the links out of the archived copy', () => {
    const { text, html } = digestMail(aDigest({ lines: [aLine({ link: '' })] }));
    expect(text).not.toContain('https://');
    expect(html).not.toContain('href');
  });

  it('refuses to tell nothing', () => {
    expect(() => digestMail(aDigest({ lines: [] }))).toThrow(RangeError);
    expect(() => digestMail(aCoordinatorDigest({ lines: [], matters: matters({ sealed: 2 }) }))).toThrow(RangeError);
  });
});

describe('what is not a question to answer', () => {
  it.each([
    {
      line: aClassLine(),
      says: 'BK5-008 · tai nạn thương tích: đã trả lời tại diễn đàn; còn thiếu kết quả xử lý, hạn báo kết quả hết thứ Hai 09/10/2023, còn 05 ngày làm việc',
      subject: 'Phòng GD&ĐT: 01 câu hỏi của trẻ em chờ kết quả xử lý, hạn gần nhất 09/10/2023',
      asks: 'Với câu đã trả lời tại diễn đàn, đề nghị cho biết kết quả xử lý',
    },
    {
      line: aPromise(),
      says: 'BK5-009 · tai nạn thương tích: cam kết: Mở hai lớp học bơi tại trường, hạn thực hiện hết thứ Hai 09/10/2023, còn 05 ngày làm việc',
      subject: 'Phòng GD&ĐT: 01 cam kết với trẻ em chờ thực hiện, hạn gần nhất 09/10/2023',
      asks: 'Với cam kết, đề nghị báo cáo đã thực hiện xong hay chưa',
    },
    {
      line: aPromise(late),
      says: 'cam kết: Mở hai lớp học bơi tại trường, quá hạn 03 ngày làm việc, đôn đốc lần 1 (hạn thực hiện: hết thứ Tư 27/9/2023)',
      subject: 'Phòng GD&ĐT: 01 cam kết với trẻ em chờ thực hiện, 01 cam kết quá hạn',
      asks: 'nêu lý do và ngày hoàn thành mới',
    },
  ])('is told as what it is: $subject', ({ line, says, subject, asks }) => {
    const digest = aDigest({ lines: [line] });
    const words = unwrapped(digest);
    expect(words).toContain(says);
    expect(words).toContain(asks);
    expect(words).not.toContain('thuộc thẩm quyền');
    expect(digestMail(digest).subject).toBe(`[Hồi Âm] ${subject}`);
  });

  it('stands among the questions by its day, and all are counted apart', () => {
    const digest = aDigest({ lines: [aPromise(), aClassLine(late), aLine({ dueOn: '2023-10-03' })] });
    const { subject, text } = digestMail(digest);
    expect(subject).toBe(
      '[Hồi Âm] Phòng GD&ĐT: 01 câu hỏi của trẻ em chờ trả lời, 01 câu hỏi của trẻ em chờ kết quả xử lý, 01 cam kết với trẻ em chờ thực hiện, 01 câu quá hạn, hạn gần nhất 03/10/2023',
    );
    expect(text).toContain('Sắp đến hạn: 02 việc');
    expect([...text.matchAll(/(BK5-\d{3}) ·/g)].map(([, code]) => code)).toEqual(['BK5-008', 'BK5-007', 'BK5-009']);
  });

  it('is urged of to the head, the coordinator and the leader by its own name', () => {
    const lines = [aPromise(late), lateLine({ urgings: 2 })];
    const head = digestMail(aDigest({ reader: 'head', lines }));
    expect(head.subject).toBe(
      '[Hồi Âm] Phòng GD&ĐT: đôn đốc lần 2, 01 câu hỏi của trẻ em quá hạn trả lời, 01 cam kết với trẻ em quá hạn thực hiện',
    );
    expect(head.text.replace(/\s+/g, ' ')).toContain('chỉ đạo hoàn thành ngay các việc đã quá hạn');
    expect(digestMail(aCoordinatorDigest({ lines })).subject).toBe(
      '[Hồi Âm] Việc điều phối ngày 02/10/2023: 01 câu hỏi quá hạn trả lời, 01 cam kết quá hạn thực hiện',
    );
    expect(digestMail(aDigest({ reader: 'leader', agency: undefined, lines })).subject).toBe(
      '[Hồi Âm] 01 câu hỏi của trẻ em quá hạn trả lời, 01 cam kết với trẻ em quá hạn thực hiện tại 01 cơ quan, tính đến 02/10/2023',
    );
  });

  it('is cut short between two words when somebody promised at length', () => {
    const what = 'Xây bể bơi và sân chơi. '.repeat(20);
    const words = unwrapped(aDigest({ lines: [aPromise({ owes: { is: 'promise', what } })] }));
    expect(words).toMatch(/cam kết: (Xây bể bơi và sân chơi\. ){6}Xây bể bơi và…, hạn thực hiện/);
  });
});

describe('the coordinator’s desk', () => {
  it.each<{ waits: DeskLine['waits']; says: string; asks: string; counted: string }>([
    {
      waits: { is: 'review', on: '2023-09-29', number: '125/CV-GDĐT' },
      says: 'BK5-004 · quyền trẻ em: Phòng GD&ĐT trả lời ngày 29/9/2023, văn bản số 125/CV-GDĐT',
      asks: 'Đề nghị đọc và duyệt từng câu trả lời, hoặc trả lại cơ quan kèm ý kiến.',
      counted: '01 câu trả lời chờ duyệt',
    },
    {
      waits: { is: 'extension', until: '2023-10-16', dueOn: '2023-10-09' },
      says: 'Phòng GD&ĐT đề nghị gia hạn đến hết thứ Hai 16/10/2023 (hạn hiện nay: hết thứ Hai 09/10/2023)',
      asks: 'Đề nghị đồng ý hoặc từ chối, có nêu lý do.',
      counted: '01 đề nghị gia hạn',
    },
    {
      waits: { is: 'children-wait', childDueOn: '2023-09-29', dueOn: '2023-10-16' },
      says: 'ngày hẹn với các em là thứ Sáu 29/9/2023; Phòng GD&ĐT được gia hạn đến hết thứ Hai 16/10/2023 và chưa trả lời',
      asks: 'Đề nghị liên hệ với cơ quan để các em không phải chờ đến hết hạn mới.',
      counted: '01 câu đã quá ngày hẹn với các em',
    },
    {
      waits: { is: 'objection', on: '2023-10-01' },
      says: 'ngày 01/10/2023, em đặt câu hỏi cho biết câu trả lời của Phòng GD&ĐT chưa đúng điều em hỏi',
      asks: 'mở lại câu hỏi hoặc giữ nguyên câu trả lời, có nêu lý do',
      counted: '01 ý kiến của trẻ em chờ xem lại',
    },
  ])('says what waits and what to do: $counted', ({ waits, says, asks, counted }) => {
    const digest = aCoordinatorDigest({ lines: [], matters: matters({ desk: [aDeskLine(waits)] }) });
    const words = unwrapped(digest);
    expect(words).toContain(says);
    expect(words).toContain(asks);
    expect(words).toContain('Mở câu hỏi BK5-004: https://hoi-am.backan.example/cau-hoi/BK5-004');
    expect(digestMail(digest).subject).toBe(`[Hồi Âm] Việc điều phối ngày 02/10/2023: ${counted}`);
  });
});

describe('the head’s digest', () => {
  const lines = [lateLine(), lateLine({ code: 'BK5-001', dueOn: '2023-09-25', urgings: 2 })];
  it('says in title and subject how often the agency has been urged', () => {
    const { subject, text } = digestMail(aDigest({ reader: 'head', lines }));
    expect(subject).toBe('[Hồi Âm] Phòng GD&ĐT: đôn đốc lần 2, 02 câu hỏi của trẻ em quá hạn trả lời');
    expect(text).toContain('Đôn đốc lần 2\n=====');
  });

  it('reads like the officer’s when the officer cannot be reached and nothing is late', () => {
    const head = { name: 'Trần Văn Minh', post: 'Trưởng phòng' };
    expect(digestMail(aDigest({ reader: 'head', recipient: head }))).toEqual(digestMail(aDigest({ recipient: head })));
  });
});

describe('a contribution to the report of a forum', () => {
  const lateOne = aContribution(late);
  it.each<{ parts: Partial<Digest>; subject: string; says: string[]; because: string }>([
    {
      parts: { lines: [aContribution()] },
      subject: 'Phòng GD&ĐT: 01 báo cáo về diễn đàn trẻ em chờ gửi, hạn gần nhất 09/10/2023',
      says: [
        'Dưới đây là việc mà Phòng Giáo dục và Đào tạo còn phải hoàn thành: 01 báo cáo về diễn đàn chưa gửi.',
        'BK5 · Diễn đàn trẻ em lần thứ Năm: báo cáo của cơ quan chưa gửi, hạn gửi hết thứ Hai 09/10/2023, còn 05 ngày làm việc',
        'nội dung này là một mục trong báo cáo của diễn đàn',
      ],
      because: 'the officer is reminded of it',
    },
    {
      parts: { reader: 'head', lines: [lateOne] },
      subject: 'Phòng GD&ĐT: đôn đốc lần 1, 01 báo cáo về diễn đàn trẻ em quá hạn gửi',
      says: ['còn thiếu phần của Phòng Giáo dục và Đào tạo', 'chỉ đạo gửi ngay báo cáo'],
      because: 'the head hears that it is late',
    },
    {
      parts: { reader: 'coordinator', lines: [lateOne] },
      subject: 'Việc điều phối ngày 02/10/2023: 01 báo cáo của cơ quan quá hạn gửi',
      says: ['các cơ quan có báo cáo quá hạn'],
      because: 'the coordinator hears too',
    },
    {
      parts: { reader: 'leader', lines: [lateOne] },
      subject: '01 báo cáo về diễn đàn trẻ em quá hạn gửi tại 01 cơ quan, tính đến 02/10/2023',
      says: ['để các cơ quan sớm gửi báo cáo về diễn đàn.'],
      because: 'so does the leader',
    },
    {
      parts: { reader: 'leader', lines: [lateOne, lateLine(), aPromise(late)] },
      subject:
        '01 câu hỏi của trẻ em quá hạn trả lời, 01 cam kết với trẻ em quá hạn thực hiện, 01 báo cáo về diễn đàn trẻ em quá hạn gửi tại 01 cơ quan, tính đến 02/10/2023',
      says: ['Đã quá hạn: 03 việc', 'sớm trả lời các em, thực hiện cam kết và gửi báo cáo về diễn đàn'],
      because: 'it stands beside questions and promises',
    },
  ])('is spoken of in words of its own: $because', ({ parts, subject, says }) => {
    expect(digestMail(aDigest(parts)).subject).toBe(`[Hồi Âm] ${subject}`);
    for (const words of says) expect(unwrapped(aDigest(parts))).toContain(words);
  });
});

describe('the proof that the agency was told', () => {
  it.each([
    { arrivedOn: [], says: 'Đã báo cơ quan: chưa có thư nào đến được cơ quan' },
    { arrivedOn: ['2023-09-06'], says: 'Đã báo cơ quan: 01 thư đã đến nơi, ngày 06/9/2023' },
    {
      arrivedOn: ['2023-09-06', '2023-09-20', '2023-09-28'],
      says: 'Đã báo cơ quan: 03 thư đã đến nơi, từ 06/9/2023 đến 28/9/2023',
    },
  ])('stands with a question that is late: $says', ({ arrivedOn, says }) => {
    expect(unwrapped(aDigest({ reader: 'leader', lines: [lateLine({ arrivedOn })] }))).toContain(says);
    expect(unwrapped(aDigest({ lines: [lateLine()] }))).not.toContain('Đã báo cơ quan');
  });
});

describe('the coordinator’s digest', () => {
  const triage = [
    aWaitingLine({ suggested: ['Phòng GD&ĐT', 'Phòng LĐTBXH'] }),
    aWaitingLine({ code: 'BK5-011', assignDueOn: '2023-09-29', standing: { is: 'late', workingDays: 1 } }),
  ];
  const unreachable = [
    {
      contact: { name: 'Lý Văn Tú', post: 'Chuyên viên' },
      of: 'Phòng VH&TT',
      sinceOn: '2023-09-28',
      because: 'địa chỉ không tồn tại hoặc không nhận thư',
    },
  ];

  it('names what waits for the coordinator, the earliest first, and the escalated lines by agency', () => {
    const escalated = [lateLine(), lateLine({ code: 'BK5-002', agency: vhtt, dueOn: '2023-09-26' })];
    const digest = aCoordinatorDigest({
      lines: escalated,
      matters: matters({
        triage,
        unreachable,
        undelivered: [{ what: 'Thư nhắc việc', who: 'Hà Thị Lan (Phòng GD&ĐT)', because: 'hộp thư đã đầy' }],
        unconfirmedYears: [2024],
        sealed: 3,
      }),
    });
    const words = unwrapped(digest);
    const parts = [
      'Phòng Văn hóa và Thông tin: 01 câu',
      'BK5-002 · ',
      'Phòng Giáo dục và Đào tạo: 01 câu',
      'BK5-003 · ',
      'Câu hỏi chờ phân công: 02 câu',
      'Đề nghị chọn cơ quan chủ trì cho từng câu',
      'BK5-011 · khác: quá hạn 01 ngày làm việc (hạn phân công: hết thứ Sáu 29/9/2023)',
      'BK5-012 · khác: hạn phân công hết thứ Năm 05/10/2023, còn 03 ngày làm việc',
      'Cơ quan có thể phụ trách: Phòng GD&ĐT hoặc Phòng LĐTBXH',
      'Mở câu hỏi BK5-012: https://hoi-am.backan.example/a/BK5-012',
      'Địa chỉ không nhận được thư: 01',
      'Lý Văn Tú, Chuyên viên (Phòng VH&TT): không nhận được thư từ thứ Năm 28/9/2023, vì địa chỉ không tồn tại',
      'Đề nghị hỏi lại địa chỉ và sửa trong danh bạ',
      'Thư gửi không được: 01',
      'Thư nhắc việc: gửi Hà Thị Lan (Phòng GD&ĐT); vì hộp thư đã đầy',
      'Đề nghị gọi điện cho người nhận',
      'Lịch làm việc năm 2024 chưa xác nhận',
      'Đề nghị đối chiếu với thông báo chính thức',
      '03 hồ sơ niêm phong đang chờ',
    ];
    const places = parts.map((part) => words.indexOf(part));
    expect(parts.filter((_, at) => places[at] === -1)).toEqual([]);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(digestMail(digest).subject).toBe(
      '[Hồi Âm] Việc điều phối ngày 02/10/2023: 02 câu hỏi quá hạn trả lời, 02 câu chờ phân công (01 câu quá hạn), 01 địa chỉ không nhận được thư, 01 thư không gửi được',
    );
  });

  it.each([
    { sealed: 0, said: false },
    { sealed: 1, said: false },
    { sealed: 2, said: false },
    { sealed: 3, said: true },
  ])('speaks of $sealed sealed questions: $said', ({ sealed, said }) => {
    const { text, html } = digestMail(aCoordinatorDigest({ lines: [], matters: matters({ triage, sealed }) }));
    for (const body of [text, html]) expect(body.includes('niêm phong')).toBe(said);
    expect(hasMatters(matters({ sealed }))).toBe(said);
  });
});

describe('the coordinator’s digest of an unconfirmed calendar alone', () => {
  it('says so in its subject', () => {
    const digest = aCoordinatorDigest({ lines: [], matters: matters({ unconfirmedYears: [2024] }) });
    expect(digestMail(digest).subject).toBe(
      '[Hồi Âm] Việc điều phối ngày 02/10/2023: lịch làm việc năm 2024 chưa xác nhận',
    );
  });
});

describe('the coordinator’s digest of what its agencies could not be told', () => {
  it('asks to pass the reminder on', () => {
    const words = unwrapped(aCoordinatorDigest({ lines: [aLine()] }));
    expect(words).toContain('không nhận được thư nhắc; đề nghị chuyển lời nhắc đến cơ quan');
    expect(words).not.toContain('cơ quan có câu hỏi quá hạn');
  });
});

describe('the leader’s digest', () => {
  it('asks who is to lead what nobody was made responsible for', () => {
    const triage = [aWaitingLine({ standing: { is: 'late', workingDays: 5 } })];
    const digest = aDigest({ reader: 'leader', agency: undefined, lines: [], matters: matters({ triage }) });
    expect(digestMail(digest).subject).toBe('[Hồi Âm] 01 câu hỏi của trẻ em quá hạn phân công, tính đến 02/10/2023');
    expect(unwrapped(digest)).toContain('Kính đề nghị lãnh đạo cho ý kiến về cơ quan chủ trì');
    const both = digestMail({ ...digest, lines: [lateLine()] });
    expect(both.subject).toBe(
      '[Hồi Âm] 01 câu hỏi của trẻ em quá hạn trả lời tại 01 cơ quan, 01 câu hỏi của trẻ em quá hạn phân công, tính đến 02/10/2023',
    );
  });

  it('counts questions and agencies', () => {
    const lines = [lateLine({ urgings: 2 }), lateLine({ code: 'BK5-002', agency: vhtt, urgings: 2 })];
    const { subject, text } = digestMail(aDigest({ reader: 'leader', agency: undefined, lines }));
    expect(subject).toBe('[Hồi Âm] 02 câu hỏi của trẻ em quá hạn trả lời tại 02 cơ quan, tính đến 02/10/2023');
    expect(text).toContain('Phòng Văn hóa và Thông tin: 01 câu');
  });
});

describe('any digest', () => {
  it('arrives as it was written, text and HTML', async () => {
    const rendered = digestMail(aDigest({ lines: [aLine(), lateLine()] }));
    const mime = await composeMail({
      from: { name: 'Hồi Âm', email: 'hoi-am@backan.example' },
      to: [{ name: 'Hà Thị Lan', email: 'gddt@backan.example' }],
      replyTo: { name: 'Nguyễn Thu Hà', email: 'dieuphoi@backan.example' },
      mailId: 'digest_gddt-officer_2023-10-02',
      sentAt: '2023-10-02T00:30:00.000Z',
      ...rendered,
    });
    const parsed = await simpleParser(Buffer.from(mime));
    expect(parsed.subject).toBe(rendered.subject);
    expect(parsed.text?.trim()).toBe(rendered.text.trim());
    expect(parsed.html).toContain('quá hạn 03 ngày làm việc, đôn đốc lần 1');
  });

  it('keeps the lines of its text within 78 characters, addresses aside', () => {
    const { text } = digestMail(
      aCoordinatorDigest({ lines: [aLine(), lateLine()], matters: matters({ unconfirmedYears: [2024] }) }),
    );
    expect(text.split('\n').filter((line) => [...line].length > 78 && !line.includes('https://'))).toEqual([]);
  });

  it('carries no word of a child, whatever else the question holds', () => {
    const anyReader = fc.constantFrom('officer', 'head', 'coordinator', 'leader');
    const word = fc.stringMatching(/^[a-z]{6,12}$/).map((letters) => `«${letters}»`);
    fc.assert(
      fc.property(anyReader, word, (reader, text) => {
        // The shapes a question has in the system: the digest takes from it only what a digest may say.
        const line = { ...lateLine(), text, answers: [{ decided: text }], because: [text] };
        const waiting = { ...aWaitingLine(), text, because: [text] };
        const { subject, ...bodies } = digestMail(
          aDigest({ reader, lines: [line], matters: matters({ triage: [waiting] }) }),
        );
        expect([subject, bodies.text, bodies.html].join('\n')).not.toContain(text);
      }),
    );
  });
});
