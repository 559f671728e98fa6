import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { MORNING } from '../../functions/question/ladder.ts';
import { assignedQuestion, dueQuestion } from './assigned-questions.ts';
import { RULES } from './city.ts';
import type { Figure } from './figure.ts';
import { FilledSystem, noticeOf } from './filled-system.ts';
import { middle, spread } from './rounds.ts';

const DUE = 500;
const WAITING = 200;
const LOADED_MORNINGS = 2;
const QUIET_MORNINGS = 8;
const FIRST_MORNING = '2023-06-14';

/** How long a mail stays behind its moment when a whole morning's work comes at once. */
export const loadedDelay: Figure = {
  name: `95 % of mails accepted, ${DUE} questions due and ${WAITING} notices waiting`,
  unit: 's',
  target: { atMost: 10 },
  measure: () => delays(LOADED_MORNINGS, { due: DUE, waiting: WAITING }),
};

/** How long a mail stays behind its moment when it is the only one. */
export const quietDelay: Figure = {
  name: '95 % of mails accepted, one notice waiting',
  unit: 's',
  target: { atMost: 2 },
  measure: () => delays(QUIET_MORNINGS, { due: 0, waiting: 1 }),
};

interface Work {
  /** Questions that have reached a rung. */
  readonly due: number;
  /** Notices that were written while the offices were closed. */
  readonly waiting: number;
}

/** Seconds from 07:30, when the offices open and the digests are due, to the acceptance of each mail; as 95 % of them have it. */
async function delays(mornings: number, work: Work) {
  const filled = await FilledSystem.start();
  try {
    let day: Day = FIRST_MORNING;
    const results: number[][] = [];
    // Nobody has called a function yet, which on this machine takes far longer than in Lambda.
    await morningOf(filled, day, { due: 0, waiting: 1 });
    for (let morning = 1; morning <= mornings; morning += 1) {
      day = addWorkingDays(day, 1, RULES.calendar);
      results.push(await morningOf(filled, day, work));
    }
    const all = results.flat();
    return {
      value: share(all, 0.95),
      beside: {
        mails: `${all.length} in ${mornings} mornings`,
        'half of them': `${share(all, 0.5).toFixed(2)} s`,
        'the last of each morning': `${spread(middle(results.map((seconds) => Math.max(...seconds))))} s`,
      },
      detail: { ...work, results },
    };
  } finally {
    await filled.stop();
  }
}

/** One morning; resolves with how many seconds late each mail was. */
async function morningOf(filled: FilledSystem, day: Day, { due, waiting }: Work): Promise<number[]> {
  const { system } = filled;
  const yesterday = addWorkingDays(day, -1, RULES.calendar);
  await system.advanceTo(instantAt(yesterday, '20:00'));
  await filled.putQuestions(Array.from({ length: due }, (_, index) => dueQuestion(index + 1, day)));
  const leaveAt = instantAt(day, MORNING);
  const asked = Array.from({ length: waiting - 1 }, (_, index) => assignedQuestion(DUE + index + 1, yesterday));
  await filled.putQuestions(asked);
  await filled.putMails(asked.map((question) => noticeOf(question, { name: question.questionId + day, leaveAt })));
  // The last of the notices is one that the system writes itself; with it dispatch hears of them all, and finds that it is night.
  await system.ask();
  await system.advanceTo(new Date(Date.parse(leaveAt) - 1_000).toISOString());

  const before = new Set(filled.accepted().map(({ file }) => file));
  const dueAt = Date.now();
  await system.advanceTo(leaveAt);
  const sent = filled.accepted().filter(({ file }) => !before.has(file));
  if (sent.length < waiting) throw new Error(`of ${waiting} notices only ${sent.length} left at ${leaveAt}`);
  return sent.map(({ at }) => (at - dueAt) / 1_000);
}

/** The value that so great a share of them does not exceed. */
function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
}
