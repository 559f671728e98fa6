import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SuccessionJob, successionJobId } from '../../functions/agency/succession-job.ts';
import { moveToSuccessors } from '../../functions/follow-up/move-to-successors.ts';
import { StaleItemError } from '../../functions/platform/table.ts';
import { recordTold } from '../../functions/question/lifecycle.ts';
import { type QuestionRepository, TRIAGE } from '../../functions/question/question-repository.ts';
import type { Question } from '../../functions/question/question.ts';
import { aClosedQuestion, anAgency, anAssignedQuestion, aTriageQuestion } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

const DECIDED_AT = '2023-06-14T03:00:00.000Z';
const NEXT_RUN = '2023-06-14T03:15:00.000Z';
const LATER = '2023-06-14T03:30:00.000Z';

/** Each test has a city of its own in the same tables: its agencies and questions are called after it. */
let tables: CityTables;
let city = 0;
let old = '';
let health = '';
let work = '';
let untouched: Question[] = [];

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

beforeEach(async () => {
  for (const agencyId of city === 0 ? [] : [old, health, work]) {
    // Other cities' queues are none of this test's business.
    const agency = await tables.directory.get('agency', agencyId);
    if (agency) await tables.directory.remove('agency', agencyId, agency.version);
  }
  city += 1;
  [old, health, work] = ['old', 'health', 'work'].map((name) => `${name}-${String(city)}`) as [string, string, string];
  for (const agencyId of [old, health, work])
    await tables.directory.add('agency', { ...anAgency(), agencyId, version: 1 });
  const named = (name: string) => ({ questionId: `${name}-${String(city)}`, toTell: undefined, told: [] });
  const promise = { commitmentId: 'c1', agencyId: old, what: 'mở lớp', promisedOn: '2023-06-13', dueOn: '2023-09-01' };
  const kept = { ...promise, status: 'promised' as const, progress: [], changes: 0 };
  const questions: Question[] = [
    anAssignedQuestion({ ...named('led'), leadAgencyId: old, topicId: 'bao-luc-xam-hai' }),
    anAssignedQuestion({ ...named('led-too'), leadAgencyId: old, topicId: 'lao-dong-tre-em' }),
    anAssignedQuestion({ ...named('shared'), leadAgencyId: health, coordinatingAgencyIds: [old], topicId: 'khac' }),
    aClosedQuestion({ ...named('promised'), leadAgencyId: health, commitments: [kept], topicId: 'bao-luc-xam-hai' }),
    aClosedQuestion({ ...named('settled'), leadAgencyId: old }),
    anAssignedQuestion({ ...named('others'), leadAgencyId: health }),
    aTriageQuestion({ ...named('triage'), suggestions: [{ leadAgencyId: old, confidence: 0.4 }], topicId: 'khac' }),
  ];
  for (const question of questions) await stored(question);
  untouched = await all();
  await decide();
});

describe('the work that the end of an agency leaves', () => {
  it('begins when nobody is at work any more who knew the agency as it was, or on the day, and is done once', async () => {
    await run('2023-06-14T03:00:59.999Z');
    expect(await job()).toMatchObject({ done: [] });
    await decide({ at: '2023-06-30T17:00:00.000Z' });
    await run(NEXT_RUN);
    expect(await all()).toEqual(untouched);
    await decide();
    await run(NEXT_RUN);
    await expectMoved();
    expect(await job()).toMatchObject({ done: [old, TRIAGE, health, work], endedAt: NEXT_RUN });
    const done = await all();
    expect(await tables.writesOf(() => run(LATER))).toEqual({});
    expect(await all()).toEqual(done);
  });

  it('is taken up again wherever it was stopped, and leaves what it would have left', async () => {
    // Five questions are moved, and four times what was done is written down.
    for (let writes = 0; writes < 9; writes += 1) {
      await again();
      await expect(run(NEXT_RUN, writes)).rejects.toThrow('stopped');
      expect((await job())?.endedAt).toBeUndefined();
      await run(LATER);
      await expectMoved();
      expect(await job()).toMatchObject({ endedAt: LATER });
    }
  });

  it('is done once by two runs at the same time', async () => {
    await Promise.all([run(NEXT_RUN), run(NEXT_RUN)]);
    await run(LATER);
    await expectMoved();
  });

  it('gives way to what somebody else does with a question at the same moment, and loses nothing of it', async () => {
    const questions = overRepository({
      replace: async (next) => {
        const read = await tables.questions.get(next.questionId);
        if (read?.told.length === 0) await tables.questions.replace(recordTold(read, ['digest_somebody_2023-06-14']));
        return tables.questions.replace(next);
      },
    });
    await moveToSuccessors({ questions, directory: tables.directory }, NEXT_RUN);
    await expectMoved();
    expect((await question('led'))?.told).toEqual(['digest_somebody_2023-06-14']);
  });

  it('is stored with the agency or not at all', async () => {
    const [agency, before] = [await tables.directory.get('agency', old), await job()];
    if (!agency || !before) throw new Error('the agency is not there');
    const next = { ...agency, validTo: '2023-06-13', version: agency.version + 1 };
    await expect(tables.directory.storeSuccession(next, before)).rejects.toThrow(StaleItemError);
    const fresh = { ...before, version: before.version + 1 };
    await expect(tables.directory.storeSuccession(agency, fresh)).rejects.toThrow(StaleItemError);
    expect([await tables.directory.get('agency', old), await job()]).toEqual([agency, before]);
  });
});

/** Everything is where it belongs, moved once; what is none of the old agency's business was not touched. */
async function expectMoved(): Promise<void> {
  expect(await question('led')).toMatchObject({ leadAgencyId: health });
  expect(await question('led-too')).toMatchObject({ leadAgencyId: work });
  expect(await question('shared')).toMatchObject({ leadAgencyId: health, coordinatingAgencyIds: [work] });
  expect(await question('promised')).toMatchObject({ commitments: [{ agencyId: health }] });
  expect(await question('triage')).toMatchObject({ suggestions: [{ leadAgencyId: work }] });
  const before = new Map(untouched.map((one) => [one.questionId, one]));
  for (const moved of await all()) {
    const stood = before.get(moved.questionId);
    const times = moved.history.filter(({ what }) => what === 'succeeded');
    expect(times).toHaveLength(/^(settled|others)/.test(moved.questionId) ? 0 : 1);
    if (moved.status !== 'assigned' || stood?.status !== 'assigned') continue;
    const { agencyDeadline, childDeadline, rung, remindAt } = stood;
    expect(moved).toMatchObject({ agencyDeadline, childDeadline, remindAt });
    expect(moved.rung).toBe(rung);
  }
}

/** Ends the old agency; its work begins at `at`. */
async function decide({ at = DECIDED_AT } = {}): Promise<void> {
  const [agency, earlier] = await Promise.all([tables.directory.get('agency', old), job()]);
  if (!agency) throw new Error('the agency is not there');
  const to = [
    { agencyId: health, functions: ['trẻ em'], topicIds: ['bao-luc-xam-hai'], from: '2023-06-14', basis: 'NQ 1' },
    { agencyId: work, functions: ['lao động'], takesTheRest: true, from: '2023-06-14', basis: 'NQ 1' },
  ];
  const next: SuccessionJob = {
    ...{ jobId: successionJobId(old), agencyId: old, name: 'Phòng cũ', on: '2023-06-14', basis: 'NQ 1', to, at },
    ...{ by: 'dieu-phoi', done: [], version: (earlier?.version ?? 0) + 1 },
  };
  await tables.directory.storeSuccession(
    { ...agency, validTo: '2023-06-13', successors: to, version: agency.version + 1 },
    next,
  );
}

/** Puts the questions back as they were, and the work that is to be done with them. */
async function again(): Promise<void> {
  for (const stood of untouched) {
    const { version = 0 } = (await tables.questions.get(stood.questionId)) ?? {};
    await tables.questions.replace({ ...stood, version: version + 1 });
  }
  await decide();
}

/** A run of follow-up that stops at the write after so many. */
async function run(now: string, stopsAfter = Infinity): Promise<void> {
  let writes = 0;
  const counted = async (write: () => Promise<void>) => {
    if ((writes += 1) > stopsAfter) throw new Error('stopped');
    await write();
  };
  const { directory } = tables;
  await moveToSuccessors(
    {
      questions: overRepository({ replace: (next) => counted(() => tables.questions.replace(next)) }),
      directory: {
        get: (kind, id) => directory.get(kind, id),
        all: (kind) => directory.all(kind),
        replace: (kind, next) => counted(() => directory.replace(kind, next)),
      },
    },
    now,
  );
}

function overRepository({
  replace,
}: Pick<QuestionRepository, 'replace'>): Parameters<typeof moveToSuccessors>[0]['questions'] {
  const { questions } = tables;
  return {
    get: (id) => questions.get(id),
    getMany: (some) => questions.getMany(some),
    ofAgency: (agencyId, queue, page) => questions.ofAgency(agencyId, queue, page),
    replace,
  };
}

async function stored(question: Question): Promise<void> {
  const { questionId, forumId, receivedAt } = question;
  const original = { originalId: questionId, forumId, submission: {}, receivedAt, by: 'dieu-phoi', version: 1 };
  await tables.admissions.add([{ question: { ...question, version: 1 }, original }]);
}

const NAMES = ['led', 'led-too', 'shared', 'promised', 'settled', 'others', 'triage'];

function all(): Promise<Question[]> {
  return tables.questions.getMany(NAMES.map((name) => `${name}-${String(city)}`));
}

function question(name: string): Promise<Question | undefined> {
  return tables.questions.get(`${name}-${String(city)}`);
}

async function job(): Promise<SuccessionJob | undefined> {
  const found = await tables.directory.get('job', successionJobId(old));
  return found && 'agencyId' in found ? found : undefined;
}
