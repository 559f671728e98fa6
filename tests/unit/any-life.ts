import fc from 'fast-check';
import { expect } from 'vitest';
import { addDays, dayOf } from '../../functions/calendar/day.ts';
import { ResultClass } from '../../functions/question/answer.ts';
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
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import { Refusal } from '../../functions/question/refusal.ts';
import { isResponsible } from '../../functions/question/responsible.ts';
import { route } from '../../functions/question/routing.ts';
import { noticeId } from '../../functions/question/tiding.ts';
import {
  aClosedQuestion,
  aLetter,
  anAnswer,
  anAssignedQuestion,
  aReceivedQuestion,
  aResponsibility,
  routing,
  someRules,
} from '../builders.ts';

/** The rules by which random lives are led. */
export const rules = someRules();
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
export type Anything = typeof anything extends fc.Arbitrary<infer Value> ? Value : never;

/** The questions of a forum as they are at a moment. */
export interface City {
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
/** What the system does for its own work: no line of the history tells of it. */
export const BOOKKEEPING = new Set(['tell', 'remind']);
const TRIES: Readonly<Record<string, Try>> = { ...MOVES, ...OTHERS };

/** Most moves are those that lead a question on; these come in between. */
const ASIDE = new Set([...['split', 'duplicate', 'withdraw', 'correction'], ...Object.keys(OTHERS)]);
ASIDE.delete('verdict');

/** Plays moves on a forum whose questions stand at different points of their lives, and looks at each that was allowed. */
export function play(
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

/** Up to forty moves on the questions of a forum. */
export const lives = fc.array(anything, { minLength: 1, maxLength: 40, size: 'max' });
