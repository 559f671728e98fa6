/** Of which forum's report, and of which agency's part in it, something speaks. */
export interface Place {
  readonly forumId: string;
  readonly agencyId: string;
}

/** By what a contribution is known: in its table, in digests and in forms. */
export function contributionId({ forumId, agencyId }: Place): string {
  return `${PREFIX}${forumId}_${agencyId}`;
}

/** Whether an id is that of a contribution; ids of questions are hashes, which have no underscore. */
export function isContributionId(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** Which contribution an id is of. Ids of forums and agencies have no underscore. */
export function placeOf(id: string): Place | undefined {
  const [, forumId, agencyId] = /^contribution_([^_]+)_([^_]+)$/.exec(id) ?? [];
  return forumId === undefined || agencyId === undefined ? undefined : { forumId, agencyId };
}

/** The mail that asks for a contribution, by which of its requests. */
export function contributionMailId(place: Place, request: number): string {
  return `${contributionId(place)}_${String(request)}`;
}

const PREFIX = 'contribution_';
