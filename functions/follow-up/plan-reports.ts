import { type Day, dayOf, instantAt } from '../calendar/day.ts';
import { type Month, monthAfter, monthBefore, monthOf } from '../calendar/month.ts';
import { type WorkingCalendar, workingDayOnOrAfter } from '../calendar/working-calendar.ts';
import { type DirectoryRepository, ONLY } from '../directory/directory-repository.ts';
import { log } from '../platform/log.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { MORNING } from '../question/ladder.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { awaited, firstRequest, reportIdOf, SCHEDULE, type Subject } from '../report/report-life.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { passOver } from './pass-over.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofForum'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'add' | 'replace'>;
  reports: Pick<ReportRepository, 'get' | 'add' | 'replace'>;
};

/** Another write may come first this often before the next run is left to ask. */
const ATTEMPTS = 5;

/** The month is told of on the first working day on or after this day of the next one. */
const DAY_OF_MONTH = '05';

/**
 * Asks for the reports of the month before, once its day has come: of the city as a whole, and of each forum of which anything was
 * open or settled in that month or later. Months whose day was missed are asked for as well.
 *
 * Which month it has come to is written last, so a run that broke off is taken up by the next; asking twice is asking once.
 */
export async function planReports(
  { questions, directory, reports }: Dependencies,
  { calendar, now }: { calendar: WorkingCalendar; now: string },
): Promise<void> {
  const last = lastMonthToTellOf(now, calendar);
  const plan = await directory.get('monthly-plan', ONLY);
  if (plan && plan.through >= last) return;
  const forums = await directory.all('forum');
  // Without a plan nobody has asked yet: the months before are not the schedule's.
  for (let month = plan ? monthAfter(plan.through) : last; month <= last; month = monthAfter(month)) {
    const followed: string[] = [];
    for (const { forumId, heldOn } of forums) {
      if (monthOf(heldOn) <= month && (await isFollowed(questions, forumId, month))) followed.push(forumId);
    }
    const ofForums = followed.map((forumId): Subject => ({ kind: 'monthly', month, forumId }));
    const ofCity: Subject[] = followed.length > 0 ? [{ kind: 'monthly', month }] : [];
    for (const subject of [...ofForums, ...ofCity]) await ask(reports, subject, now);
    if (ofCity.length > 0) log('monthly reports requested', { month, reports: ofForums.length + ofCity.length });
  }
  const next = { through: last, at: now, version: (plan?.version ?? 0) + 1 };
  await passOver(() => (plan ? directory.replace('monthly-plan', next) : addOnce(directory, next)));
}

/** The last month of which the day to tell has come. */
function lastMonthToTellOf(now: string, calendar: WorkingCalendar): Month {
  const thisMonth = monthOf(dayOf(now));
  const before = monthBefore(thisMonth);
  return instantAt(dayToTell(thisMonth, calendar), MORNING) <= now ? before : monthBefore(before);
}

function dayToTell(month: Month, calendar: WorkingCalendar): Day {
  return workingDayOnOrAfter(`${month}-${DAY_OF_MONTH}`, calendar);
}

async function isFollowed(questions: Dependencies['questions'], forumId: string, month: Month): Promise<boolean> {
  const { keys } = await questions.ofForum(forumId, `${month}-01`, { limit: 1 });
  return keys.length > 0;
}

async function ask(reports: Dependencies['reports'], subject: Subject, now: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await reports.get(reportIdOf(subject));
    const next = stored ? awaited(stored, now) : firstRequest(subject, { by: SCHEDULE, at: now });
    if (next === stored) return;
    try {
      await (stored ? reports.replace(next) : reports.add(next));
      return;
    } catch (error) {
      // A person asked at the same moment, or another run of the same morning.
      const lost = error instanceof StaleItemError || error instanceof ItemExistsError;
      if (!lost || attempt >= ATTEMPTS) throw error;
    }
  }
}

async function addOnce(
  directory: Dependencies['directory'],
  plan: Parameters<typeof directory.add<'monthly-plan'>>[1],
): Promise<void> {
  try {
    await directory.add('monthly-plan', plan);
  } catch (error) {
    if (!(error instanceof ItemExistsError)) throw error;
  }
}
