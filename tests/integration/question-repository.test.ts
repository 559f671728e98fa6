import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StaleItemError } from '../../functions/platform/table.ts';
import { recordTold, seal, watchHarm, withdraw } from '../../functions/question/lifecycle.ts';
import type { Original } from '../../functions/question/original.ts';
import type { Question, SealedQuestion } from '../../functions/question/question.ts';
import { aReceivedQuestion, aTriageQuestion, anAct, anAnsweredQuestion, anAssignedQuestion } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

let tables: CityTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

function originalOf({ questionId, forumId, receivedAt }: Question): Original {
  return { originalId: questionId, forumId, receivedAt, submission: { text: 'x' }, by: 'dieu-phoi', version: 1 };
}

/** A question that turned out to tell of harm. */
function aSealedQuestion(parts: Partial<Pick<SealedQuestion, 'questionId' | 'watchAt'>> = {}): SealedQuestion {
  const found = { ...anAct(), harmDueAt: '2023-06-14T14:00:00.000Z', mailId: 'protection_q7' };
  return { ...seal(aReceivedQuestion(), found), version: 1, ...parts };
}

/** Stores a question as its first version, whatever its status. */
async function stored<Q extends Question>(question: Q): Promise<Q> {
  expect(await tables.admissions.add([{ question, original: originalOf(question) }])).toEqual([]);
  return question;
}

/** Ids on the pages of a list, page by page. */
async function pages(
  list: (page: { limit: number; after?: Record<string, string> }) => ReturnType<CityTables['questions']['ofForum']>,
) {
  const found: string[][] = [];
  let after: Readonly<Record<string, string>> | undefined;
  do {
    const page = await list({ limit: 2, ...(after && { after }) });
    found.push(page.keys.map(({ questionId = '' }) => questionId));
    after = page.next;
  } while (after);
  return found;
}

const forum = (forumId: string) => pages((page) => tables.questions.ofForum(forumId, '0000', page));
const open = (agencyId: string) => pages((page) => tables.questions.ofAgency(agencyId, 'open', page));

describe('a question', () => {
  it('is read as it was stored', async () => {
    const question = await stored(anAssignedQuestion({ questionId: 'as-stored', forumId: 'f0' }));
    expect(await tables.questions.get('as-stored')).toEqual(question);
    expect(await tables.questions.get('never')).toBeUndefined();
  });

  it('is replaced only over the version before', async () => {
    const first = await stored(aReceivedQuestion({ questionId: 'in-order', forumId: 'f0' }));
    const second = recordTold(first, ['m1']);
    await tables.questions.replace(second);
    await expect(tables.questions.replace(second)).rejects.toThrow(StaleItemError);
    await expect(tables.questions.replace({ ...second, version: 4 })).rejects.toThrow(StaleItemError);
    expect(await tables.questions.get('in-order')).toEqual(second);
  });

  it('cannot be replaced before it is there', async () => {
    await expect(tables.questions.replace(aReceivedQuestion({ questionId: 'not-there', version: 2 }))).rejects.toThrow(
      StaleItemError,
    );
  });

  it('has one winner among fifty who change it at once', async () => {
    const first = await stored(aReceivedQuestion({ questionId: 'race', forumId: 'f0' }));
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => tables.questions.replace(recordTold(first, [`mail${n}`]))),
    );
    const won = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [`mail${n}`] : []));
    expect(won).toHaveLength(1);
    expect(await tables.questions.get('race')).toMatchObject({ told: won, version: 2 });
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StaleItemError);
  });

  it('among many is found in the order that was asked for, more than a hundred at once', async () => {
    const ids = Array.from({ length: 130 }, (_, n) => `many-${n}`);
    for (let from = 0; from < ids.length; from += 33) {
      const admissions = ids.slice(from, from + 33).map((questionId) => {
        const question = aReceivedQuestion({ questionId, forumId: 'f-many' });
        return { question, original: originalOf(question) };
      });
      await tables.admissions.add(admissions);
    }
    const wanted = ['never', ...ids.toReversed()];
    expect((await tables.questions.getMany(wanted)).map(({ questionId }) => questionId)).toEqual(ids.toReversed());
    expect(await tables.questions.getMany([])).toEqual([]);
  });
});

describe('the lists', () => {
  it('give a forum’s questions in the order of their numbers, a page at a time', async () => {
    for (const number of [10, 2, 1, 1_000, 9]) {
      await stored(aReceivedQuestion({ questionId: `f1-${number}`, forumId: 'f1', number }));
    }
    expect(await forum('f1')).toEqual([['f1-1', 'f1-2'], ['f1-9', 'f1-10'], ['f1-1000']]);
    expect((await forum('f-empty')).flat()).toEqual([]);
  });

  it('give an agency’s open questions by their due dates, those of one day by their numbers', async () => {
    const due = (dueOn: string) => ({ agencyDeadline: { ...anAssignedQuestion().agencyDeadline, dueOn } });
    const lead = { forumId: 'f2', leadAgencyId: 'vhtt' };
    await stored(anAssignedQuestion({ ...lead, questionId: 'late', ...due('2023-07-20'), number: 1 }));
    await stored(anAssignedQuestion({ ...lead, questionId: 'second', ...due('2023-07-04'), number: 1_000 }));
    await stored(anAssignedQuestion({ ...lead, questionId: 'first', ...due('2023-07-04'), number: 999 }));
    await stored(anAnsweredQuestion({ ...lead, questionId: 'answered', number: 4 }));
    await stored(
      anAssignedQuestion({ forumId: 'f2', questionId: 'coordinated', coordinatingAgencyIds: ['vhtt'], number: 5 }),
    );
    expect((await open('vhtt')).flat()).toEqual(['first', 'second', 'late', 'answered']);
  });

  it.each<{ status: string; question: Question; lists: string[] }>([
    { status: 'received', question: aReceivedQuestion(), lists: ['Due', 'ByForum'] },
    { status: 'triage', question: aTriageQuestion(), lists: ['ByForum', 'ByAgency'] },
    { status: 'assigned', question: anAssignedQuestion(), lists: ['Due', 'ByForum', 'ByAgency'] },
    { status: 'answered', question: anAnsweredQuestion(), lists: ['ByForum', 'ByAgency'] },
    { status: 'withdrawn', question: withdraw(anAssignedQuestion(), anAct()), lists: ['ByForum'] },
    {
      status: 'withdrawn after its agency was told',
      question: withdraw(recordTold(anAssignedQuestion(), ['notice_gddt_2023-06-14']), anAct()),
      lists: ['Due', 'ByForum'],
    },
    { status: 'sealed', question: aSealedQuestion(), lists: ['Due'] },
    {
      status: 'sealed, and its clock spoken of to the end',
      question: watchHarm(aSealedQuestion(), 'late', ['protection_q7_late_bao-ve-tre-em']),
      lists: [],
    },
  ])('that hold a question that is $status are $lists', async ({ status, question, lists }) => {
    const name = status.replaceAll(/\W+/g, '-');
    const one = { ...question, questionId: `listed-${name}`, forumId: `f-${name}`, version: 1 };
    const writes = await tables.writesOf(() => stored(one));
    expect(new Set(Object.keys(writes.Questions?.indexes ?? {}))).toEqual(new Set(lists));
    expect((await forum(`f-${name}`)).flat()).toEqual(lists.includes('ByForum') ? [one.questionId] : []);
  });

  it('of what is due hold sealed questions apart from all others, each from its moment on', async () => {
    const [watchAt, remindAt] = ['2024-02-01T01:00:00.000Z', '2024-02-02T00:30:00.000Z'];
    const told = ['notice_gddt_2023-06-14'];
    await stored(aSealedQuestion({ questionId: 'due-sealed', watchAt }));
    await stored(anAssignedQuestion({ questionId: 'due-reminder', remindAt, told, version: 1 }));
    const due = async (now: string) => {
      const found = [tables.questions.sealedDue(now), tables.questions.questionsDue(now)];
      const [sealed = [], others = []] = await Promise.all(found.map((ids) => Array.fromAsync(ids)));
      const ours = (ids: string[]) => ids.filter((id) => id.startsWith('due-'));
      return { sealed: ours(sealed), others: ours(others) };
    };
    expect(await due('2024-02-01T00:59:59.999Z')).toEqual({ sealed: [], others: [] });
    expect(await due(watchAt)).toEqual({ sealed: ['due-sealed'], others: [] });
    expect(await due('2024-02-02T00:29:59.999Z')).toEqual({ sealed: ['due-sealed'], others: [] });
    expect(await due(remindAt)).toEqual({ sealed: ['due-sealed'], others: ['due-reminder'] });
  });

  it('of what is due hold a question at once whose agency was not told of it, and at its reminder once it was', async () => {
    const assigned = await stored(anAssignedQuestion({ questionId: 'due-untold', forumId: 'f5', version: 1 }));
    const isDue = async (now: string) =>
      (await Array.fromAsync(tables.questions.questionsDue(now))).includes('due-untold');
    expect(await isDue(assigned.assignedAt)).toBe(true);
    await tables.questions.replace(recordTold(assigned, ['notice_gddt_2023-06-14']));
    expect([await isDue(assigned.assignedAt), await isDue(assigned.remindAt)]).toEqual([false, true]);
  });

  it('let go of a question that is withdrawn, but for the month in which it was', async () => {
    const first = await stored(
      anAssignedQuestion({ questionId: 'taken-back', forumId: 'f3', leadAgencyId: 'tc-kh', version: 1 }),
    );
    expect((await open('tc-kh')).flat()).toEqual(['taken-back']);
    await tables.questions.replace(withdraw(first, anAct({ at: '2023-06-30T02:00:00.000Z' })));
    expect((await open('tc-kh')).flat()).toEqual([]);
    const since = async (day: string) => (await tables.questions.ofForum('f3', day, { limit: 10 })).keys.length;
    expect([await since('2023-06-01'), await since('2023-07-01')]).toEqual([1, 0]);
  });
});

describe('a question costs', () => {
  it('a unit for itself, and one for each place in a list that is new or gone', async () => {
    const received = await stored(aReceivedQuestion({ questionId: 'cost', forumId: 'f4' }));
    const assigned = anAssignedQuestion({ questionId: 'cost', forumId: 'f4', version: received.version + 1 });
    expect(await tables.writesOf(() => tables.questions.replace(assigned))).toEqual({
      // The timer moves from one place to another, which is a removal and an addition.
      Questions: { table: 1, indexes: { ByAgency: 1, Due: 2 } },
    });
    const told = recordTold(assigned, ['notice_gddt_2023-06-14']);
    expect(await tables.writesOf(() => tables.questions.replace(told))).toEqual({
      // The timer moves from the notice, which is written now, to the first reminder.
      Questions: { table: 1, indexes: { Due: 2 } },
    });
    expect(await tables.writesOf(() => tables.questions.replace(recordTold(told, ['digest_gddt-can-bo'])))).toEqual({
      Questions: { table: 1, indexes: {} },
    });
  });
});
