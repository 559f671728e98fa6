import type * as z from 'zod';
import { Forum, type NewForum, openForum } from '../forum/forum.ts';
import { unknownAgencies } from '../forum/references.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { fingerprint, identify } from '../platform/identifier.ts';
import { log } from '../platform/log.ts';
import { invalidRequest, notFound, Problem } from '../platform/problem.ts';
import { ItemExistsError } from '../platform/table.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { entryView, NAMES } from './read-entry.ts';
import { readPolicy } from './rules.ts';

type Dependencies = { directory: Pick<DirectoryRepository, 'get' | 'all' | 'add' | 'replace'> };

/** Opens a forum; the same request under the same key gives the same answer again. */
export async function openNewForum(
  { directory }: Dependencies,
  posted: NewForum,
  { bytes, by, key }: { bytes: Uint8Array; by: string; key: string | undefined },
): Promise<Reply> {
  const faults = await unknownAgencies(directory, namedAgencies(posted));
  if (faults.length > 0) throw invalidRequest(faults);
  const openedBy = key === undefined ? undefined : { request: identify(by, key), body: fingerprint(bytes) };
  const [policy, forums] = await Promise.all([readPolicy(directory), directory.all('forum')]);
  const taken = forums.map(({ codePrefix }) => codePrefix);
  const forum = { ...openForum(posted, policy, taken), ...(openedBy && { openedBy }) };
  const earlier = openedBy && forums.find((other) => other.openedBy?.request === openedBy.request);
  if (earlier && earlier.openedBy?.body !== openedBy.body) {
    throw new Problem('key-reused', {
      vi: 'Idempotency-Key này đã dùng để mở một diễn đàn có nội dung khác; hãy dùng khóa mới.',
      en: 'This Idempotency-Key opened a forum with another body; use a new key.',
    });
  }
  if (earlier) return opened(earlier);
  if (forums.some(({ forumId }) => forumId === forum.forumId)) throw alreadyThere(forum);
  if (taken.includes(forum.codePrefix)) {
    throw new Problem('conflict', {
      vi: `Đã có diễn đàn dùng mã "${forum.codePrefix}"; hãy đặt codePrefix khác.`,
      en: `Another forum has the code prefix "${forum.codePrefix}"; give another codePrefix.`,
    });
  }
  try {
    await directory.add('forum', forum);
  } catch (error) {
    throw error instanceof ItemExistsError ? alreadyThere(forum) : error;
  }
  log('forum opened', { forumId: forum.forumId });
  return opened(forum);
}

/** What may be changed of a forum afterwards: everything but its id and the prefix of its codes, which stand on paper. */
export const ForumChange = Forum.omit({
  forumId: true,
  codePrefix: true,
  version: true,
  openedBy: true,
  plannedBy: true,
})
  .partial()
  .strict();
export type ForumChange = z.infer<typeof ForumChange>;

/** Changes what a forum says of itself. */
export async function changeForum(
  { directory }: Dependencies,
  change: ForumChange,
  { forumId, version }: { forumId: string; version: number },
): Promise<Reply> {
  const stored = await directory.get('forum', forumId);
  if (!stored) throw notFound(NAMES.forum, forumId);
  expectVersion(stored, version);
  const faults = await unknownAgencies(directory, namedAgencies(change));
  if (faults.length > 0) throw invalidRequest(faults);
  const next = { ...stored, ...change, version: stored.version + 1 };
  await directory.replace('forum', next);
  log('forum changed', { forumId, version: next.version });
  return { status: 200, body: entryView(next), version: next.version };
}

function alreadyThere({ forumId }: Forum): Problem {
  return new Problem('conflict', {
    vi: `Đã có diễn đàn "${forumId}"; hãy sửa bằng PATCH hoặc đặt forumId khác.`,
    en: `There is a forum "${forumId}" already; change it by PATCH or give another forumId.`,
  });
}

function opened(forum: Forum): Reply {
  return {
    status: 201,
    body: entryView(forum),
    version: forum.version,
    headers: { location: `/forums/${forum.forumId}` },
  };
}

function namedAgencies(named: ForumChange): { pointer: string; agencyId: string }[] {
  return (['dialogueAgencyIds', 'reportAgencyIds'] as const).flatMap((field) =>
    (named[field] ?? []).map((agencyId, position) => ({ pointer: `#/${field}/${String(position)}`, agencyId })),
  );
}
