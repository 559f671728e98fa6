import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf } from '../../functions/calendar/day.ts';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { missingParts, ResultClass } from '../../functions/question/answer.ts';
import {
  acknowledge,
  answer,
  approve,
  contribute,
  giveVerdict,
  keepAnswer,
  publish,
  returnAnswer,
} from '../../functions/question/answering.ts';
import { factsOf, undone } from '../../functions/question/history.ts';
import {
  assign,
  correct,
  countRung,
  offerAgain,
  recordTold,
  triage,
  withdraw,
} from '../../functions/question/lifecycle.ts';
import { expectNoDuplicates, impossibleMove, type Move, possibleMoves } from '../../functions/question/moves.ts';
import {
  declineExtension,
  extend,
  markDuplicate,
  reopen,
  requestExtension,
  split,
  succeed,
  transfer,
} from '../../functions/question/moving.ts';
import { addCommitment, countPromiseRung, moveCommitment } from '../../functions/question/promising.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import { type OrdinaryQuestion, Question } from '../../functions/question/question.ts';
import { Refusal } from '../../functions/question/refusal.ts';
import { isOpen, isResponsible } from '../../functions/question/responsible.ts';
import { route } from '../../functions/question/routing.ts';
import { noticeId } from '../../functions/question/tiding.ts';
import {
  aClosedQuestion,
  aLetter,
  anAct,
  anAnswer,
  anAnsweredQuestion,
  anAssignedQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  routing,
  someRules,
} from '../builders.ts';

const rules = someRules();
const AGENCIES = ['gddt', 'ldtbxh', 'cong-an', 'y-te'] as const;

/** Everything that may differ from one move to the next; each move takes of it what it needs. */
const anything = fc.record({
  /** Since the move before. */
  hours: fc.integer({ min: 0, max: 24 * 5 }),
  which: fc.nat(),
  move: fc.nat(),
  likely: fc.integer({ min: 1, max: 10 }).map((chance) => chance > 3),
  agencyId: fc.constantFrom(...AGENCIES),
  agencyIds: fc.subarray([...AGENCIES]),
  days: fc.integer({ min: -10, max: 60 }),
  resultClass: fc.option(fc.constantFrom(...ResultClass.options), { nil: undefined }),
  next: fc.constantFrom(
    { next: 'Xây bể bơi' },
    { next: 'Xây bể bơi', nextOn: '2023-12-01' },
    { nothingMore: 'Đã xong' },
  ),
  explained: fc.boolean(),
  words: fc.constantFrom('có', 'khi nào', 'không'),
  yes: fc.boolean(),
  verdict: fc.constantFrom('yes', 'partly', 'no'),
});
type Anything = typeof anything extends fc.Arbitrary<infer Value> ? Value : never;

/** The questions of a forum as they are at a moment. */
interface City {
  at: string;
  questions: Map<string, OrdinaryQuestion>;
}

/** What a move makes of a question, and which questions it adds. */
type Made = readonly [OrdinaryQuestion, ...OrdinaryQuestion[]];
type Try = (question: OrdinaryQuestion, some: Anything, city: City) => Made;

const act = ({ at }: City) => ({ at, by: 'ai-do', why: 'lý do', rules });
const duplicatesOf = ({ questionId }: OrdinaryQuestion, { questions }: City) =>
  [...questions.values()].filter((other) => other.status === 'duplicate' && other.duplicateOf === questionId);
const dayFromNow = ({ days }: Anything, { at }: City) => addDays(dayOf(at), days);

/** The moves of the API. */
const MOVES: Record<Move, Try> = {
  assignment: (question, { agencyId, agencyIds }, city) => {
    if (question.status !== 'received' && question.status !== 'triage') {
      throw impossibleMove(question, { vi: 'phân công', en: 'assigned' });
    }
    return [assign(question, aResponsibility({ leadAgencyId: agencyId, coordinatingAgencyIds: agencyIds }), act(city))];
  },
  answer: (question, { resultClass, explained, next, words, days }, city) => {
    const { why: _why, nothingMore: _nothing, resultClass: _class, ...letter } = aLetter({ decided: words });
    const { agencyId: _lead, ...given } = { ...letter, ...next, ...(explained && { why: 'vì' }) };
    const on = addDays(dayOf(city.at), -Math.abs(days));
    return [answer(question, { ...given, on, ...(resultClass && { resultClass }) }, act(city))];
  },
  review: (question, { yes, resultClass, days }, city) => {
    if (days > 40) return [keepAnswer(question, act(city))];
    return [yes ? approve(question, { resultClass }, act(city)) : returnAnswer(question, 'thiếu lý do', act(city))];
  },
  transfer: (question, { agencyId, yes }, city) => [
    transfer(question, { leadAgencyId: agencyId, byAgency: yes }, act(city)),
  ],
  extension: (question, some, city) => [
    some.yes ? extend(question, dayFromNow(some, city), act(city)) : declineExtension(question, act(city)),
  ],
  split: (question, { words }, city) => {
    const parts = [{ text: words }, { text: 'và?' }];
    const made = split(question, { parts, duplicates: duplicatesOf(question, city) }, act(city));
    return [made.whole, ...made.parts];
  },
  duplicate: (question, { days }, city) => {
    const others = [...city.questions.values()];
    const of = others.at(days % others.length) ?? question;
    return [markDuplicate(question, { of, duplicates: duplicatesOf(question, city) }, act(city))];
  },
  reopen: (question, _, city) => [reopen(question, act(city))],
  commitments: (question, some, city) => {
    const dueOn = dayFromNow(some, city);
    if (some.explained) return [addCommitment(question, { what: some.words, dueOn }, act(city))];
    const commitmentId = `c${some.days % 3}`;
    const moves = [
      { move: 'progress', text: 'đang làm' },
      { move: 'change', dueOn, why: 'thiếu vốn' },
      { move: some.yes ? 'done' : 'broken', why: 'xong' },
    ] as const;
    return [moveCommitment(question, { commitmentId, ...(moves[some.move % 3] ?? moves[0]) }, act(city))];
  },
  publish: (question, { yes }, city) => [publish(question, yes, act(city))],
  correction: (question, { yes, words, days }, city) => [
    correct(question, yes ? { text: words } : { askedOn: addDays('2023-06-13', days - 30) }, act(city)),
  ],
  withdraw: (question, _, city) => {
    expectNoDuplicates(question, duplicatesOf(question, city));
    return [withdraw(question, act(city))];
  },
};

/** What agencies, children and the system itself do besides. */
const OTHERS: Record<string, Try> = {
  acknowledge: (question, _, city) => [acknowledge(question, act(city))],
  contribute: (question, { agencyId, words }, city) => [
    contribute(question, { agencyId, by: 'ai-do', on: dayOf(city.at), text: words }, act(city)),
  ],
  requestExtension: (question, some, city) => [requestExtension(question, dayFromNow(some, city), act(city))],
  verdict: (question, { verdict }, city) => [giveVerdict(question, verdict, act(city))],
  succeed: (question, { agencyId, agencyIds: [to = 'hoi-lhpn'] }, city) => [
    succeed(question, { from: agencyId, to }, act(city)) ?? offerAgain(question),
  ],
  triage: (question, _, city) => {
    if (question.status !== 'received') throw impossibleMove(question, { vi: 'phân công', en: 'assigned' });
    return [triage(question, route(question.text, routing), act(city))];
  },
  tell: (question) => [recordTold(question, (question.toTell ?? []).slice(0, 1).map(noticeId))],
  remind: (question, { days }) => {
    if (isResponsible(question) && question.status !== 'closed') return [countRung(question, days, rules)];
    const [promised] = (isResponsible(question) && question.commitments) || [];
    if (!isResponsible(question) || !promised) return [offerAgain(question)];
    return [countPromiseRung(question, { commitmentId: promised.commitmentId, rung: days }, rules)];
  },
};
const BOOKKEEPING = new Set(['tell', 'remind']);
const TRIES: Readonly<Record<string, Try>> = { ...MOVES, ...OTHERS };

/** Most moves are those that lead a question on; these come in between. */
const ASIDE = new Set([...['split', 'duplicate', 'withdraw', 'correction'], ...Object.keys(OTHERS)]);
ASIDE.delete('verdict');

/** Plays moves on a forum whose questions stand at different points of their lives, and looks at each that was allowed. */
function play(
  steps: readonly Anything[],
  look: (made: { before: OrdinaryQuestion; after: OrdinaryQuestion; move: string; city: City }) => void,
): City {
  const questions = new Map(FORUM.map((question) => [question.questionId, question]));
  const city = { at: '2023-06-22T02:00:00.000Z', questions };
  for (const some of steps) {
    city.at = new Date(Date.parse(city.at) + some.hours * 3_600_000).toISOString();
    const before = [...questions.values()].at(some.which % questions.size) ?? aReceivedQuestion();
    const leadOn = [...possibleMoves(before), 'verdict'].filter((name) => !ASIDE.has(name));
    const names = some.likely ? leadOn : Object.keys(TRIES);
    const move = names[some.move % names.length] ?? 'tell';
    const made = allowed(before, move, () => TRIES[move]?.(before, some, city) ?? [before]);
    if (!made) continue;
    const [after, ...parts] = made;
    for (const question of made) questions.set(question.questionId, question);
    for (const part of parts) expect(part.childDeadline).toEqual(before.childDeadline);
    look({ before, after, move, city });
  }
  return city;
}

/** What a move makes; undefined when it is refused, which only a refusal may do that says where the question stands. */
function allowed(question: OrdinaryQuestion, move: string, make: () => Made): Made | undefined {
  const impossible = move in MOVES && !possibleMoves(question).includes(move as Move);
  try {
    const made = make();
    expect(impossible, `${move} of a question that is ${question.status}`).toBe(false);
    return made;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (impossible) {
      expect(error.reason.en).toContain(`"${question.status}"`);
      for (const possible of possibleMoves(question)) expect(error.reason.en).toContain(possible);
    }
    return undefined;
  }
}

const FORUM: readonly OrdinaryQuestion[] = [
  aReceivedQuestion({ questionId: 'q6', code: 'BK4-006', number: 6, coordinatingAgencyIds: ['y-te'] }),
  aReceivedQuestion({ questionId: 'q9', code: 'BK4-009', number: 9, answers: [anAnswer()], importId: 'nhap' }),
  anAssignedQuestion({ questionId: 'q8', code: 'BK4-008', number: 8, coordinatingAgencyIds: ['y-te'] }),
  aClosedQuestion(),
];

const repository = new QuestionRepository(new DynamoDBClient({ region: 'ap-southeast-1' }), 'Questions');
const placeOf = (question: OrdinaryQuestion) => {
  const { nextActionAt, agencyQueue } = repository.addition(question).item.Put?.Item ?? {};
  return { nextActionAt: nextActionAt?.S, agencyQueue: agencyQueue?.S };
};

const lives = fc.array(anything, { minLength: 1, maxLength: 40, size: 'max' });
const RUNS = { numRuns: 200 };

describe('whatever is done with the questions of a forum', () => {
  it('the child’s clock starts on the day the child asked and never restarts', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ before, after, move }) => {
          const { childDeadline: stood, askedOn } = before;
          if (after.childDeadline) expect(after.childDeadline.startOn).toBe(after.askedOn);
          if (move !== 'correction') expect(after.askedOn).toBe(askedOn);
          if (stood && after.askedOn === askedOn) expect(after.childDeadline).toEqual(stood);
          if (stood) expect(after.childDeadline).toMatchObject({ amount: stood.amount, unit: stood.unit });
        });
      }),
      RUNS,
    );
  });

  it('an agency’s day passes the child’s only by fair notice or by an extension, which never makes it earlier', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ before, after, move }) => {
          if (after.status !== 'assigned') return;
          const { startOn, dueOn, cappedBy } = after.agencyDeadline;
          if (dueOn > after.childDeadline.dueOn) expect(cappedBy).toMatch(/fair-notice|extension/);
          if (after.agencyDeadline.startOn !== after.childDeadline.startOn && cappedBy !== 'extension') {
            expect(dueOn >= addWorkingDays(startOn, 5, rules.calendar)).toBe(true);
          }
          if (before.status === 'assigned' && !['transfer', 'correction'].includes(move)) {
            expect(dueOn >= before.agencyDeadline.dueOn).toBe(true);
            expect(dueOn > before.agencyDeadline.dueOn).toBe(
              move === 'extension' && !after.toTell?.at(-1)?.about.endsWith('declined'),
            );
          }
          if (before.status === 'answered') expect(after.agencyDeadline).toEqual(before.agencyDeadline);
        });
      }),
      RUNS,
    );
  });

  it('none is closed without an answer that was approved, nor with a "no" that has no reason and no road map', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ after }) => {
          if (after.status !== 'closed') return;
          const given = after.answers.at(-1);
          expect(given?.review?.decision).toBe('approved');
          expect(given?.resultClass).toBe(after.resultClass);
          if (after.resultClass === 'unresolved') expect(given?.why).toBeTruthy();
          const promised = after.commitments?.[0];
          const nextStep = given?.nextOn ? given : { next: promised?.what ?? given?.next, nextOn: promised?.dueOn };
          expect(missingParts({ why: given?.why, ...nextStep }, after.resultClass)).toEqual([]);
        });
      }),
      RUNS,
    );
  });

  it('each that is open has a lead or waits for the coordinator, and a moment at which somebody is reminded', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ after }) => {
          const { nextActionAt, agencyQueue } = placeOf(after);
          if (after.toTell || after.status === 'received') expect(nextActionAt).toBeDefined();
          if (after.status === 'triage') expect(agencyQueue).toBe('triage#open');
          if (!isResponsible(after)) return;
          expect(after.leadAgencyId).not.toBe('');
          expect(after.coordinatingAgencyIds).not.toContain(after.leadAgencyId);
          expect(agencyQueue).toBe(`${after.leadAgencyId}#${isOpen(after) ? 'open' : 'closed'}`);
          if (isOpen(after)) expect(nextActionAt).toBeDefined();
        });
      }),
      RUNS,
    );
  });

  it('none is left to another one that will never be answered, and no part is lost', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ city: { questions } }) => {
          for (const question of questions.values()) {
            if (question.status === 'duplicate') {
              expect(['split', 'duplicate', 'withdrawn']).not.toContain(questions.get(question.duplicateOf)?.status);
            }
            if (question.status === 'split') {
              expect(question.partIds.map((id) => questions.get(id)?.partOf)).toEqual(
                question.partIds.map(() => question.questionId),
              );
            }
          }
        });
      }),
      RUNS,
    );
  });

  it('what was promised to a child is not forgotten, what has ended does not begin again, and a stage is judged once', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ before, after }) => {
          if (!isResponsible(before) || after.status === 'withdrawn') return;
          expect(isResponsible(after) || before.commitments === undefined).toBe(true);
          if (!isResponsible(after)) return;
          for (const [place, made] of (before.commitments ?? []).entries()) {
            expect(after.commitments?.[place]?.commitmentId).toBe(made.commitmentId);
            if (made.status !== 'promised')
              expect(after.commitments?.[place]).toMatchObject({ status: made.status, what: made.what });
          }
          const stages = (after.verdicts ?? []).map(({ stage }) => stage);
          expect(stages).toEqual([...new Set(stages)]);
          expect((after.reopened ?? 0) >= (before.reopened ?? 0)).toBe(true);
        });
      }),
      RUNS,
    );
  });

  it('each move is a version, and a line in the history that says who and when; no line is ever lost or altered', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ before, after, move, city: { at } }) => {
          // What is as it is wished already stays as it is.
          if (after === before) return;
          expect(after.version).toBe(before.version + 1);
          expect(after.history.slice(0, before.history.length)).toEqual(before.history);
          const added = after.history.slice(before.history.length);
          if (BOOKKEEPING.has(move)) expect(added).toEqual([]);
          else if (move !== 'succeed') expect(added).toHaveLength(1);
          for (const entry of added) expect(entry).toMatchObject({ at, by: 'ai-do' });
          expect(after).toMatchObject({ questionId: before.questionId, code: before.code, forumId: before.forumId });
          expect(after.told).toEqual(expect.arrayContaining(before.told));
        });
      }),
      RUNS,
    );
  });

  it('each can be followed back, line by line, to exactly what it was when it came', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        const first = new Map<string, OrdinaryQuestion>();
        const { questions } = play(steps, ({ before }) => {
          first.set(before.questionId, first.get(before.questionId) ?? before);
        });
        for (const [questionId, before] of first) {
          const last = questions.get(questionId) ?? before;
          const since = last.history.slice(before.history.length);
          const back = since.reduceRight((facts, entry) => undone(facts, entry.before ?? {}), factsOf(last));
          expect(back).toEqual(factsOf(before));
        }
      }),
      RUNS,
    );
  });

  it('what is stored comes back as it was', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        play(steps, ({ after }) => {
          expect(Question.parse(after)).toEqual(after);
        });
      }),
      RUNS,
    );
  });
});

describe('what a refusal calls possible', () => {
  const by = { ...anAct({ at: '2023-06-22T02:00:00.000Z' }), rules };
  const samples: Record<Move, (question: OrdinaryQuestion) => unknown> = {
    assignment: (question) =>
      question.status === 'received' || question.status === 'triage'
        ? assign(question, aResponsibility(), by)
        : undefined,
    answer: (question) => answer(question, aLetter({ on: '2023-06-22' }), by),
    review: (question) =>
      question.status === 'closed' ? keepAnswer(question, by) : approve(question, { resultClass: 'explained' }, by),
    transfer: (question) => transfer(question, { leadAgencyId: 'vhtt' }, by),
    extension: (question) => extend(question, '2023-08-31', by),
    split: (question) => split(question, { parts: [{ text: 'một' }, { text: 'hai' }], duplicates: [] }, by),
    duplicate: (question) =>
      markDuplicate(question, { of: aReceivedQuestion({ questionId: 'q1' }), duplicates: [] }, by),
    reopen: (question) => reopen(question, by),
    commitments: (question) => addCommitment(question, { what: 'Xây bể bơi', dueOn: '2023-12-01' }, by),
    publish: (question) => publish(question, true, by),
    correction: (question) => correct(question, { topicId: 'khac' }, by),
    withdraw: (question) => withdraw(question, by),
  };
  const closed = aClosedQuestion();

  it.each([
    { question: aReceivedQuestion(), is: 'received' },
    { question: aReceivedQuestion({ part: 'a', code: 'BK4-007a', partOf: 'q1' }), is: 'a part' },
    { question: aTriageQuestion(), is: 'in triage' },
    { question: anAssignedQuestion(), is: 'assigned' },
    { question: reopen(closed, by), is: 'reopened' },
    { question: anAnsweredQuestion(), is: 'answered at the forum' },
    { question: aQuestionInReview(), is: 'in review' },
    { question: closed, is: 'closed' },
    { question: giveVerdict(closed, 'no', by), is: 'objected to' },
    {
      question: split(aReceivedQuestion(), { parts: [{ text: 'a' }, { text: 'b' }], duplicates: [] }, by).whole,
      is: 'split',
    },
    {
      question: markDuplicate(aReceivedQuestion(), { of: aReceivedQuestion({ questionId: 'q1' }), duplicates: [] }, by),
      is: 'a duplicate',
    },
  ])('is possible for a question that is $is, and nothing else is', ({ question }) => {
    const possible = (Object.keys(samples) as Move[]).filter((move) => {
      try {
        return samples[move](question) !== undefined;
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    });
    expect(new Set(possible)).toEqual(new Set(possibleMoves(question)));
  });
});
