import { dayOf } from '../../functions/calendar/day.ts';
import { isOfficeOpen } from '../../functions/calendar/office-hours.ts';
import type { Policy } from '../../functions/directory/policy.ts';
import { AGENCY_ANSWERS } from './agency-answers.ts';
import type { QuestionRecord } from './city-client.ts';
import { CityPeople } from './city-people.ts';
import { incidentsOf } from './incidents.ts';
import { outcomeOf } from './outcome.ts';
import { expectNothingPrivate } from './private-words.ts';
import { remindersOf } from './reminders.ts';
import type { Act, Stage } from './stage.ts';
import { timelineOf } from './timeline.ts';
import { timelinePage } from './timeline-page.ts';
import { tableOfAgencies, tableOfOralAnswers, tableOfPromises, tableOfQuestions } from './year-tables.ts';

/** By how many working days each answer was late, and at which rungs its agency was reminded, as the story has it. */
const AS_TOLD: Readonly<Record<string, { late: number; rungs: readonly number[] }>> = {
  'BKT9-001': { late: 2, rungs: [-5, -1, 0, 1] },
  'BKT9-002': { late: 0, rungs: [-5, -1] },
  'BKT9-003': { late: 0, rungs: [-5] },
  'BKT9-004': { late: 4, rungs: [-5, -1, 0, 1] },
  'BKT9-005': { late: 12, rungs: [-5, -1, 0, 1, 5, 10] },
  'BKT9-006': { late: 0, rungs: [-5, -1] },
  'BKT9-007': { late: 0, rungs: [] },
  'BKT9-008': { late: 0, rungs: [-5, -1, 0] },
  'BKT9-009': { late: 0, rungs: [-5, -1, 0] },
  // Reminded of its first day, and again of the one to which it was put off.
  'BKT9-010': { late: 0, rungs: [-5, -5] },
  'BKT9-011': { late: 18, rungs: [-5, -1, 0, 1, 5, 10, 15] },
  'BKT9-012': { late: 0, rungs: [-5, -1] },
};

/** How all agencies together fared: given, transferred, in time, late, in time for the children. */
const ALL_TOLD = ['Cộng', '13', '1', '8/12', '4/12', '11/12'];

/** What all agencies together answered, promised, did, did not do, and still have to do. */
const ALL_PROMISED = ['Cộng', '12', '2', '1', '1', '0'];

/** What was done with a question beyond an answer that was approved, as the story has it; of any other question nothing was. */
const ALSO_DONE: Readonly<Record<string, string>> = {
  'BKT9-002': 'transferred',
  'BKT9-004': 'promise-broken',
  'BKT9-006': 'promise-done',
  'BKT9-007': 'returned',
  'BKT9-008': 'verdict reopened',
  'BKT9-010': 'extension-requested extended',
};

/** What belongs to every question. */
const ORDINARY: ReadonlySet<string> = new Set(['received', 'triaged', 'assigned', 'answered', 'closed', 'published']);

/** What children read at the end of the year of a promise that was kept, and of one that was not. */
const KEPT_FOR_CHILDREN: Readonly<Record<string, string>> = { 'BKT9-004': 'chưa làm được', 'BKT9-006': 'đã làm xong' };

/** Looks back: what became of every question and every mail, with whatever must hold of a whole year. */
export const YEAR_IN_REVIEW: Act = {
  title: 'Một năm nhìn lại',

  async play(stage) {
    const { city, calendar, display } = stage;
    const { forumId } = await city.forumHeldOn('2023-09-15');
    const june = await recordsOf(city, (await city.forumHeldOn('2023-06-13')).forumId);
    const september = await recordsOf(city, forumId);
    const [people, policy] = [await CityPeople.of(city), await city.policy()];
    const [coordinator = { contactId: '' }] = policy.people.coordinators;
    const alarms = await city.mailsTo(coordinator.contactId);
    const year = { records: september, people, calendar };
    const incidents = incidentsOf({ records: september, happened: stage.happened, alarms }, people);
    const agencies = tableOfAgencies(year);
    const promises = tableOfPromises(year);
    const tables = [tableOfQuestions(year), agencies, promises];

    for (const { title, columns, rows, sum = false, legend } of tables) {
      display.caption(title);
      display.table(columns, rows, { sum });
      if (legend !== undefined) display.note(legend);
    }
    display.caption('Thư không đến nơi và đường khác');
    for (const { at, text } of incidents) display.event(at, text);

    const ladder = { reminderRungs: policy.reminderRungs, repeatEvery: policy.repeatEvery };
    const chapters = september.map((record) => ({
      title: `${record.code} · ${people.agency(record.leadAgencyId ?? '')} · ${outcomeOf(record, calendar).text}`,
      quote: record.text,
      entries: timelineOf(record, { people, ladder }),
    }));
    const page = timelinePage(
      'Hồi Âm: một năm theo dõi câu hỏi của trẻ em, từ 13/6/2023 đến 13/6/2024',
      {
        tables: [...tables, tableOfOralAnswers({ records: june, people })],
        chapters: [{ title: 'Thư không đến nơi và đường khác', entries: incidents }, ...chapters],
      },
      stage.mails.all,
    );
    stage.leave('timeline.md', page);

    expectStoryTold(stage, september);
    const told = agencies.rows.at(-1)?.join(' ') ?? '';
    stage.expect(told === ALL_TOLD.join(' '), `các cơ quan: ${told}, phải là ${ALL_TOLD.join(' ')}`);
    const kept = promises.rows.at(-1)?.join(' ') ?? '';
    stage.expect(kept === ALL_PROMISED.join(' '), `các lời hứa: ${kept}, phải là ${ALL_PROMISED.join(' ')}`);
    await expectReadByChildren(stage, september);
    await expectNothingPrivate(stage, { forumId, page });
    await expectOfAllMails(stage, policy);
    stage.expect(
      june.every(({ mails }) => mails.length === 0),
      'không ai bị nhắc về câu đã trả lời tại diễn đàn',
    );
    const failures = await stage.control.failures();
    stage.expect(failures.length === 0, `không bước nào thất bại: ${failures.join(', ')}`);
  },
};

async function recordsOf(city: Stage['city'], forumId: string): Promise<QuestionRecord[]> {
  return Promise.all((await city.questions(forumId)).map((question) => city.record(question)));
}

function expectStoryTold({ calendar, expect }: Stage, records: readonly QuestionRecord[]): void {
  expect(records.length === Object.keys(AS_TOLD).length, `có ${Object.keys(AS_TOLD).length} câu hỏi theo dõi`);
  for (const record of records) {
    const { code } = record;
    const { workingDaysLate } = outcomeOf(record, calendar);
    const rungs = remindersOf(record).map(({ rung }) => rung);
    const told = AS_TOLD[code];
    const { timeliness } = record;
    const inTime = record.extensions.length > 0 ? 'extended' : 'on-time';
    expect(timeliness === (workingDaysLate > 0 ? 'late' : inTime), `${code} có ghi ${timeliness}`);
    const also = record.history.flatMap(({ what }) => (ORDINARY.has(what) ? [] : what)).join(' ');
    expect(also === (ALSO_DONE[code] ?? ''), `${code} có thêm “${ALSO_DONE[code] ?? ''}”, không phải “${also}”`);
    expect(workingDaysLate === told?.late, `${code} trễ ${told?.late ?? 0} ngày, không phải ${workingDaysLate}`);
    expect(
      rungs.join(' ') === told?.rungs.join(' '),
      `${code} được nhắc ở các mức ${told?.rungs.join(' ') ?? ''}, không phải ${rungs.join(' ')}`,
    );
  }
}

/** Holds when everybody can read every answer in a child's words, the one that stands and no other, and whether promises were kept. */
async function expectReadByChildren({ city, expect }: Stage, records: readonly QuestionRecord[]): Promise<void> {
  for (const { code, answers } of records) {
    const { answer, promises } = await city.publicly(code);
    const words = AGENCY_ANSWERS[code]?.at(-1)?.forChildren;
    expect(answer?.forChildren === words, `các em đọc được câu trả lời ${code} đã duyệt, không phải câu nào khác`);
    expect(answers.at(-1)?.review?.decision === 'approved', `câu trả lời ${code} đã được duyệt`);
    const kept = promises.map((promise) => promise.kept).join(', ');
    expect(kept === (KEPT_FOR_CHILDREN[code] ?? ''), `các em đọc về lời hứa ở ${code}: ${kept}`);
  }
}

/** What must hold of every mail of a year. */
async function expectOfAllMails({ control, mails: { all }, calendar, expect }: Stage, policy: Policy): Promise<void> {
  expect((await control.mailbox()).length === all.length, 'mọi thư đều được lưu lại');
  expect(new Set(all.map(({ mailId }) => mailId)).size === all.length, 'không thư nào đi hai lần');
  const kind = (wanted: string) => all.filter(({ mailId }) => mailId.startsWith(`${wanted}_`));
  const mornings = kind('digest').map(({ to, sentAt }) => `${String(to)} ${dayOf(sentAt)}`);
  expect(new Set(mornings).size === mornings.length, 'mỗi người mỗi ngày nhiều nhất một thư nhắc');
  const ordinary = all.filter(({ mailId }) => !mailId.startsWith('protection_'));
  expect(
    ordinary.every(({ sentAt }) => isOfficeOpen(sentAt, policy.officeHours, calendar)),
    'ngoài giờ làm việc chỉ thư bảo vệ trẻ em được đi',
  );
  expect(kind('watch').length === 0, 'không sáng nào lượt nhắc việc bị bỏ lỡ');
}
