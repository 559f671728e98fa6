import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { MORNING } from '../../functions/question/ladder.ts';
import { assignedQuestion, dueQuestion } from './assigned-questions.ts';
import { RULES } from './city.ts';
import { BarePost } from './bare-post.ts';
import type { Figure, Measurement } from './figure.ts';
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

/** The mails of one morning: how many seconds late each was, and the messages themselves. */
interface Morning {
  readonly seconds: readonly number[];
  readonly messages: readonly string[];
}

/** Seconds from 07:30, when the offices open and the digests are due, until a mail is accepted; what 95 % of them do not exceed. */
async function delays(mornings: number, work: Work): Promise<Measurement> {
  const [post, filled] = await Promise.all([BarePost.start(), FilledSystem.start()]);
  try {
    let day: Day = FIRST_MORNING;
    // Before anybody has called a function; on this machine that takes far longer than in Lambda.
    await morningOf(filled, day, { due: 0, waiting: 1 });
    const results: Morning[] = [];
    for (let morning = 1; morning <= mornings; morning += 1) {
      day = addWorkingDays(day, 1, RULES.calendar);
      results.push(await morningOf(filled, day, work));
    }
    const messages = results.at(-1)?.messages ?? [];
    const bare = messages.length / (await post.rate({ messages, concurrency: 1 }));
    const seconds = results.flatMap((morning) => morning.seconds);
    return {
      value: share(seconds, 0.95),
      beside: {
        mails: `${seconds.length} in ${mornings} mornings`,
        'half of them': `${share(seconds, 0.5).toFixed(2)} s`,
        'the last of each morning': `${spread(middle(results.map((morning) => Math.max(...morning.seconds))))} s`,
        'the SES emulator bare, for those of one morning': `${bare.toFixed(2)} s`,
      },
      detail: { ...work, bare, seconds },
    };
  } finally {
    post.stop();
    await filled.stop();
  }
}

/** One morning, from the evening before. */
async function morningOf(filled: FilledSystem, day: Day, { due, waiting }: Work): Promise<Morning> {
  const { system, filling } = filled;
  const yesterday = addWorkingDays(day, -1, RULES.calendar);
  const leaveAt = instantAt(day, MORNING);
  await system.advanceTo(instantAt(yesterday, '20:00'));
  await filling.putQuestions(numbers(1, due).map((number) => dueQuestion(number, day)));
  const asked = numbers(due + 1, waiting - 1).map((number) => assignedQuestion(number, yesterday));
  await filling.putQuestions(asked);
  await filling.putMails(asked.map((question) => noticeOf(question, { name: question.questionId + day, leaveAt })));
  // One more notice is written by the system itself; with it dispatch hears of all of them, and finds that it is night.
  await system.ask();
  await system.advanceTo(new Date(Date.parse(leaveAt) - 1_000).toISOString());

  const before = new Set(filled.accepted().map(({ file }) => file));
  const dueAt = Date.now();
  await system.advanceTo(leaveAt);
  const sent = filled.accepted().filter(({ file }) => !before.has(file));
  const { digests } = await filling.morningOf(day);
  const missing = Math.max(0, waiting + digests - sent.length);
  return {
    seconds: [...sent.map(({ at }) => (at - dueAt) / 1_000), ...Array.from({ length: missing }, () => Infinity)],
    messages: sent.map(({ file }) => file),
  };
}

function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** The value that so great a share of them does not exceed. */
function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
}
