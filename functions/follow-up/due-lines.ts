import { isDeepStrictEqual } from 'node:util';
import type { Rules } from '../directory/rules.ts';
import { rungKey } from '../mail/rung-key.ts';
import { ASSIGNMENT_LADDER, assignmentLateFrom, rungReached } from '../question/ladder.ts';
import { countRung, planRung } from '../question/lifecycle.ts';
import { countPromiseRung, planPromiseRungs } from '../question/promising.ts';
import type { Question, ResponsibleQuestion, TriageQuestion } from '../question/question.ts';
import { isResponsible, owesOnlyResultClass } from '../question/responsible.ts';
import { contributionId } from '../report/contribution-id.ts';
import type { OwedContribution } from '../report/owed-contribution.ts';

/** Something that has reached a rung of its ladder. */
export interface DueLine {
  /** Tells it from all others in a digest. */
  readonly key: string;
  /** Whom it is asked of. Absent while nobody leads: then the assignment is overdue, which is the leader's to hear. */
  readonly agencyId?: string;
  readonly rung: number;
}

/** A question to answer or to assign, or a promise, that has reached a rung. */
export interface DueQuestionLine extends DueLine {
  readonly questionId: string;
  /** Of a promise. */
  readonly commitmentId?: string;
}

/** A question of which a morning may have to tell. */
export type FollowedQuestion = ResponsibleQuestion | TriageQuestion;

/** Whether a question is one of which a morning may have to tell. */
export function isFollowed(question: Question | undefined): question is FollowedQuestion {
  return question !== undefined && (question.status === 'triage' || isResponsible(question));
}

/** What must be told today of a question as it is now: of its answer, result class or assignment, and of each promise. */
export function dueLines(
  question: FollowedQuestion,
  { rules, today }: { rules: Rules; today: string },
): DueQuestionLine[] {
  const { calendar, ladderOf } = rules;
  const { questionId, forumId, rung: told } = question;
  if (question.status === 'triage') {
    const dueOn = assignmentLateFrom(question);
    const rung = rungReached({ dueOn, told }, today, { ladder: ASSIGNMENT_LADDER, calendar });
    return rung === undefined ? [] : [{ key: questionId, questionId, rung }];
  }
  const by = { ladder: ladderOf(forumId), calendar };
  const { leadAgencyId, agencyDeadline, commitments = [] } = question;
  const own = isOwed(question) ? rungReached({ dueOn: agencyDeadline.dueOn, told }, today, by) : undefined;
  return [
    ...(own === undefined ? [] : [{ key: questionId, questionId, agencyId: leadAgencyId, rung: own }]),
    ...commitments.flatMap(({ commitmentId, agencyId, dueOn, status, rung: before }): DueQuestionLine[] => {
      const rung = status === 'promised' ? rungReached({ dueOn, told: before }, today, by) : undefined;
      return rung === undefined
        ? []
        : [{ key: rungKey(questionId, commitmentId), questionId, commitmentId, agencyId, rung }];
    }),
  ];
}

/** What must be told today of a contribution that is owed. */
export function dueContribution(
  { forumId, agencyId, asked, rung: told }: OwedContribution,
  { rules, today }: { rules: Rules; today: string },
): DueLine | undefined {
  const by = { ladder: rules.ladderOf(forumId), calendar: rules.calendar };
  const rung = rungReached({ dueOn: asked.dueOn, told }, today, by);
  return rung === undefined ? undefined : { key: contributionId({ forumId, agencyId }), agencyId, rung };
}

/** A question with the rung counted that was told of it, or of one of its promises. */
export function countLine(
  question: FollowedQuestion,
  { commitmentId, rung }: DueQuestionLine,
  rules: Rules,
): FollowedQuestion {
  if (commitmentId === undefined) return question.status === 'closed' ? question : countRung(question, rung, rules);
  return question.status === 'triage' ? question : countPromiseRung(question, { commitmentId, rung }, rules);
}

/** A question with its next rungs planned anew, because the calendar or the ladder may have changed; the same one when nothing has. */
export function plannedAnew(question: ResponsibleQuestion, rules: Rules): ResponsibleQuestion {
  const promises = planPromiseRungs(question, rules);
  const planned = isOwed(promises) ? planRung(promises, rules) : promises;
  const next = { ...planned, version: question.version + 1 };
  return isDeepStrictEqual({ ...next, version: question.version }, question) ? question : next;
}

/** Whether the lead still owes an answer, or the result class of one that was given at the forum. */
function isOwed(question: ResponsibleQuestion): question is Exclude<ResponsibleQuestion, { status: 'closed' }> {
  return question.status === 'assigned' || owesOnlyResultClass(question);
}
