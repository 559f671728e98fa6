import type { Agency } from '../agency/agency.ts';
import { readCalendarFile } from '../agency/calendar-address.ts';
import { deadlineEntry, deadlinesCalendar } from '../agency/deadlines-calendar.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import { topicsOf } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { fingerprint } from '../platform/identifier.ts';
import { notFound, Problem } from '../platform/problem.ts';
import { isSameSecret } from '../platform/secret.ts';
import { openQuestionIds } from '../question/open-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { AssignedQuestion } from '../question/question.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofAgency' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'get'>;
};

/** The calendar of an agency's deadlines, for somebody who has signed in. */
export async function feedOfAgency(
  dependencies: Dependencies,
  agencyId: string,
  ifNoneMatch: string | undefined,
): Promise<Reply> {
  const agency = await dependencies.directory.get('agency', agencyId);
  if (!agency) throw notFound({ vi: 'cơ quan', en: 'agency' }, agencyId);
  return feed(dependencies, agency, ifNoneMatch);
}

/** The same for whoever knows its secret address. All others hear the same: whether there is such an agency or address is not told. */
export async function feedUnderSecret(
  dependencies: Dependencies,
  file: string,
  ifNoneMatch: string | undefined,
): Promise<Reply> {
  const { directory } = dependencies;
  const token = readCalendarFile(file);
  const address = token && (await directory.get('calendar-address', token.agencyId));
  if (!address || !isSameSecret(token.secret, address.secret)) throw noSuchCalendar();
  const agency = await directory.get('agency', token.agencyId);
  if (!agency) throw noSuchCalendar();
  return feed(dependencies, agency, ifNoneMatch);
}

async function feed(
  { questions, directory }: Dependencies,
  agency: Agency,
  ifNoneMatch: string | undefined,
): Promise<Reply> {
  const { agencyId } = agency;
  const [policy, questionIds] = await Promise.all([
    readPolicy(directory),
    openQuestionIds((page) => questions.ofAgency(agencyId, 'open', page)),
  ]);
  // The index may lag behind the table, and also holds what is answered and waits for its result.
  const owed = (await questions.getMany(questionIds)).flatMap((question) =>
    question.status === 'assigned' && question.leadAgencyId === agencyId ? question : [],
  );
  const topicName = await topicNamesAt(directory, owed);
  const entries = owed.map((question) =>
    deadlineEntry(question, { dueOn: question.agencyDeadline.dueOn, topicName: topicName(question) }),
  );
  const bytes = Buffer.from(deadlinesCalendar(agency, entries, policy.city.name));
  const etag = `"${fingerprint(bytes)}"`;
  // Kept by the program that asked and by nobody between, which asks each time whether it has changed.
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (isKnown(etag, ifNoneMatch)) return { status: 304, headers };
  return { status: 200, bytes, headers: { ...headers, 'content-type': 'text/calendar; charset=utf-8' } };
}

async function topicNamesAt(
  directory: Dependencies['directory'],
  questions: readonly AssignedQuestion[],
): Promise<(question: AssignedQuestion) => string> {
  const forumIds = [...new Set(questions.map(({ forumId }) => forumId))];
  const forums = await Promise.all(forumIds.map((forumId) => directory.get('forum', forumId)));
  const topics = new Map(forumIds.map((forumId, place) => [forumId, topicsOf(forums[place])]));
  return ({ forumId, topicId }) => topics.get(forumId)?.find((topic) => topic.topicId === topicId)?.name ?? topicId;
}

/** Whether the caller has this version already (RFC 9110, 13.1.2: weak comparison). */
function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

function noSuchCalendar(): Problem {
  return new Problem('not-found', { vi: 'Không có lịch này.', en: 'There is no such calendar.' });
}
