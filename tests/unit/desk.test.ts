import { describe, expect, it } from 'vitest';
import { assignByHand } from '../../functions/desk/assign-by-hand.ts';
import { ListMails } from '../../functions/desk/list-mails.ts';
import { historyOf } from '../../functions/desk/read-question.ts';
import { listQuestions } from '../../functions/desk/list-questions.ts';
import { withdrawQuestion } from '../../functions/desk/withdraw-question.ts';
import type { DirectoryEntries, DirectoryKind } from '../../functions/directory/directory-repository.ts';
import { receiveQuestion } from '../../functions/intake/receive-question.ts';
import { toCursor } from '../../functions/platform/cursor.ts';
import { correct } from '../../functions/question/lifecycle.ts';
import type { Question } from '../../functions/question/question.ts';
import { aForum, anAct, anAgency, anAssignedQuestion, aPolicy, aTriageQuestion, someRules } from '../builders.ts';

/** A directory that holds Bắc Kạn's forum, agencies, policy and calendar. */
const directory = {
  get: <K extends DirectoryKind>(kind: K, id: string) =>
    Promise.resolve(entries(kind).find((entry) => idOf(entry) === id)),
  all: <K extends DirectoryKind>(kind: K) => Promise.resolve(entries(kind)),
  takeNumbers: () => Promise.resolve(7),
};

function entries<K extends DirectoryKind>(kind: K): DirectoryEntries[K][] {
  const all = {
    forum: [aForum()],
    agency: ['gddt', 'ldtbxh', 'cong-an'].map((agencyId) => anAgency({ agencyId })),
    policy: [aPolicy()],
    calendar: [...someRules().calendar.years.values()].map((year) => ({ ...year, version: 1 })),
    routing: [],
    'calendar-address': [],
    job: [],
    import: [],
    morning: [],
    'monthly-plan': [],
    'code-lock': [],
  } satisfies { [Kind in DirectoryKind]: DirectoryEntries[Kind][] };
  // The compiler does not follow a kind through the object that lists them.
  return all[kind] as DirectoryEntries[K][];
}

function idOf(entry: object): unknown {
  return 'forumId' in entry ? entry.forumId : 'agencyId' in entry ? entry.agencyId : 'current';
}

/** A store that holds one question. */
const aStore = (stored: Question | undefined) => {
  const store = {
    stored,
    get: () => Promise.resolve(store.stored),
    duplicatesOf: () => Promise.resolve([]),
    replace: (next: Question) => {
      store.stored = next;
      return Promise.resolve();
    },
  };
  return store;
};

const decision = { questionId: 'q7', by: 'dieu-phoi', now: '2023-06-14T03:00:00.000Z' };
const reason = 'Em Nông Thị Hoa, số 0912 345 678, đã được trả lời.';

describe('a reason that a coordinator gives', () => {
  it('names no child in the history of a withdrawal, which the agency reads', async () => {
    const questions = aStore(anAssignedQuestion());
    await withdrawQuestion(
      { questions, directory },
      { reason },
      { ...decision, version: questions.stored?.version ?? 0 },
    );
    expect(questions.stored?.history.at(-1)?.why).toContain('đã được trả lời');
    expect(JSON.stringify(questions.stored)).not.toMatch(/Nông Thị Hoa|0912/);
  });

  it('names no child in the history of an assignment', async () => {
    const questions = aStore(aTriageQuestion());
    const version = questions.stored?.version ?? 0;
    await assignByHand({ questions, directory }, { leadAgencyId: 'gddt', reason }, { ...decision, version });
    expect(questions.stored).toMatchObject({ status: 'assigned', leadAgencyId: 'gddt' });
    expect(JSON.stringify(questions.stored)).not.toMatch(/Nông Thị Hoa|0912/);
  });
});

describe('assigning by hand', () => {
  it.each([
    { chosen: undefined, coordinating: ['cong-an'], because: 'the minutes named it' },
    { chosen: [], coordinating: [], because: 'the coordinator wants none' },
    { chosen: ['ldtbxh'], coordinating: ['ldtbxh'], because: 'the coordinator chose another' },
  ])('lets $coordinating coordinate: $because', async ({ chosen, coordinating }) => {
    const questions = aStore(aTriageQuestion({ coordinatingAgencyIds: ['cong-an'] }));
    const version = questions.stored?.version ?? 0;
    const choice = { leadAgencyId: 'gddt', ...(chosen && { coordinatingAgencyIds: chosen }) };
    await assignByHand({ questions, directory }, choice, { ...decision, version });
    expect(questions.stored).toMatchObject({ coordinatingAgencyIds: coordinating });
  });
});

describe('a list', () => {
  it('ends where the caller invents a place beyond it', async () => {
    const nothing = () => Promise.resolve({ keys: [] });
    const questions = { ofForum: nothing, ofAgency: nothing, getMany: () => Promise.resolve([]) };
    const query = { cursor: toCursor({ source: 99 }), limit: 50 };
    expect(await listQuestions({ questions, directory }, query, decision.now)).toMatchObject({
      body: { items: [], next: null },
    });
  });

  it.each([{ recipient: '' }, { questionId: '' }, {}, { state: 'sent' }, { recipient: 'a', state: 'lost' }])(
    'of mails is not made for %j',
    (query) => {
      expect(ListMails.safeParse(query).success).toBe(false);
    },
  );
});

describe('a history', () => {
  /** A question that was corrected until its history has seven lines. */
  const question = ['một', 'hai', 'ba', 'bốn', 'năm'].reduce<ReturnType<typeof correct>>(
    (before, text) => correct(before, { text }, { ...anAct(), rules: someRules() }),
    anAssignedQuestion(),
  );
  const questions = { get: () => Promise.resolve(question), inFull: <Q>(whole: Q) => Promise.resolve(whole) };
  const page = async (cursor?: string) => {
    const { body, headers } = await historyOf({ questions }, 'q7', {
      limit: 3,
      roles: ['coordinator'],
      ...(cursor !== undefined && { cursor }),
    });
    return { ...(body as { items: { what: string; after?: { text?: string } }[]; next: string | null }), headers };
  };

  it('is told a page at a time, the first first, with what each line led to', async () => {
    const first = await page();
    expect(first.items.map(({ what }) => what)).toEqual(['received', 'assigned', 'corrected']);
    expect(first.headers?.link).toBe(`</questions/q7/history?limit=3&cursor=${first.next ?? ''}>; rel="next"`);
    const second = await page(first.next ?? '');
    expect(second.items.map(({ after }) => after?.text)).toEqual(['hai', 'ba', 'bốn']);
    const third = await page(second.next ?? '');
    expect(third).toMatchObject({ items: [{ after: { text: 'năm' } }], next: null, headers: undefined });
  });

  it.each(['x', toCursor(-1), toCursor('q7')])('has no place that is called %s', async (cursor) => {
    await expect(page(cursor)).rejects.toMatchObject({ kind: 'invalid-request' });
  });
});

describe('taking in a question', () => {
  const delivery = {
    forumId: aForum().forumId,
    bytes: Buffer.from('{}'),
    by: 'dieu-phoi',
    key: undefined,
    requestId: 'request-1',
    now: decision.now,
  };

  it('never says that it was received when nothing was written', async () => {
    const refused = { directory, questions: aStore(undefined), admissions: { add: () => Promise.resolve(['q7']) } };
    await expect(receiveQuestion(refused, { text: 'Hỏi gì ạ?' }, delivery)).rejects.toThrow(
      'can neither be added nor found',
    );
  });
});
