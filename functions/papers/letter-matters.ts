import type { Day } from '../calendar/day.ts';
import { deadline, explainDeadline } from '../calendar/deadline.ts';
import { workingDaysBetween } from '../calendar/working-calendar.ts';
import type { Rules } from '../directory/rules.ts';
import { timeliness } from '../question/clocks.ts';
import type { Question, ResponsibleQuestion } from '../question/question.ts';
import { SOON } from '../question/question-view.ts';
import { isResponsible, owesOnlyResultClass } from '../question/responsible.ts';

/** What an agency owes of a question: its answer, its part in another's answer, what became of the matter, or what it promised. */
export type Owing = 'answer' | 'input' | 'result' | 'promise';

/** One line of a letter to an agency. */
export interface LetterMatter {
  readonly code: string;
  /** Masked, in full; of a promise, what was promised. */
  readonly text: string;
  readonly topicId: string;
  readonly owing: Owing;
  /** Who leads, where the agency only contributes. */
  readonly leadAgencyId?: string;
  readonly dueOn: Day;
  /** How `dueOn` was counted; absent of a promise, whose day the agency named itself. */
  readonly explanation?: string;
  readonly standing: 'not-due' | 'due-soon' | 'overdue';
  /** Working days to the due day, or since. */
  readonly workingDays: number;
}

/** Everything that an agency owes of these questions, each kind together, the earliest due first. */
export function letterMatters(
  questions: readonly Question[],
  agencyId: string,
  { rules, today }: { rules: Rules; today: Day },
): LetterMatter[] {
  const { calendar, policy } = rules;
  const dated = (dueOn: Day) => ({
    dueOn,
    standing: standingOf(dueOn, today, rules),
    workingDays:
      dueOn < today ? workingDaysBetween(dueOn, today, calendar) : workingDaysBetween(today, dueOn, calendar),
  });
  const owedOf = (question: ResponsibleQuestion): LetterMatter[] => {
    const { code, text, topicId, agencyDeadline: own, leadAgencyId, commitments = [] } = question;
    const about = { code, text, topicId };
    const counted = { ...dated(own.dueOn), explanation: explainDeadline(own).vi };
    const promised = commitments
      .filter((made) => made.agencyId === agencyId && made.status === 'promised')
      .map(({ what, dueOn }): LetterMatter => ({ ...about, text: what, owing: 'promise', ...dated(dueOn) }));
    if (leadAgencyId === agencyId) {
      if (question.status === 'assigned') return [{ ...about, owing: 'answer', ...counted }, ...promised];
      return owesOnlyResultClass(question) ? [{ ...about, owing: 'result', ...counted }, ...promised] : promised;
    }
    const contributed = question.inputs?.some((input) => input.agencyId === agencyId);
    if (question.status !== 'assigned' || !question.coordinatingAgencyIds.includes(agencyId) || contributed) {
      return promised;
    }
    const due = deadline(own.startOn, policy.periods.coordinatingInput, calendar);
    const input = { ...dated(due.dueOn), explanation: explainDeadline(due).vi, leadAgencyId };
    return [{ ...about, owing: 'input', ...input }, ...promised];
  };
  return questions
    .filter(isResponsible)
    .flatMap(owedOf)
    .sort(
      (one, other) =>
        ORDER.indexOf(one.owing) - ORDER.indexOf(other.owing) ||
        one.dueOn.localeCompare(other.dueOn) ||
        one.code.localeCompare(other.code),
    );
}

/** In which order a letter tells what is owed. */
const ORDER: readonly Owing[] = ['answer', 'input', 'result', 'promise'];

function standingOf(dueOn: Day, today: Day, { calendar }: Rules): LetterMatter['standing'] {
  const standing = timeliness({ dueOn }, today, { workingDays: SOON, calendar });
  return standing === 'overdue' || standing === 'due-soon' ? standing : 'not-due';
}
