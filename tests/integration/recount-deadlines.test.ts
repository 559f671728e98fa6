import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recountJob } from '../../functions/calendar/recount-job.ts';
import type { CalendarYear } from '../../functions/calendar/working-calendar.ts';
import { recountDeadlines } from '../../functions/follow-up/recount-deadlines.ts';
import { StaleItemError } from '../../functions/platform/table.ts';
import { recordTold } from '../../functions/question/lifecycle.ts';
import { type QuestionRepository, TRIAGE } from '../../functions/question/question-repository.ts';
import type { AssignedQuestion, Question } from '../../functions/question/question.ts';
import { anAgency, anAnsweredQuestion, anAssignedQuestion, aPolicy, aTriageQuestion, someRules } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

const CHANGED_AT = '2023-06-14T03:00:00.000Z';
const NEXT_RUN = '2023-06-14T03:15:00.000Z';
const LATER = '2023-06-14T03:30:00.000Z';

/** Each test has a city of its own in the same tables: its agencies are called after it. */
let tables: CityTables;
let city = 0;
let agencyIds: string[] = [];
let ids: string[] = [];
let announced: CalendarYear;
let dayOff = '';

beforeAll(async () => {
  tables = await startTables();
  await tables.directory.add('policy', aPolicy());
  for (const year of someRules().calendar.years.values())
    await tables.directory.add('calendar', { ...year, version: 1 });
});
afterAll(() => tables.stop());

beforeEach(async () => {
  city += 1;
  agencyIds = ['a', 'b', 'c'].map((letter) => `agency-${letter}${String(city)}`);
  ids = [];
  for (const agencyId of agencyIds) {
    await tables.directory.add('agency', { ...anAgency(), agencyId });
    for (const place of [1, 2, 3]) {
      const question = anAssignedQuestion({ questionId: `${agencyId}-${String(place)}`, leadAgencyId: agencyId });
      await stored({ ...question, number: place, told: [`notice_${agencyId}_2023-06-14`] });
      ids.push(question.questionId);
    }
    await stored(anAnsweredQuestion({ questionId: `${agencyId}-answered`, leadAgencyId: agencyId }));
  }
  dayOff = `2023-06-${String(15 + (city % 2))}`;
  await announce(dayOff);
});

describe('the work that a changed calendar leaves', () => {
  it('begins when nobody counts by the old calendar any more, and is done once', async () => {
    await run('2023-06-14T03:00:59.999Z');
    expect(await job()).toMatchObject({ waiting: [TRIAGE, ...agencyIds], recounted: 0 });
    await run(NEXT_RUN);
    expect(await job()).toMatchObject({ waiting: [], recounted: 9, endedAt: NEXT_RUN });
    const done = await all();
    expect(done.map(dueOn)).toEqual(ids.map(() => '2023-07-06'));
    expect(await tables.writesOf(() => run(LATER))).toEqual({});
    expect(await all()).toEqual(done);
  });

  it('is taken up again wherever it was stopped, and leaves what it would have left', async () => {
    const untouched = await all();
    // Nine questions, and four times what was done is written down.
    for (let writes = 0; writes < 13; writes += 1) {
      await again(untouched);
      await expect(run(NEXT_RUN, writes)).rejects.toThrow('stopped');
      expect((await all()).map(dueOn).filter((day) => day === '2023-07-06').length).toBeGreaterThanOrEqual(writes - 4);
      expect((await job())?.endedAt).toBeUndefined();
      await run(LATER);
      expect(await job()).toMatchObject({ waiting: [], recounted: 9, endedAt: LATER });
      for (const question of await all()) {
        expect(dueOn(question)).toBe('2023-07-06');
        expect(question.history.filter(({ what }) => what === 'recalculated')).toHaveLength(1);
      }
    }
  });

  it('is done once by two runs at the same time', async () => {
    await Promise.all([run(NEXT_RUN), run(NEXT_RUN)]);
    await run(LATER);
    expect(await job()).toMatchObject({ waiting: [], recounted: 9 });
    for (const question of await all()) {
      expect(dueOn(question)).toBe('2023-07-06');
      expect(question.history.filter(({ what }) => what === 'recalculated')).toHaveLength(1);
    }
  });

  it('gives way to what somebody else does with a question at the same moment, and loses nothing of it', async () => {
    let meanwhile = 0;
    const questions = overRepository({
      replace: async (next) => {
        const read = await tables.questions.get(next.questionId);
        if (read?.status === 'assigned' && read.told.length === 1) {
          meanwhile += 1;
          await tables.questions.replace(recordTold(read, ['digest_somebody_2023-06-14']));
        }
        return tables.questions.replace(next);
      },
    });
    await recountDeadlines({ questions, directory: tables.directory }, NEXT_RUN);
    expect(meanwhile).toBe(9);
    for (const question of await all()) {
      expect(dueOn(question)).toBe('2023-07-06');
      expect(question.told).toContain('digest_somebody_2023-06-14');
    }
  });

  it('is left to its successor when the calendar changes again on the way', async () => {
    const questions = overRepository({
      replace: async (next) => {
        await tables.questions.replace(next);
        const current = await job();
        if (current && 'calendarVersion' in current && current.calendarVersion === announced.version)
          await announce('2023-06-19', '2023-06-20');
      },
    });
    await recountDeadlines({ questions, directory: tables.directory }, NEXT_RUN);
    expect(await job()).toMatchObject({ waiting: [TRIAGE, ...agencyIds], recounted: 0 });
    await run(LATER);
    expect((await all()).map(dueOn)).toEqual(ids.map(() => '2023-07-07'));
    expect(await job()).toMatchObject({ waiting: [], recounted: 9 });
  });

  it('counts the day anew by which a question in triage must be assigned', async () => {
    const questionId = `triage-${String(city)}`;
    await stored(aTriageQuestion({ questionId }));
    await run(NEXT_RUN);
    expect(await tables.questions.get(questionId)).toMatchObject({ assignDueOn: '2023-06-21' });
  });
});

describe('a year of the calendar and the work that it leaves', () => {
  it('are stored both or neither', async () => {
    const before = { year: await year(), job: await job() };
    const next = { ...announced, source: 'x', version: announced.version + 1 };
    const earlier = before.job && { ...before.job, version: before.job.version - 1 };
    const stale = recountJob(next, { earlier, queues: [], at: LATER, by: 'dieu-phoi' });
    await expect(tables.directory.storeCalendar(next, stale)).rejects.toThrow(StaleItemError);
    const early = { ...next, version: announced.version };
    const fresh = recountJob(early, { earlier: before.job, queues: [], at: LATER, by: 'dieu-phoi' });
    await expect(tables.directory.storeCalendar(early, fresh)).rejects.toThrow(StaleItemError);
    expect({ year: await year(), job: await job() }).toEqual(before);
  });
});

/** Stores the year with these days off, and the work that it leaves to the agencies of this test. */
async function announce(...days: string[]): Promise<void> {
  const [stored, earlier] = await Promise.all([year(), job()]);
  const daysOff = Object.fromEntries(days.map((day) => [day, 'nghỉ bão']));
  const original = someRules().calendar.years.get(2023);
  if (!stored || !original) throw new Error('the year is not there');
  announced = { ...stored, daysOff: { ...original.daysOff, ...daysOff }, version: stored.version + 1 };
  const queues = [TRIAGE, ...agencyIds];
  await tables.directory.storeCalendar(announced, recountJob(announced, { earlier, queues, at: CHANGED_AT, by: 'x' }));
}

/** Puts the questions back as they were, and the work that is to be done with them. */
async function again(untouched: readonly AssignedQuestion[]): Promise<void> {
  for (const question of untouched) {
    const { version = 0 } = (await tables.questions.get(question.questionId)) ?? {};
    await tables.questions.replace({ ...question, version: version + 1 });
  }
  await announce(dayOff);
}

/** A run of follow-up that stops at the write after so many; writes that were on their way then have arrived when it returns. */
async function run(now: string, stopsAfter = Infinity): Promise<void> {
  const begun: Promise<void>[] = [];
  const counted = async (write: () => Promise<void>) => {
    if (begun.length >= stopsAfter) throw new Error('stopped');
    const writing = write();
    begun.push(writing);
    await writing;
  };
  const { directory } = tables;
  const dependencies = {
    questions: overRepository({ replace: (next) => counted(() => tables.questions.replace(next)) }),
    directory: {
      get: (kind, id) => directory.get(kind, id),
      all: (kind) => directory.all(kind),
      replace: (kind, next) => counted(() => directory.replace(kind, next)),
    } satisfies Pick<typeof directory, 'get' | 'all' | 'replace'>,
  };
  // What was written at the same moment as the write at which it stops is stored nevertheless.
  await recountDeadlines(dependencies, now).finally(() => Promise.allSettled(begun));
}

function overRepository({
  replace,
}: Pick<QuestionRepository, 'replace'>): Parameters<typeof recountDeadlines>[0]['questions'] {
  const { questions } = tables;
  return {
    get: (id) => questions.get(id),
    getMany: (some) => questions.getMany(some),
    ofAgency: (agencyId, queue, page) => questions.ofAgency(agencyId, queue, page),
    replace,
  };
}

async function stored(question: Question): Promise<void> {
  await tables.admissions.add([
    {
      question: { ...question, version: 1 },
      original: {
        originalId: question.questionId,
        forumId: question.forumId,
        submission: {},
        receivedAt: question.receivedAt,
        by: 'dieu-phoi',
        version: 1,
      },
    },
  ]);
}

async function all(): Promise<AssignedQuestion[]> {
  return (await tables.questions.getMany(ids)).filter((question) => question.status === 'assigned');
}

function dueOn({ agencyDeadline }: AssignedQuestion): string {
  return agencyDeadline.dueOn;
}

async function job() {
  const found = await tables.directory.get('job', 'calendar-2023');
  return found && 'year' in found ? found : undefined;
}

function year() {
  return tables.directory.get('calendar', '2023');
}
