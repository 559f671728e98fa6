import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { missingParts } from '../../functions/question/answer.ts';
import { answer, approve, giveVerdict, keepAnswer, publish } from '../../functions/question/answering.ts';
import { factsOf, undone } from '../../functions/question/history.ts';
import { assign, correct, withdraw } from '../../functions/question/lifecycle.ts';
import { type Move, possibleMoves } from '../../functions/question/moves.ts';
import { extend, markDuplicate, reopen, split, transfer } from '../../functions/question/moving.ts';
import { addCommitment } from '../../functions/question/promising.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import { type OrdinaryQuestion, Question } from '../../functions/question/question.ts';
import { Refusal } from '../../functions/question/refusal.ts';
import { isOpen, isResponsible } from '../../functions/question/responsible.ts';
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
} from '../builders.ts';
import { BOOKKEEPING, lives, play, rules } from './any-life.ts';

const repository = new QuestionRepository(new DynamoDBClient({ region: 'ap-southeast-1' }), 'Questions');
const placeOf = (question: OrdinaryQuestion) => {
  const { nextActionAt, agencyQueue } = repository.addition(question).item.Put?.Item ?? {};
  return { nextActionAt: nextActionAt?.S, agencyQueue: agencyQueue?.S };
};

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
