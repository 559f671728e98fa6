import * as z from 'zod';
import { Agency } from '../agency/agency.ts';
import { expectVersion, type Reply, type Request, requiredVersion } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { RoutingTable, unknownInRouting } from '../question/routing.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import type { DirectoryEntries, DirectoryKind, DirectoryRepository } from './directory-repository.ts';
import { Policy } from './policy.ts';

/** A client may send back what it read; which version it read stands in `If-Match`. */
export const readBack = { version: z.int().optional() };

/** An agency as it is put: its id stands in the path. */
export const AgencyBody = z.strictObject({ ...Agency.shape, ...readBack, agencyId: Agency.shape.agencyId.optional() });

/** The routing table as it is put. */
export const RoutingBody = z.strictObject({ ...RoutingTable.shape, ...readBack });

/** The policy as it is put. */
export const PolicyBody = z.strictObject({ ...Policy.shape, ...readBack });

/** The kinds of entry that are put whole, and whose change leaves no work. */
export type PutKind = Extract<DirectoryKind, 'agency' | 'routing' | 'policy'>;

/** An entry that is put: what it is, what the path calls it, and what it says. */
export interface PutEntry<K extends PutKind> {
  readonly kind: K;
  readonly id: string;
  readonly entry: Omit<DirectoryEntries[K], 'version'>;
}

/** Stores an entry: a first one as it comes, a later one only over the version that the caller has read. */
export async function putEntry<K extends PutKind>(
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'add' | 'replace'>,
  { kind, id, entry }: PutEntry<K>,
  { ifMatch }: Pick<Request, 'ifMatch'>,
): Promise<Reply> {
  const faults = await faultsOfEntry(directory, { kind, id, entry });
  if (faults.length > 0) throw invalidRequest(faults);
  const stored = await directory.get(kind, id);
  const version = versionAfter(stored, { kind, id, ifMatch });
  // An entry without its version, with a version, is an entry; the compiler cannot follow that through the map of kinds.
  const next = { ...entry, version } as DirectoryEntries[K];
  try {
    await (stored ? directory.replace(kind, next) : directory.add(kind, next));
  } catch (error) {
    throw error instanceof ItemExistsError ? new StaleItemError({ kind, id }, { cause: error }) : error;
  }
  log('directory changed', { kind, id, version });
  return { status: stored ? 200 : 201, body: next, version };
}

/** The version that an entry will have: its first, or the one after the version that the caller has read and that is stored. */
export function versionAfter(
  stored: { version: number } | undefined,
  { ifMatch, ...key }: { kind: string; id: string } & Pick<Request, 'ifMatch'>,
): number {
  if (stored) expectVersion(stored, requiredVersion({ ifMatch }));
  // Somebody who names a version has read an entry, which is gone now.
  else if (ifMatch !== undefined) throw new StaleItemError(key);
  return (stored?.version ?? 0) + 1;
}

/** What is wrong with an entry beside its own form: where it must agree with the path or with other entries. */
async function faultsOfEntry<K extends PutKind>(
  directory: Pick<DirectoryRepository, 'all'>,
  { kind, id, entry }: PutEntry<K>,
): Promise<Fault[]> {
  if (kind === 'agency' && !Agency.shape.agencyId.safeParse(id).success) {
    return [
      {
        pointer: '#path/agencyId',
        value: id,
        detail: 'chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, ví dụ "y-te"',
        detailEn: 'only lower-case letters, digits and hyphens, for example "y-te"',
      },
    ];
  }
  if (kind !== 'routing') return [];
  const routing = RoutingTable.parse({ ...entry, version: 1 });
  const [agencies, forums] = await Promise.all([directory.all('agency'), directory.all('forum')]);
  const agencyIds = new Set(agencies.map(({ agencyId }) => agencyId));
  const topicIds = new Set<string>(
    [...BASE_TOPICS, ...forums.flatMap(({ topics }) => topics)].map((topic) => topic.topicId),
  );
  return unknownInRouting(routing, { agencyIds, topicIds }).map(({ path, id: unknown }) => ({
    pointer: ['#', ...path.map(String)].join('/'),
    value: unknown,
    detail: 'không có cơ quan hoặc nhóm vấn đề này',
    detailEn: 'there is no such agency or topic',
  }));
}
