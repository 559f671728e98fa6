import { instantAt } from '../../functions/calendar/day.ts';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { RULES } from './city.ts';
import { exampleQuestions, minutesOf } from './example-questions.ts';
import type { Figure, Measurement } from './figure.ts';
import { FORUM_ID, LocalSystem, MORNING, type UsageReport } from './local-system.ts';

/** The rung after which the agencies answer: the eighth of the ladder. */
const LAST_RUNG = 20;

const ANSWER = {
  by: 'Trưởng phòng',
  number: '125/CV-VHTT',
  decided: 'Thư viện đã mở cửa cả thứ Bảy.',
  why: 'Các em chỉ rảnh cuối tuần.',
  nothingMore: 'Việc mở cửa thứ Bảy được giữ lâu dài.',
  resultClass: 'resolved',
  forChildren: 'Thư viện đã mở cửa cả thứ Bảy, vì các em chỉ rảnh cuối tuần.',
};

/** What a mail costs in writes, from the moment it is written down until SES has told of its delivery. */
export const mailUnits: Figure = {
  name: 'write units a mail, from outbox to delivered',
  unit: '',
  target: { atMost: 7 },
  measure: async () => {
    const year = await (played ??= playYear());
    const units = unitsOf(year, (_step, table) => table === 'Mails');
    return {
      value: total(units) / year.mails,
      beside: {
        [`over ${year.mails} mails`]: listed(units, year.mails),
        'to go lower':
          '4 of it are its states, each of them needed after a crash, 2 its place among what is due, 1 its place among the mails of its recipient; a digest of so many lines that it is beyond a kilobyte costs 4 more',
      },
      detail: { ...year, units },
    };
  },
};

/** What a question costs in writes in a year in which it goes up the ladder before it is answered. */
export const yearUnits: Figure = {
  name: 'write units a question, a year with 8 rungs',
  unit: '',
  target: { atMost: 85 },
  measure: async () => yearMeasurement(await (played ??= playYear())),
};

function yearMeasurement(year: Year): Measurement {
  const { questions, mails } = year;
  const units = unitsOf(year, (step, table) => !isOfCity(step, table));
  const ofMails = total(unitsOf(year, (_step, table) => table === 'Mails')) / questions;
  const value = total(units) / questions;
  const mornings = total(unitsOf(year, isOfCity));
  return {
    value,
    beside: {
      [`in a forum of ${questions}`]: listed(units, questions),
      [`of it the mails, ${(mails / questions).toFixed(1)} a question`]: `${ofMails.toFixed(1)}; if twice as many questions shared them ${(value - ofMails / 2).toFixed(1)} in all`,
      'not counted': `the record of every morning, ${mornings} a year for the whole city`,
      'to go lower':
        'a rung is 4, 2 for the question, which is beyond a kilobyte, and 2 for its place among what is due: 8 less with an item below a kilobyte, 16 less if rungs were found by the due day, which stays',
    },
    detail: { ...year, units, ofMails, mornings },
  };
}

/** A year of a forum: what was consumed, and how many questions and mails there were. */
interface Year {
  readonly usage: UsageReport;
  readonly questions: number;
  readonly mails: number;
}

/** Both figures speak of the same year. */
let played: Promise<Year> | undefined;

/** Plays the forum of 2023 as if nobody had answered at it, and every agency only after the last of the rungs. */
async function playYear(): Promise<Year> {
  const system = await LocalSystem.start({});
  try {
    await system.resetUsage();
    const minutes = minutesOf(exampleQuestions());
    await system.post(`/forums/${FORUM_ID}/questions/import`, { type: 'text/csv', body: minutes });
    await system.rest();
    const questions = await listOf(system);
    const lastDueOn =
      questions
        .map(({ agencyDueOn = '' }) => agencyDueOn)
        .sort()
        .at(-1) ?? '';
    await system.advanceTo(instantAt(addWorkingDays(lastDueOn, LAST_RUNG, RULES.calendar), '16:00'));
    for (const { questionId, version, rung } of await listOf(system)) {
      if (rung !== LAST_RUNG) throw new Error(`question ${questionId} stands at rung ${String(rung)}`);
      await system.decide(`/questions/${questionId}/answer`, ANSWER, version);
    }
    await system.rest();
    for (const { questionId, version } of await listOf(system)) {
      await system.decide(`/questions/${questionId}/review`, { decision: 'approve' }, version);
    }
    await system.advanceTo(aYearAfter(MORNING));
    return { usage: await system.usage(), questions: questions.length, mails: (await system.mailsSent()).length };
  } finally {
    await system.stop();
  }
}

/** A question as the API lists it. */
interface ListedQuestion {
  readonly questionId: string;
  readonly version: number;
  readonly rung?: number;
  readonly agencyDueOn?: string;
}

async function listOf(system: LocalSystem): Promise<readonly ListedQuestion[]> {
  const { items } = await system.get<{ items: ListedQuestion[] }>(`/questions?forumId=${FORUM_ID}&limit=100`);
  return items;
}

function aYearAfter(instant: string): string {
  const later = new Date(instant);
  later.setUTCFullYear(later.getUTCFullYear() + 1);
  return later.toISOString();
}

/** Write units by step, and within it by table. */
type Units = Readonly<Record<string, Readonly<Record<string, number>>>>;

function unitsOf({ usage }: Year, counts: (step: string, table: string) => boolean): Units {
  const steps = Object.entries(usage.functions).map(([step, tables]) => {
    const written = Object.entries(tables).filter(([table, { writeUnits }]) => writeUnits > 0 && counts(step, table));
    return [step, Object.fromEntries(written.map(([table, { writeUnits }]) => [table, writeUnits]))] as const;
  });
  return Object.fromEntries(steps.filter(([, tables]) => Object.keys(tables).length > 0));
}

/** Whether what is written there is written once for the whole city, however many questions it has. */
function isOfCity(step: string, table: string): boolean {
  return step === 'FollowUp' && table === 'Directory';
}

function total(units: Units): number {
  return Object.values(units)
    .flatMap((tables) => Object.values(tables))
    .reduce((sum, each) => sum + each, 0);
}

/** `assignment 3.0 + followup 49.5 (32.0 questions, 17.5 mails)`. */
function listed(units: Units, share: number): string {
  const steps = Object.entries(units).map(([step, tables]) => {
    const parts = Object.entries(tables).map(([table, each]) => `${(each / share).toFixed(1)} ${table.toLowerCase()}`);
    const sum = `${step.toLowerCase()} ${(total({ [step]: tables }) / share).toFixed(1)}`;
    return parts.length > 1 ? `${sum} (${parts.join(', ')})` : sum;
  });
  return steps.join(' + ');
}
