import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, approve, returnAnswer } from '../../functions/question/answering.ts';
import type { Answer } from '../../functions/question/answer.ts';
import { assign, triage, withdraw } from '../../functions/question/lifecycle.ts';
import { extend, markDuplicate, reopen, split, transfer } from '../../functions/question/moving.ts';
import { addCommitment, moveCommitment } from '../../functions/question/promising.ts';
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import { nameInHeading, nameInSentence } from '../../functions/report/agency-names.ts';
import { forumFigures, type ForumFacts } from '../../functions/report/forum-figures.ts';
import { forumReport, MissingContributionError } from '../../functions/report/forum-report.ts';
import { gatherForum } from '../../functions/report/gather-forum.ts';
import { DoesNotAddUpError } from '../../functions/report/reconcile.ts';
import { chartsOf, type ReportModel, tablesOf } from '../../functions/report/report-model.ts';
import {
  contribution,
  linesIn,
  rowsOf,
  theContributions,
  theFacts,
  theForum,
  theQuestions,
  wordsOf,
} from '../a-forum-report.ts';
import {
  aLetter,
  aMail,
  anAct,
  anAnswer,
  aPolicy,
  aReceivedQuestion,
  aResponsibility,
  someRules,
} from '../builders.ts';

const rules = someRules();
const on = (day: string) => ({ ...anAct({ at: `${day}T02:00:00.000Z` }), rules });
const report = (parts: Partial<ForumFacts> = {}) => forumReport(theFacts(parts));
const draft = (parts: Partial<ForumFacts> = {}) => report({ draft: true, ...parts });
const bodyOf = ({ sections }: ReportModel) => linesIn(sections[0]);
const annexOf = ({ sections }: ReportModel) => linesIn(sections[1]);

describe('the report on the forum of 2023', () => {
  const { model, figures } = report();
  const body = bodyOf(model);
  const [opening = ''] = body;

  it('is framed as the city signs it, with number, day and name left to be written', () => {
    expect(model.frame).toEqual({
      parentBody: 'UBND THÀNH PHỐ BẮC KẠN',
      issuer: 'BAN TỔ CHỨC DIỄN ĐÀN TRẺ EM',
      symbol: 'BC-BTC',
      place: 'TP. Bắc Kạn',
      monthAndYear: 'tháng 6 năm 2024',
      name: 'BÁO CÁO',
      subject: 'Thực hiện các kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
      signatory: ['KT. TRƯỞNG BAN', 'PHÓ BAN', 'TRƯỞNG PHÒNG LAO ĐỘNG - TB&XH'],
      recipients: [
        {
          label: 'Gửi bản điện tử:',
          names: [
            'TT Thành ủy - HĐND thành phố',
            'Lãnh đạo UBND thành phố',
            'Văn phòng HĐND-UBND thành phố',
            'BCĐ công tác BVCSTE thành phố',
            'UBND các xã, phường',
          ],
        },
        { label: 'Gửi bản giấy:', names: ['Văn phòng ChildFund tại Bắc Kạn', 'Lưu: VT - LĐTBXH'] },
      ],
    });
    expect(model.fileName).toBe('bao-cao-dien-dan-bk4-2023-06-13');
    expect(model.asOf).toBe('2024-06-10');
  });

  it.each([
    'Ngày 13/6/2023, UBND thành phố Bắc Kạn tổ chức Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, với chủ đề: “Trẻ em tham gia xây dựng môi trường sống an toàn, thân thiện, lành mạnh cho trẻ em”.',
    'Diễn đàn có 80 trẻ em tham dự, được chia thành 5 nhóm để tham gia các hoạt động',
    'Tại Diễn đàn có 8 trẻ em đối thoại trực tiếp với Lãnh đạo UBND thành phố, Lãnh đạo phòng Giáo dục và Đào tạo, phòng Lao động - Thương binh và Xã hội, Công an thành phố và Thành đoàn Bắc Kạn với 17 câu hỏi.',
    'Nhóm an toàn mạng, có 5 câu hỏi; nhóm tai nạn thương tích, có 3 câu hỏi; nhóm phòng, chống thiên tai, dịch bệnh, có 2 câu hỏi; nhóm phòng chống bạo lực, xâm hại trẻ em, có 2 câu hỏi; nhóm trẻ em lao động trái quy định pháp luật, có 3 câu hỏi; nhóm quyền trẻ em, có 2 câu hỏi.',
    'không có ý kiến nào tiếp thu trả lời bằng văn bản.',
  ])('opens with: %s', (sentence) => {
    expect(opening).toContain(sentence);
  });

  it('shows the theme and the counts so that they stand out', () => {
    const [block] = model.sections[0]?.blocks ?? [];
    const runs = block?.kind === 'paragraph' ? block.runs : [];
    expect(runs.filter(({ bold, italics }) => bold && italics).map(({ text }) => text)).toEqual([
      `“${theForum().theme ?? ''}”`,
    ]);
    expect(runs.filter(({ bold, italics }) => bold && !italics).map(({ text }) => text)).toEqual([
      '17',
      '5',
      '3',
      '2',
      '2',
      '3',
      '2',
    ]);
  });

  it('has a section for each agency in the order of the report, then one for all others, and ends', () => {
    const headings = body.filter((line) => /^\d\./.test(line));
    expect(headings).toEqual([
      '1. Đối với các đơn vị được trẻ em trực tiếp đối thoại.',
      '1.1. Phòng Lao động - Thương binh và Xã hội',
      '1.2. Phòng Giáo dục và Đào tạo',
      '1.3. Thành đoàn',
      '1.4. Phòng Văn hóa và Thông tin',
      '1.5. Công an thành phố',
      '2. Các phòng, ban, ngành, đoàn thể thành phố, UBND các xã, phường: Căn cứ vào chức năng, nhiệm vụ được giao thực hiện tốt công tác chăm sóc, bảo vệ và giáo dục trẻ em trên địa bàn.',
    ]);
    expect(body.at(-1)).toMatch(
      /^Trên đây là báo cáo thực hiện các kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023 của Ủy ban nhân dân thành phố.*\.\/\.$/,
    );
  });

  it('says what an agency typed, a line in a paragraph, with numbers kept whole', () => {
    const at = body.indexOf('1.1. Phòng Lao động - Thương binh và Xã hội');
    expect(body.slice(at + 1, at + 3)).toEqual([
      'Tiếp tục tham mưu triển khai Kế hoạch số 159/KH-UBND ngày 01/10/2020.',
      'Tuyên truyền về Tổng đài 111; có 12 lớp tập huấn.',
    ]);
    const whole = (model.sections[0]?.blocks ?? []).map(wordsOf).join('\n');
    expect(whole).toContain('số\u00a0159/KH-UBND ngày\u00a001/10/2020');
    expect(whole).toContain('17\u00a0câu hỏi');
    expect(whole).toContain('Ngày\u00a013/6/2023');
  });

  it('adds an annex across the page with a row for each question', () => {
    expect(model.sections[1]?.orientation).toBe('landscape');
    expect(annexOf(model).slice(0, 3)).toEqual([
      'PHỤ LỤC',
      'Kết quả thực hiện từng câu hỏi, kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
      '(Kèm theo Báo cáo số        /BC-BTC ngày        tháng 6 năm 2024 của Ban Tổ chức diễn đàn trẻ em)',
    ]);
    const table = rowsOf(model, model.csvTableId);
    expect(table?.columns).toHaveLength(9);
    expect(table?.rows).toHaveLength(17);
    expect(table?.rows[7]?.slice(0, 6)).toEqual([
      8,
      'BK4-008: Giờ tan học cổng trường rất đông xe, làm sao để bảo đảm an toàn giao thông cho học sinh?',
      'Tai nạn thương tích',
      'Công an thành phố',
      '',
      { on: '2023-07-24' },
    ]);
    expect(annexOf(model).join('\n')).toContain('Kế hoạch số 172/KH-UBND');
  });

  it('counts every question once, and as on time', () => {
    expect(figures).toMatchObject({ total: 17, oral: 17, written: 0, open: 0, toAnswerInWriting: 0 });
    expect(rowsOf(model, 'dung-han')?.total?.[1]).toEqual({ numerator: 17, denominator: 17, percent: 100 });
    expect(rowsOf(model, 'ket-qua')?.total).toEqual(['Tổng số', 17, null]);
    expect(chartsOf(model).map(({ chartId }) => chartId)).toEqual(['nhom-van-de', 'dung-han', 'theo-thang']);
    expect(chartsOf(model)[0]?.series[0]?.values).toEqual([5, 3, 2, 2, 3, 2]);
  });

  it('has as many cells in every row as columns, and in every series as categories', () => {
    for (const { columns, rows, total } of tablesOf(model)) {
      for (const row of [...rows, ...(total ? [total] : [])]) expect(row).toHaveLength(columns.length);
    }
    for (const { categories, series } of chartsOf(model)) {
      for (const { values } of series) expect(values).toHaveLength(categories.length);
    }
  });
});

describe('what agencies contribute', () => {
  const without = theContributions.filter(({ agencyId }) => agencyId !== 'vhtt' && agencyId !== 'gddt');

  it('is a gap in a draft while it is missing', () => {
    const { model } = draft({ contributions: without });
    const gaps = model.sections[0]?.blocks.flatMap((one) => (one.kind === 'gap' ? [one.text] : []));
    expect(gaps).toEqual([
      '[Còn thiếu: báo cáo của Phòng Giáo dục và Đào tạo]',
      '[Còn thiếu: báo cáo của Phòng Văn hóa và Thông tin]',
    ]);
    expect(model.draft).toBe(true);
  });

  it.each([
    { contributions: without, because: 'two agencies have not written' },
    {
      contributions: [...without, contribution('gddt', ' \n'), contribution('vhtt', '')],
      because: 'nothing stands there',
    },
  ])('stops a final report: $because', ({ contributions }) => {
    expect(() => report({ contributions })).toThrow(
      expect.objectContaining({ name: MissingContributionError.name, agencyIds: ['gddt', 'vhtt'] }),
    );
  });

  it('follows under section 2 when it comes from an agency without a section of its own', () => {
    const { model } = report({ contributions: [...theContributions, contribution('y-te', 'Tiêm chủng đầy đủ.')] });
    expect(bodyOf(model).slice(-3, -1)).toEqual(['2.1. Phòng Y tế', 'Tiêm chủng đầy đủ.']);
  });

  it('is waited for also when it was asked by name of an agency without a section of its own', () => {
    const { text: _unwritten, ...asked } = contribution('y-te', '');
    const request = { at: '2024-05-20T02:00:00.000Z', by: 'dieu-phoi', dueOn: '2024-06-03' };
    const contributions = [...theContributions, { ...asked, asked: request }];
    expect(() => report({ contributions })).toThrow(expect.objectContaining({ agencyIds: ['y-te'] }));
    expect(bodyOf(draft({ contributions }).model)).toContain('[Còn thiếu: báo cáo của Phòng Y tế]');
  });

  it('is asked of the agencies of the dialogue, in their order, when the forum names no others', () => {
    const { reportAgencyIds: _own, ...forum } = theForum();
    const headings = bodyOf(report({ forum }).model).filter((line) => /^1\.\d/.test(line));
    expect(headings).toEqual([
      '1.1. Phòng Giáo dục và Đào tạo',
      '1.2. Phòng Lao động - Thương binh và Xã hội',
      '1.3. Công an thành phố',
      '1.4. Thành đoàn',
    ]);
  });
});

describe('a draft', () => {
  it('says what it lacks of the forum itself', () => {
    const forum = theForum({ childrenCount: 0, groupCount: 0 });
    expect(bodyOf(draft({ forum }).model)).toContain('[Còn thiếu: số trẻ em tham dự; số nhóm thảo luận]');
    expect(bodyOf(report({ forum }).model).join('\n')).not.toMatch(/Còn thiếu|có 0 trẻ em/);
  });
});

/** A question of the forum beside the seventeen. */
function received(number: number, answers: Answer[] = [], topicId = 'khac'): OrdinaryQuestion & { status: 'received' } {
  const code = `BK4-${String(number).padStart(3, '0')}`;
  return aReceivedQuestion({
    questionId: `q${String(number)}`,
    forumId: 'bac-kan-2023',
    code,
    number,
    answers,
    topicId,
  });
}

function given(number: number, answers: Answer[] = []) {
  return assign(received(number, answers), aResponsibility({ topicId: 'khac' }), on('2023-06-14'));
}

/** What a note of the annex says of the last question. */
function lastRow(questions: readonly OrdinaryQuestion[], parts: Partial<ForumFacts> = {}) {
  const { model } = draft({ questions: [...theQuestions, ...questions], ...parts });
  const row = rowsOf(model, 'cau-hoi')?.rows.at(-1) ?? [];
  return { result: row[6], resultClass: row[7], note: row[8] };
}

describe('what was left to be answered in writing', () => {
  const answered = answer(given(18), aLetter(), on('2023-06-20'));

  it.each([
    {
      questions: [...theQuestions, approve(answered, {}, on('2023-06-21'))],
      says: 'cụ thể 17 câu hỏi cho các em cùng nắm và hiểu sâu hơn về các ý kiến mà trẻ em quan tâm; tiếp thu 1 ý kiến để trả lời bằng văn bản, đến nay đã trả lời đầy đủ.',
    },
    {
      questions: [...theQuestions, answered, given(19)],
      says: 'tiếp thu 2 ý kiến để trả lời bằng văn bản, đến nay đã trả lời 1 ý kiến, còn chưa trả lời 1 ý kiến.',
    },
    {
      questions: [given(18), given(19)],
      says: 'đã lắng nghe, trao đổi với các em về các ý kiến mà trẻ em quan tâm; tiếp thu toàn bộ 2 ý kiến để trả lời bằng văn bản, đến nay chưa trả lời 2 ý kiến.',
    },
  ])('is counted in the opening: $says', ({ questions, says }) => {
    expect(bodyOf(draft({ questions }).model)[0]).toContain(says);
  });
});

describe('the row of a question', () => {
  const answered = answer(given(18), aLetter({ on: '2023-07-20' }), on('2023-07-20'));
  const closed = approve(answered, {}, on('2023-07-21'));

  it('tells the answer, its reason and why nothing more will happen', () => {
    expect(lastRow([closed])).toEqual({
      result:
        'Văn bản số 125/CV-GDĐT ngày 20/7/2023: Mở hai lớp học bơi tại trường từ ngày 01/7/2023.\nLý do: Hai trường đã có bể bơi và giáo viên được tập huấn.\nKhông còn việc tiếp theo: Các lớp đã nhận đủ học sinh đăng ký.',
      resultClass: 'Đã giải quyết xong',
      note: 'Trễ hạn 11 ngày làm việc',
    });
  });

  it.each<{ because: string; questions: OrdinaryQuestion[]; note: string }>([
    {
      because: 'it waits',
      questions: [given(18)],
      note: 'Quá hạn 232 ngày làm việc; quá ngày đã hẹn với trẻ em (24/7/2023)',
    },
    {
      because: 'its answer waits for approval',
      questions: [answered],
      note: 'Trễ hạn 11 ngày làm việc; câu trả lời đang chờ xem xét',
    },
    {
      because: 'it was extended',
      questions: [
        approve(
          answer(extend(given(18), '2023-07-21', on('2023-06-28')), aLetter({ on: '2023-07-20' }), on('2023-07-20')),
          {},
          on('2023-07-21'),
        ),
      ],
      note: 'Trả lời trong hạn đã gia hạn; đã gia hạn',
    },
    {
      because: 'it was opened again and answered within its fresh date',
      questions: [
        answer(
          reopen(approve(answer(given(18), aLetter(), on('2023-06-20')), {}, on('2023-06-21')), on('2023-06-28')),
          aLetter({ on: '2023-07-03' }),
          on('2023-07-03'),
        ),
      ],
      note: 'Trả lời lại sau khi mở lại; đã mở lại; câu trả lời đang chờ xem xét',
    },
    {
      because: 'it came from another agency',
      questions: [
        approve(
          answer(
            transfer(given(18), { leadAgencyId: 'vhtt' }, on('2023-06-15')),
            aLetter({ agencyId: 'vhtt' }),
            on('2023-06-20'),
          ),
          {},
          on('2023-06-21'),
        ),
      ],
      note: 'Đúng hạn; chuyển từ Phòng GD&ĐT',
    },
  ])('notes that $because', ({ questions, note }) => {
    expect(lastRow(questions).note).toBe(note);
  });

  it('stands for a question that the answer of another one answers', () => {
    const same = markDuplicate(given(19), { of: closed, duplicates: [] }, on('2023-06-16'));
    const { model, figures } = draft({ questions: [...theQuestions, closed, same] });
    const [one, other] = rowsOf(model, 'cau-hoi')?.rows.slice(-2) ?? [];
    expect(figures.total).toBe(19);
    expect(one?.[8]).toContain('trả lời chung cho BK4-019');
    expect(other?.slice(6)).toEqual([
      'Trả lời chung với câu hỏi BK4-018.',
      'Đã giải quyết xong',
      'Trễ hạn 11 ngày làm việc; trùng với câu hỏi BK4-018',
    ]);
  });

  it('stands for each part of a question that was split, and not for the whole', () => {
    const parts = [{ text: 'Khi nào có lớp học bơi ạ?' }, { text: 'Ai dạy bơi ạ?' }];
    const { whole, parts: made } = split(given(18), { parts, duplicates: [] }, on('2023-06-15'));
    const { model, figures } = draft({ questions: [...theQuestions, whole, ...made] });
    expect(figures.total).toBe(19);
    const rows = rowsOf(model, 'cau-hoi')?.rows.slice(-2) ?? [];
    expect(rows.map((row) => row[1])).toEqual(['BK4-018a: Khi nào có lớp học bơi ạ?', 'BK4-018b: Ai dạy bơi ạ?']);
    expect(rows[0]?.[8]).toContain('tách từ câu hỏi BK4-018');
  });

  it('is missing when the question was taken back', () => {
    const { figures } = report({ questions: [...theQuestions, withdraw(given(18), on('2023-06-15'))] });
    expect(figures.total).toBe(17);
  });

  it('has no agency while nobody is responsible, and counts among the others', () => {
    const found = { leadAgencyId: 'gddt', topicId: 'khac', coordinatingAgencyIds: [], because: [], confidence: 0.2 };
    const routed = { ...found, decision: 'triage' as const, suggestions: [] };
    const waiting = triage(received(18), routed, on('2023-06-14'));
    const { model, figures } = draft({ questions: [...theQuestions, waiting] });
    expect(figures.topics.at(-1)).toEqual({ topicId: 'khac', questions: 1 });
    expect(rowsOf(model, 'co-quan')?.rows.at(-1)?.slice(0, 2)).toEqual(['Chưa phân công', 1]);
  });
});

describe('a topic of the forum’s own', () => {
  it('counts under the base topic that it rolls up to, and is named in its row', () => {
    const forum = theForum({ topics: [{ topicId: 'hoc-boi', name: 'học bơi', rollsUpTo: 'tai-nan-thuong-tich' }] });
    const swimming = assign(
      received(18, [anAnswer()], 'hoc-boi'),
      aResponsibility({ topicId: 'hoc-boi' }),
      on('2023-06-14'),
    );
    const { model, figures } = draft({ forum, questions: [...theQuestions, swimming] });
    expect(figures.topics[1]).toEqual({ topicId: 'tai-nan-thuong-tich', questions: 4 });
    expect(rowsOf(model, 'cau-hoi')?.rows.at(-1)?.[2]).toBe('Học bơi');
  });
});

describe('promises', () => {
  it('are counted by the agency that made them, and listed with what became of them', () => {
    const [first, second, ...others] = theQuestions;
    if (!first || !second) throw new Error('no questions');
    const what = { what: 'Gửi tài liệu tới các trường.', dueOn: '2023-08-31', agencyId: 'vhtt' };
    const kept = moveCommitment(
      addCommitment(first, what, on('2023-06-21')),
      { commitmentId: 'c1', move: 'done', why: 'đã gửi' },
      on('2023-08-25'),
    );
    const late = addCommitment(second, { ...what, agencyId: 'cong-an' }, on('2023-06-21'));
    const { model, figures } = report({ questions: [kept, late, ...others] });
    expect(figures.promised).toEqual({ made: 2, kept: 1, broken: 0, notDue: 0, overdue: 1 });
    expect(rowsOf(model, 'cam-ket')?.rows).toEqual([
      ['BK4-001', 'Gửi tài liệu tới các trường.', 'Phòng VH&TT', { on: '2023-08-31' }, 'Đã thực hiện (25/8/2023)'],
      ['BK4-002', 'Gửi tài liệu tới các trường.', 'Công an thành phố', { on: '2023-08-31' }, 'Quá hạn, chưa thực hiện'],
    ]);
  });
});

describe('what was late', () => {
  it('is shown with the days on which mails about it arrived at its agency', () => {
    const question = { ...given(18), told: ['notice_a', 'digest_b', 'digest_c'] };
    const mail = (mailId: string, day: string, recipient = 'gddt-can-bo') =>
      aMail({ mailId, recipient, state: 'delivered', questionIds: ['q18'], endedAt: `${day}T02:00:00.000Z` });
    const mails = [
      mail('notice_a', '2023-06-14'),
      mail('digest_b', '2023-07-06'),
      { ...mail('digest_c', '2023-07-12'), state: 'bounced' as const },
      mail('digest_d', '2023-07-12', 'lanh-dao-ubnd'),
    ];
    const { model } = draft({ questions: [question], mails });
    expect(rowsOf(model, 'da-nhac')?.rows).toEqual([
      ['BK4-018', 'Phòng GD&ĐT', { on: '2023-07-05' }, null, 232, '14/6/2023, 06/7/2023'],
    ]);
  });
});

describe('a report that does not add up', () => {
  it('is not written when a question was read twice', () => {
    const twice = [...theQuestions, ...theQuestions.slice(0, 1)];
    expect(() => report({ questions: twice })).toThrow(DoesNotAddUpError);
    expect(() => report({ questions: twice })).toThrow(/codes: different codes 17, is not questions in all 18/);
  });

  it('is not written when a history does not lead to what is stored', () => {
    const [first, ...others] = theQuestions;
    if (!first) throw new Error('no questions');
    const cut = { ...first, history: first.history.map((entry) => ({ ...entry, at: '2024-07-01T00:00:00.000Z' })) };
    expect(() => report({ questions: [cut, ...others] })).toThrow(DoesNotAddUpError);
  });

  it('never comes of what can happen to questions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 9 }), { maxLength: 12 }),
        fc.constantFrom('2023-06-20', '2023-07-10', '2024-06-10'),
        (lives, day) => {
          const questions = lives.flatMap((life, place) => aLife(18 + place, life));
          const now = `${day}T10:00:00.000Z`;
          const { figures } = draft({ questions: [...theQuestions, ...questions], now });
          expect(figures.answered + figures.open).toBe(figures.total);
          expect(figures.topics.reduce((sum, topic) => sum + topic.questions, 0)).toBe(figures.total);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** What can have happened to a question by 20 June. */
function aLife(number: number, life: number): OrdinaryQuestion[] {
  const answered = () => answer(given(number), aLetter({ on: '2023-06-16' }), on('2023-06-16'));
  const closed = () => approve(answered(), {}, on('2023-06-17'));
  switch (life) {
    case 0:
      return [received(number)];
    case 1:
      return [given(number)];
    case 2:
      return [given(number, [anAnswer()])];
    case 3:
      return [answered()];
    case 4:
      return [closed()];
    case 5:
      return [reopen(closed(), on('2023-06-18'))];
    case 6: {
      const { whole, parts } = split(
        given(number),
        { parts: [{ text: 'một ạ?' }, { text: 'hai ạ?' }], duplicates: [] },
        on('2023-06-15'),
      );
      return [whole, ...parts];
    }
    case 7:
      return [withdraw(given(number), on('2023-06-15'))];
    case 8: {
      const [first] = theQuestions;
      return first ? [markDuplicate(given(number), { of: first, duplicates: [] }, on('2023-06-15'))] : [];
    }
    default:
      return [returnAnswer(answered(), 'thiếu ngày', on('2023-06-18'))];
  }
}

describe('the months since the forum', () => {
  it('are told from the histories, as each was', () => {
    const late = approve(answer(given(18), aLetter({ on: '2023-08-10' }), on('2023-08-10')), {}, on('2023-08-11'));
    const { months } = forumFigures(theFacts({ questions: [late], now: '2023-09-05T02:00:00.000Z' }));
    expect(months).toEqual([
      { month: '2023-06', answered: 0, open: 1 },
      { month: '2023-07', answered: 0, open: 1 },
      { month: '2023-08', answered: 1, open: 0 },
      { month: '2023-09', answered: 1, open: 0 },
    ]);
  });
});

describe('an agency', () => {
  it.each([
    ['Phòng Y tế thành phố Bắc Kạn', 'phòng Y tế', 'Phòng Y tế'],
    ['Công an thành phố Bắc Kạn', 'Công an thành phố', 'Công an thành phố'],
    ['Thành đoàn Bắc Kạn', 'Thành đoàn Bắc Kạn', 'Thành đoàn'],
    ['Ủy ban nhân dân các xã, phường', 'Ủy ban nhân dân các xã, phường', 'Ủy ban nhân dân các xã, phường'],
  ])('%s is called "%s" in a sentence and "%s" above its section', (name, inSentence, inHeading) => {
    expect(nameInSentence(name, 'thành phố Bắc Kạn')).toBe(inSentence);
    expect(nameInHeading(name, 'thành phố Bắc Kạn')).toBe(inHeading);
  });
});

describe('gathering a forum', () => {
  it('reads its questions with their histories, what agencies wrote, and the mails about what is late only', async () => {
    const late = { ...given(18), told: ['notice_a'] };
    const stored = [...theQuestions.map((question) => ({ ...question, told: ['notice_b'] })), late];
    const facts = await gatherForum(
      {
        questions: {
          ofForum: () => Promise.resolve({ keys: stored.map(({ questionId }) => ({ questionId })) }),
          getMany: (ids) => Promise.resolve(stored.filter(({ questionId }) => ids.includes(questionId))),
          inFull: (question) => Promise.resolve(question),
        },
        mails: { getMany: (ids) => Promise.resolve(ids.map((mailId) => aMail({ mailId }))) },
        directory: {
          get: (kind: string) => Promise.resolve(kind === 'forum' ? theForum() : aPolicy()),
          all: (kind: string) => Promise.resolve(kind === 'agency' ? theFacts().agencies : []),
        } as never,
        reports: { contributions: () => Promise.resolve([...theContributions]) },
      },
      { forumId: 'bac-kan-2023', draft: false },
      '2024-06-10T02:00:00.000Z',
    );
    expect(facts.questions).toHaveLength(18);
    expect(facts.mails.map(({ mailId }) => mailId)).toEqual(['notice_a']);
    expect(facts.contributions).toHaveLength(5);
  });
});
