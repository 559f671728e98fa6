import { vietnameseDay } from '../../functions/calendar/day.ts';
import { BASE_TOPICS } from '../../functions/forum/base-topics.ts';
import type { Question } from './city-client.ts';
import type { Act, Stage } from './stage.ts';

/** How many questions each topic had, by the city's report of June 2024. */
const REPORTED = {
  'an-toan-mang': 5,
  'tai-nan-thuong-tich': 3,
  'thien-tai-dich-benh': 2,
  'bao-luc-xam-hai': 2,
  'lao-dong-tre-em': 3,
  'quyen-tre-em': 2,
} as const;
const TOPICS = BASE_TOPICS.filter(({ topicId }) => topicId in REPORTED);
const TOTAL = 17;

/** The forum of Bắc Kạn as it was reported: every question was answered at the forum, none in writing. */
export const FORUM_OF_JUNE: Act = {
  title: 'Thứ Ba 13/6/2023 · Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư',

  async play(stage) {
    const { city, control, display, expect } = stage;
    const minutes = stage.example('dien-dan-2023.csv');
    const { forumId } = await display.during('Mở diễn đàn', () => city.openForum(stage.example('forum-2023.json')));
    const outlook = await display.during('Nhập thử biên bản, chưa ghi gì', () => city.dryRun(forumId, minutes));
    expect(outlook.problems.length === 0 && outlook.wouldAccept === TOTAL, `biên bản có ${TOTAL} câu, không lỗi`);
    await display.during(`Nhập biên bản: ${outlook.wouldAccept} câu hỏi, phân công và tính hạn`, async () => {
      await city.import(forumId, minutes);
      await control.settled();
    });

    const questions = await display.during(
      'Điều phối viên ghi kết quả xử lý của từng câu đã trả lời tại diễn đàn',
      () => reviewed(stage, forumId),
    );
    showTopics(stage, questions);
    await showAgencies(stage, questions);
    showDueDates(stage, questions);

    expect(questions.length === TOTAL, `diễn đàn có ${TOTAL} câu hỏi`);
    for (const { topicId, name } of TOPICS) {
      const count = questions.filter((question) => question.topicId === topicId).length;
      const reported = new Map<string, number>(Object.entries(REPORTED)).get(topicId);
      expect(count === reported, `nhóm ${name} có ${reported ?? 0} câu, không phải ${count}`);
    }
    expect(
      questions.every(({ status }) => status === 'closed'),
      'câu nào cũng đã có kết quả xử lý, không cơ quan nào còn bị nhắc',
    );
    expect(answered(questions, 'oral') === TOTAL, `cả ${TOTAL} câu được trả lời tại diễn đàn`);
    expect(answered(questions, 'written') === 0, 'chưa câu nào được trả lời bằng văn bản');
    expect((await control.mailbox()).length === 0, 'không thư nào đi: các em đã được trả lời tại diễn đàn');
    expect((await city.mailsAbout(questions)).length === 0, 'không thư nào chờ gửi');
    display.line('\n  Không thư nào đi hôm nay: mọi câu hỏi đã được trả lời ngay tại diễn đàn.');
  },
};

/** The questions of the forum, each with its answer approved: what became of the matter is all that the answer still lacks. */
async function reviewed({ city, control }: Stage, forumId: string): Promise<Question[]> {
  const given = await city.questions(forumId);
  await Promise.all(
    given.map(async (question) => {
      const forChildren = question.answers.at(-1)?.decided ?? '';
      await city.review(question, { decision: 'approve', resultClass: 'explained', forChildren });
    }),
  );
  await control.settled();
  return city.questions(forumId);
}

function showTopics({ display }: Stage, questions: readonly Question[]): void {
  const rows = TOPICS.map(({ topicId, name }, at) => {
    const own = questions.filter((question) => question.topicId === topicId);
    return [String(at + 1), name, ...[own.length, answered(own, 'oral'), answered(own, 'written')].map(String)];
  });
  const all = [questions.length, answered(questions, 'oral'), answered(questions, 'written')].map(String);
  display.caption('Câu hỏi theo nhóm vấn đề');
  display.table(
    [
      { title: '', align: 'right' },
      { title: 'Nhóm vấn đề' },
      { title: 'Số câu', align: 'right' },
      { title: 'Trả lời tại diễn đàn', align: 'right' },
      { title: 'Bằng văn bản', align: 'right' },
    ],
    [...rows, ['', 'Cộng', ...all]],
    { sum: true },
  );
}

async function showAgencies({ city, display }: Stage, questions: readonly Question[]): Promise<void> {
  const rows = (await city.agencies()).flatMap(({ agencyId, name }) => {
    const lead = questions.filter(({ leadAgencyId }) => leadAgencyId === agencyId);
    const coordinating = questions.filter(({ coordinatingAgencyIds }) => coordinatingAgencyIds.includes(agencyId));
    if (lead.length + coordinating.length === 0) return [];
    const cells = TOPICS.map(({ topicId }) => lead.filter((question) => question.topicId === topicId).length);
    return [{ lead: lead.length, row: [name, ...[...cells, lead.length, coordinating.length].map(shown)] }];
  });
  const sums = TOPICS.map(({ topicId }) => questions.filter((question) => question.topicId === topicId).length);
  display.caption('Câu hỏi theo cơ quan chủ trì và nhóm vấn đề');
  display.table(
    [
      { title: 'Cơ quan' },
      ...TOPICS.map((_, at) => ({ title: String(at + 1), align: 'right' as const })),
      { title: 'Chủ trì', align: 'right' },
      { title: 'Phối hợp', align: 'right' },
    ],
    [
      ...rows.toSorted((a, b) => b.lead - a.lead).map(({ row }) => row),
      ['Cộng', ...[...sums, questions.length].map(shown), ''],
    ],
    { sum: true },
  );
}

function showDueDates({ display }: Stage, questions: readonly Question[]): void {
  const byExplanation = Map.groupBy(questions, ({ dueExplanation }) => dueExplanation?.vi ?? '');
  const rows = [...byExplanation].map(([explanation, own]) => ({ due: own[0]?.childDueOn ?? '', explanation, own }));
  display.caption('Hạn của cơ quan chủ trì: báo kết quả giải quyết để trả lời các em');
  display.table(
    [{ title: 'Số câu', align: 'right' }, { title: 'Hạn' }],
    rows
      .toSorted((a, b) => (a.due < b.due ? -1 : 1))
      .flatMap(({ due, explanation, own }) => [[String(own.length), `hết ${vietnameseDay(due)}`], explanation]),
  );
}

function answered(questions: readonly Question[], mode: 'oral' | 'written'): number {
  return questions.filter(({ answers }) => answers.some((answer) => answer.mode === mode)).length;
}

/** A zero in a wide table only hides the other figures. */
function shown(count: number): string {
  return count === 0 ? '·' : String(count);
}
