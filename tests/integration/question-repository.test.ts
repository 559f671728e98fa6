import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StaleItemError } from '../../functions/platform/table.ts';
import {
  acknowledge,
  answer,
  approve,
  giveVerdict,
  publish,
  returnAnswer,
} from '../../functions/question/answering.ts';
import { tellHistory } from '../../functions/question/history.ts';
import { assign, correct, recordTold, seal, watchHarm, withdraw } from '../../functions/question/lifecycle.ts';
import { extend, markDuplicate, reopen, split, transfer } from '../../functions/question/moving.ts';
import { addCommitment, moveCommitment } from '../../functions/question/promising.ts';
import type { Original } from '../../functions/question/original.ts';
import type { OrdinaryQuestion, Question, SealedQuestion } from '../../functions/question/question.ts';
import { noticeId } from '../../functions/question/tiding.ts';
import {
  aClosedQuestion,
  aLetter,
  anAct,
  anAnsweredQuestion,
  anAssignedQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  someRules,
} from '../builders.ts';
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

/** Somebody acting at ten in the morning of a day. */
const on = (day: string) => ({ ...anAct({ at: `${day}T03:00:00.000Z` }), rules: someRules() });

/** A question once every mail about it is written down. */
function told<Q extends OrdinaryQuestion>(question: Q): Q {
  return recordTold(question, (question.toTell ?? []).map(noticeId));
}

/** A question's item as it is stored, with its index attributes. */
async function itemOf(questionId: string): Promise<Record<string, unknown>> {
  const items = await tables.itemsOf('Questions');
  return items.find((item) => (item.questionId as { S: string }).S === questionId) ?? {};
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

  const two = { parts: [{ text: 'a' }, { text: 'b' }], duplicates: [] };
  const other = { of: aReceivedQuestion({ questionId: 'the-other' }), duplicates: [] };
  const promised = addCommitment(aClosedQuestion(), { what: 'Xây bể bơi', dueOn: '2023-12-01' }, on('2023-06-22'));

  it.each<{ is: string; question: Question; lists: string[]; queue?: string }>([
    { is: 'received', question: aReceivedQuestion(), lists: ['Due', 'ByForum'] },
    { is: 'triage', question: aTriageQuestion(), lists: ['ByForum', 'ByAgency'], queue: 'triage#open' },
    { is: 'assigned', question: anAssignedQuestion(), lists: ['Due', 'ByForum', 'ByAgency'], queue: 'gddt#open' },
    {
      is: 'answered orally',
      question: anAnsweredQuestion(),
      lists: ['Due', 'ByForum', 'ByAgency'],
      queue: 'gddt#open',
    },
    { is: 'in review', question: told(aQuestionInReview()), lists: ['Due', 'ByForum', 'ByAgency'], queue: 'gddt#open' },
    { is: 'closed', question: told(aClosedQuestion()), lists: ['ByForum', 'ByAgency'], queue: 'gddt#closed' },
    {
      is: 'closed with a promise',
      question: told(promised),
      lists: ['Due', 'ByForum', 'ByAgency'],
      queue: 'gddt#open',
    },
    {
      is: 'closed and objected to',
      question: giveVerdict(told(aClosedQuestion()), 'no', on('2023-06-25')),
      ...{ lists: ['Due', 'ByForum', 'ByAgency'], queue: 'gddt#open' },
    },
    { is: 'split', question: split(anAssignedQuestion(), two, anAct()).whole, lists: ['ByForum'] },
    {
      is: 'duplicate',
      question: markDuplicate(anAssignedQuestion(), other, anAct()),
      ...{ lists: ['ByForum', 'ByAgency'], queue: 'the-other#duplicates' },
    },
    { is: 'withdrawn', question: withdraw(anAssignedQuestion(), anAct()), lists: ['ByForum'] },
    { is: 'withdrawn and untold', question: withdraw(told(anAssignedQuestion()), anAct()), lists: ['ByForum', 'Due'] },
  ])('that hold a question that is $is are $lists', async ({ is, question, lists, queue }) => {
    const forumId = `f-${is.replaceAll(' ', '-')}`;
    const one = { ...question, questionId: `listed-${forumId}`, forumId, version: 1 };
    const writes = await tables.writesOf(() => stored(one));
    expect(new Set(Object.keys(writes.Questions?.indexes ?? {}))).toEqual(new Set([...lists, 'ByCode']));
    expect((await forum(forumId)).flat()).toEqual([one.questionId]);
    expect((await itemOf(one.questionId)).agencyQueue).toEqual(queue === undefined ? undefined : { S: queue });
  });

  const spoken = watchHarm(
    aSealedQuestion(),
    { key: 'late' },
    { mailIds: ['protection_q7_late_bao-ve-tre-em'], now: '2023-06-14T14:00:00.000Z' },
  );
  const referred = { at: '2023-06-14T03:00:00.000Z', by: 'bao-ve-tre-em', to: 'Công an thành phố' };

  it.each<{ is: string; question: SealedQuestion; indexes: Record<string, number>; open: boolean }>([
    { is: 'sealed', question: aSealedQuestion(), indexes: { Due: 1 }, open: true },
    { is: 'sealed and its time over', question: spoken, indexes: { Due: 1 }, open: true },
    { is: 'sealed and handed to those who protect', question: { ...spoken, referred }, indexes: {}, open: false },
  ])('hold nothing of a question that is $is, but for the lane of protection', async ({ is, question, ...found }) => {
    const questionId = `listed-${is.replaceAll(' ', '-')}`;
    const one = { ...question, questionId, forumId: 'f-sealed', version: 1 };
    const writes = await tables.writesOf(() => stored(one));
    expect(writes.Questions?.indexes).toEqual(found.indexes);
    expect((await forum('f-sealed')).flat()).toEqual([]);
    expect((await Array.fromAsync(tables.questions.sealedOpen())).includes(questionId)).toBe(found.open);
    expect(await Array.fromAsync(tables.questions.questionsDue('2025-01-01'))).not.toContain(questionId);
  });

  it('of what is due hold sealed questions apart from all others, each from its moment on', async () => {
    const [watchAt, remindAt] = ['2024-02-01T01:00:00.000Z', '2024-02-02T00:30:00.000Z'];
    await stored(aSealedQuestion({ questionId: 'due-sealed', watchAt }));
    await stored({ ...told(anAssignedQuestion({ questionId: 'due-reminder', remindAt })), version: 1 });
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
    const assigned = await stored(anAssignedQuestion({ questionId: 'untold', forumId: 'f10', version: 1 }));
    const isDue = async (now: string) => (await Array.fromAsync(tables.questions.questionsDue(now))).includes('untold');
    expect(await isDue(assigned.assignedAt)).toBe(true);
    await tables.questions.replace(told(assigned));
    expect([await isDue(assigned.assignedAt), await isDue(assigned.remindAt)]).toEqual([false, true]);
  });

  it('find a question by what a person reads out, and no other one', async () => {
    await stored(aReceivedQuestion({ questionId: 'read-out', forumId: 'f11', code: 'BK9-0421' }));
    expect(await tables.questions.idOfCode('BK9-0421')).toBe('read-out');
    expect(await tables.questions.idOfCode('BK9-042')).toBeUndefined();
  });

  it('find a closed question among the open ones of its forum while a promise or a child’s "no" is open, and then by its last movement', async () => {
    const settled = async (day: string) => (await tables.questions.ofForum('f5', day, { limit: 10 })).keys.length;
    const closed = await stored({ ...told(aClosedQuestion()), questionId: 'promising', forumId: 'f5', version: 1 });
    expect([await settled('2023-06-21'), await settled('2023-06-22')]).toEqual([1, 0]);
    const waiting = addCommitment(closed, { what: 'Xây bể bơi', dueOn: '2023-12-01' }, on('2023-06-23'));
    await tables.questions.replace(waiting);
    expect(await settled('2024-05-01')).toBe(1);
    const done = { commitmentId: 'c1', move: 'done', why: 'Đã khánh thành.' } as const;
    await tables.questions.replace(moveCommitment(waiting, done, on('2023-11-20')));
    expect([await settled('2023-11-01'), await settled('2023-12-01')]).toEqual([1, 0]);
  });

  it('find what is left to a question, until it is opened again', async () => {
    const of = aReceivedQuestion({ questionId: 'answers-for-all', forumId: 'f6' });
    const ids = ['echo-1', 'echo-2'];
    for (const [place, questionId] of ids.entries()) {
      const asked = await stored(anAssignedQuestion({ questionId, forumId: 'f6', number: place + 1, version: 1 }));
      await tables.questions.replace(markDuplicate(asked, { of, duplicates: [] }, anAct()));
    }
    const [first] = await tables.questions.duplicatesOf('answers-for-all');
    expect((await tables.questions.duplicatesOf('answers-for-all')).map(({ questionId }) => questionId)).toEqual(ids);
    if (first) await tables.questions.replace(reopen(first, on('2023-06-26')));
    expect((await tables.questions.duplicatesOf('answers-for-all')).map(({ questionId }) => questionId)).toEqual([
      'echo-2',
    ]);
    expect(await tables.questions.duplicatesOf('echo-1')).toEqual([]);
  });

  it('hand to the notice step what an agency must still hear, and nothing once the mail is written down', async () => {
    const asked = await stored(anAssignedQuestion({ questionId: 'news', forumId: 'f7', version: 1 }));
    expect(await itemOf('news')).toMatchObject({ untold: { S: 'yes' } });
    const heard = told(asked);
    await tables.questions.replace(heard);
    expect(await itemOf('news')).not.toHaveProperty('untold');
    await tables.questions.replace(transfer(heard, { leadAgencyId: 'vhtt' }, on('2023-06-20')));
    expect(await itemOf('news')).toMatchObject({
      untold: { S: 'yes' },
      nextActionAt: { S: '2023-06-20T03:00:00.000Z' },
    });
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
  it('a unit for each kilobyte of itself, and one for each place in a list that is new or gone', async () => {
    const identity = { questionId: 'cost', forumId: 'f4' };
    const units: Record<string, unknown> = {};
    let question: OrdinaryQuestion = await stored(aReceivedQuestion(identity));
    const becomes = async <Next extends OrdinaryQuestion>(what: string, next: Next): Promise<Next> => {
      const { Questions } = await tables.writesOf(() => tables.questions.replace(next));
      units[what] = { ...Questions?.indexes, table: Questions?.table };
      question = next;
      return next;
    };
    const asked = aReceivedQuestion(identity);
    await becomes('assigned', assign(asked, aResponsibility(), on('2023-06-14')));
    await becomes('told', told(question));
    await becomes('acknowledged', acknowledge(question, on('2023-06-14')));
    await becomes('transferred', transfer(question, { leadAgencyId: 'vhtt' }, on('2023-06-15')));
    await becomes('told again', told(question));
    await becomes('extended', extend(question, '2023-07-31', on('2023-06-16')));
    const letter = aLetter({ agencyId: 'vhtt' });
    await becomes('answered', answer(question, letter, on('2023-06-20')));
    await becomes('returned', returnAnswer(question, 'Thiếu ngày.', on('2023-06-21')));
    await becomes('mended', answer(question, { ...letter, on: '2023-06-22' }, on('2023-06-22')));
    await becomes('closed', approve(question, {}, on('2023-06-23')));
    await becomes('published', publish(question, true, on('2023-06-23')));
    await becomes('judged', giveVerdict(question, 'no', on('2023-06-25')));
    await becomes('reopened', reopen(question, on('2023-06-26')));
    expect(units).toEqual({
      // A timer or a due day that moves from one place to another is a removal and an addition.
      assigned: { table: 2, ByAgency: 1, Due: 2 },
      told: { table: 2, Due: 2 },
      acknowledged: { table: 2 },
      transferred: { table: 2, ByAgency: 2, Due: 2 },
      'told again': { table: 2, Due: 2 },
      extended: { table: 2, ByAgency: 2, Due: 2 },
      answered: { table: 3, Due: 2 },
      returned: { table: 3, Due: 2 },
      mended: { table: 3, Due: 2 },
      closed: { table: 3, ByAgency: 2, ByForum: 2, Due: 2 },
      published: { table: 4 },
      judged: { table: 4, ByAgency: 2, ByForum: 2, Due: 2 },
      reopened: { table: 4, ByAgency: 2, Due: 2 },
    });
  });
});

describe('a history that has become long', () => {
  /** A question whose text was corrected many times. */
  async function corrected(questionId: string, times: number): Promise<OrdinaryQuestion> {
    let question: OrdinaryQuestion = await stored(
      anAssignedQuestion({ questionId, forumId: 'f8', leadAgencyId: 'lichsu', version: 1 }),
    );
    for (let time = 1; time <= times; time += 1) {
      const next = correct(question, { text: `Lần ${String(time)}: ${'khi nào '.repeat(60)}` }, on('2023-06-20'));
      await tables.questions.replace(next);
      question = await read(questionId);
    }
    return question;
  }
  /** An act whose line makes every history too long. */
  const long = { ...on('2023-06-20'), why: 'x'.repeat(17_000) };
  const read = async (questionId: string): Promise<OrdinaryQuestion> => {
    const question = await tables.questions.get(questionId);
    if (!question || question.status === 'sealed') throw new Error(`expected an ordinary question ${questionId}`);
    return question;
  };
  const pagesIn = async (questionId: string) =>
    (await tables.itemsOf('Questions')).filter((item) =>
      (item.questionId as { S: string }).S.startsWith(`${questionId}#`),
    );

  it('moves its older lines to items of their own: all of it can be told, and none is lost', async () => {
    const question = await corrected('long', 80);
    expect(question.historyPages?.length).toBeGreaterThan(2);
    expect(JSON.stringify(question.history).length).toBeLessThan(17_000);
    const whole = await tables.questions.inFull(question);
    expect(whole.history.map(({ what }) => what)).toEqual([
      ...['received', 'assigned'],
      ...Array.from({ length: 80 }, () => 'corrected'),
    ]);
    const texts = tellHistory(whole).flatMap(({ what, after }) => (what === 'corrected' ? [after?.text] : []));
    expect(texts.map((text) => String(text).split(':')[0])).toEqual(
      Array.from({ length: 80 }, (_, time) => `Lần ${String(time + 1)}`),
    );
  });

  it('is in no list, comes to no step, and is no question', async () => {
    const items = await pagesIn('long');
    expect(items.length).toBeGreaterThan(2);
    for (const item of items) expect(Object.keys(item).sort()).toEqual(['entries', 'questionId', 'version']);
    expect((await forum('f8')).flat()).toEqual(['long']);
    expect(await tables.questions.get((items[0]?.questionId as { S: string }).S)).toBeUndefined();
  });

  it('is written with the question or not at all', async () => {
    const question = await corrected('racing', 20);
    const late = { ...correct(question, { text: 'Khi nào?' }, long), version: question.version + 2 };
    const before = await pagesIn('racing');
    await expect(tables.questions.replace(late)).rejects.toThrow(StaleItemError);
    expect(await pagesIn('racing')).toEqual(before);
    expect(await read('racing')).toEqual(question);
  });

  it('has one winner among those who make it overflow at once', async () => {
    const first = await stored(anAssignedQuestion({ questionId: 'two-pages', forumId: 'f9', version: 1 }));
    const results = await Promise.allSettled(
      ['khac', 'quyen-tre-em', 'an-toan-mang'].map((topicId) =>
        tables.questions.replace(correct(first, { topicId }, long)),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await tables.questions.inFull(await read('two-pages'))).history).toHaveLength(3);
  });

  it('goes when the question is sealed: nothing of it is left here', async () => {
    const question = await read('long');
    const harm = { ...anAct(), harmDueAt: '2023-06-21T14:00:00.000Z', mailId: 'protection_long' };
    await tables.questions.replace(seal(question, harm));
    expect(JSON.stringify(await pagesIn('long'))).not.toContain('khi nào');
    expect(await tables.questions.get('long')).not.toHaveProperty('historyPages');
  });

  it('begins anew, on other pages, when a question comes back from being sealed', async () => {
    const sealed = await tables.questions.get('long');
    const back = aReceivedQuestion({ questionId: 'long', forumId: 'f8', version: (sealed?.version ?? 0) + 1 });
    await tables.questions.replace(back);
    await tables.questions.replace(correct(back, { text: 'Khi nào?' }, long));
    const again = await read('long');
    expect((await tables.questions.inFull(again)).history.map(({ what }) => what)).toEqual(['received', 'corrected']);
  });
});
