import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { fingerprint, identify } from '../../functions/platform/identifier.ts';
import { admit, screenSubmission } from '../../functions/question/admission.ts';
import { assign, countRung, recordTold } from '../../functions/question/lifecycle.ts';
import type { AssignedQuestion, ReceivedQuestion } from '../../functions/question/question.ts';
import { AGENCIES, FORUM, RULES } from './city.ts';
import { exampleQuestions } from './example-questions.ts';

/** What children asked, after the screens. */
const ASKED = exampleQuestions()
  .map(({ text }) => screenSubmission({ text }))
  .filter(({ sealed }) => !sealed);

/** The rungs of the ladder at which the questions of a morning stand, each with the one before it. */
const RUNGS = [
  { rung: -5, told: undefined },
  { rung: -1, told: -5 },
  { rung: 0, told: -1 },
  { rung: 1, told: 0 },
  { rung: 5, told: 1 },
  { rung: 10, told: 5 },
] as const;

/** A question with its agency, of which nobody is to be reminded on `day`. */
export function restingQuestion(number: number, day: Day): AssignedQuestion {
  return assignedQuestion(number, addWorkingDays(day, -(number % 5), RULES.calendar));
}

/** A question with its agency whose next rung, one or another of the ladder, is reached on `day`. */
export function dueQuestion(number: number, day: Day): AssignedQuestion {
  const { rung, told } = RUNGS[number % RUNGS.length] ?? RUNGS[0];
  const { calendar, periods } = RULES;
  const question = assignedQuestion(number, addWorkingDays(day, -rung - periods.agencyAnswer.amount, calendar));
  return told === undefined ? question : countRung(question, told, RULES);
}

/** A question as assignment and notice leave it, made by their own rules. */
export function assignedQuestion(number: number, assignedOn: Day): AssignedQuestion {
  const leadAgencyId = AGENCIES[number % AGENCIES.length]?.agencyId ?? '';
  const at = instantAt(assignedOn, '08:00');
  const question = assign(
    receivedQuestion(number, assignedOn),
    { topicId: 'quyen-tre-em', leadAgencyId, coordinatingAgencyIds: [], because: ['trẻ em'], confidence: 0.9 },
    { at, by: 'assignment', rules: RULES },
  );
  if (question.status !== 'assigned') throw new Error(`question ${String(number)} needs no answer any more`);
  return recordTold(question, [`notice_${leadAgencyId}_${assignedOn}`]);
}

function receivedQuestion(number: number, askedOn: Day): ReceivedQuestion {
  const screened = ASKED[number % ASKED.length];
  if (screened === undefined) throw new Error('there are no example questions');
  const at = instantAt(askedOn, '08:00');
  const { question } = admit({ ...screened, shown: { ...screened.shown, askedOn } }, number, {
    questionId: identify('bench', number),
    forum: FORUM,
    requestHash: fingerprint(String(number)),
    by: 'dieu-phoi',
    at,
    today: askedOn,
  });
  return question;
}
