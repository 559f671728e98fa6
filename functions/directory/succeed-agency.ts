import * as z from 'zod';
import { type Agency, Successor } from '../agency/agency.ts';
import { Identifier } from '../agency/printed-line.ts';
import { comesAfterItself, type Registry, standsOn } from '../agency/succession.ts';
import { type SuccessionJob, successionJobId } from '../agency/succession-job.ts';
import { addDays, Day, startOfDay, vietnameseDate } from '../calendar/day.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import type { Topic } from '../forum/topic.ts';
import { expectVersion, type Reply, type Request, requiredVersion } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest, notFound } from '../platform/problem.ts';
import { officeText, shown } from '../question/office-text.ts';
import { Refusal } from '../question/refusal.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { NAMES } from './read-entry.ts';
import { readRegistry } from './rules.ts';

/** Who takes over what of an agency that ends, from which day, and by which decision. */
export const SuccessionBody = z.strictObject({
  /** The first day of the successors. */
  on: Day,
  basis: officeText(1_000),
  to: z
    .array(
      z.strictObject({
        agencyId: Identifier,
        functions: Successor.shape.functions,
        topicIds: Successor.shape.topicIds,
      }),
    )
    .min(1)
    .max(20),
  /** The successor that gets every question of another topic. */
  default: Identifier.optional(),
});
export type SuccessionBody = z.infer<typeof SuccessionBody>;

/** Whether a succession is only to be tried, and where the list of what it would move goes on. */
export const SuccessionQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false'),
  cursor: z.string().max(2_000).optional(),
});

/** An agency that is to end, and what is known besides. */
export interface Ending extends Omit<Registry, 'today'> {
  readonly agency: Agency;
}

/** Ends an agency: stores who succeeds to it together with the work that this leaves, which follow-up does from its next run on. */
export async function succeedAgency(
  { directory }: { directory: Pick<DirectoryRepository, 'get' | 'all' | 'storeSuccession'> },
  body: SuccessionBody,
  { agencyId, caller, now, ...request }: { agencyId: string } & Pick<Request, 'ifMatch' | 'caller' | 'now'>,
): Promise<Reply> {
  const { agency, ...known } = await readEnding(directory, agencyId);
  expectVersion(agency, requiredVersion(request));
  const to = successorsIn(body, { agency, ...known });
  const next: Agency = { ...agency, validTo: addDays(body.on, -1), successors: to, version: agency.version + 1 };
  const jobId = successionJobId(agencyId);
  const earlier = await directory.get('job', jobId);
  const begins = startOfDay(body.on);
  const job: SuccessionJob = {
    ...{ jobId, agencyId, name: agency.name, on: body.on, basis: shown(body.basis), to, by: caller.id, done: [] },
    at: begins > now ? begins : now,
    version: (earlier?.version ?? 0) + 1,
  };
  await directory.storeSuccession(next, job);
  log('agency succeeded to', { agencyId, on: body.on, to: to.map((successor) => successor.agencyId) });
  return {
    status: 202,
    body: { agency: next, job },
    version: next.version,
    headers: { link: `</jobs/${jobId}>; rel="monitor"` },
  };
}

/** Reads an agency that is to end. Throws a 404 when there is none. */
export async function readEnding(directory: Pick<DirectoryRepository, 'all'>, agencyId: string): Promise<Ending> {
  const registry = await readRegistry(directory);
  const agency = registry.agencies.find((other) => other.agencyId === agencyId);
  if (!agency) throw notFound(NAMES.agency, agencyId);
  return { ...registry, agency };
}

/** The successors that a body names. Throws a 409 when the agency has some already, and a 400 when they cannot be. */
export function successorsIn(body: SuccessionBody, { agency, agencies, topics }: Ending): Successor[] {
  if (agency.successors && agency.successors.length > 0) {
    const { agencyId, validTo = '', successors } = agency;
    const heirs = successors.map((successor) => successor.agencyId).join(', ');
    throw new Refusal({
      vi: `Cơ quan này đã được kế thừa (${heirs})${validTo && ` sau ngày ${vietnameseDate(validTo)}`}; xem GET /jobs/${successionJobId(agencyId)}. Câu hỏi đã chuyển nhầm thì chuyển lại từng câu.`,
      en: `The agency has been succeeded to already (${heirs}); see GET /jobs/${successionJobId(agencyId)}. Transfer single questions that went to the wrong successor.`,
    });
  }
  const faults = [...dayFaults(body, agency), ...heirFaults(body, { agency, agencies }), ...topicFaults(body, topics)];
  if (faults.length > 0) throw invalidRequest(faults);
  return body.to.map(({ topicIds, ...successor }) => ({
    ...successor,
    from: body.on,
    basis: shown(body.basis),
    ...(topicIds && { topicIds }),
    ...(successor.agencyId === body.default && { takesTheRest: true }),
  }));
}

function dayFaults({ on }: SuccessionBody, { validFrom }: Agency): Fault[] {
  if (validFrom === undefined || validFrom < on) return [];
  return [
    {
      pointer: '#/on',
      value: on,
      detail: `phải sau ngày cơ quan bắt đầu hoạt động (${validFrom})`,
      detailEn: `must be after the day on which the agency began (${validFrom})`,
    },
  ];
}

function heirFaults(
  { on, to, default: rest }: SuccessionBody,
  { agency: { agencyId }, agencies }: Pick<Ending, 'agency' | 'agencies'>,
): Fault[] {
  const ids = to.map((successor) => successor.agencyId);
  const why = (id: string, place: number): { vi: string; en: string } | undefined => {
    const heir = agencies.find((other) => other.agencyId === id);
    if (!heir)
      return { vi: 'không có cơ quan này; xem GET /agencies', en: 'there is no such agency; see GET /agencies' };
    if (id === agencyId)
      return { vi: 'cơ quan không thể kế thừa chính mình', en: 'an agency cannot succeed to itself' };
    if (ids.indexOf(id) < place) return { vi: 'mỗi cơ quan chỉ nêu một lần', en: 'name each agency once' };
    if (!standsOn(heir, on)) {
      return { vi: `cơ quan không hoạt động vào ngày ${on}`, en: `the agency does not exist on ${on}` };
    }
    if (!comesAfterItself(agencyId, [id], agencies)) return undefined;
    return {
      vi: `kế thừa vòng tròn: ${agencyId} lại kế thừa cơ quan này`,
      en: `circular: ${agencyId} is to succeed to this agency`,
    };
  };
  const faults = ids.flatMap((id, place): Fault[] => {
    const said = why(id, place);
    return said ? [{ pointer: `#/to/${String(place)}/agencyId`, value: id, detail: said.vi, detailEn: said.en }] : [];
  });
  if (rest === undefined || ids.includes(rest)) return faults;
  return [
    ...faults,
    {
      pointer: '#/default',
      value: rest,
      allowed: ids,
      detail: `phải là một trong các cơ quan ở "to": ${ids.join(', ')}`,
      detailEn: `must be one of the agencies in "to": ${ids.join(', ')}`,
    },
  ];
}

function topicFaults({ to, default: rest }: SuccessionBody, topics: readonly Topic[]): Fault[] {
  const known = [...new Set(topics.map(({ topicId }) => topicId))];
  const named = to.flatMap(({ topicIds = [] }, place) =>
    topicIds.map((topicId, position) => ({
      topicId,
      pointer: `#/to/${String(place)}/topicIds/${String(position)}`,
    })),
  );
  const faults = named.flatMap(({ topicId: value, pointer }, place): Fault[] => {
    if (!known.includes(value)) {
      const allowed = known.join(', ');
      const [detail, detailEn] = [`phải là một trong: ${allowed}`, `must be one of: ${allowed}`];
      return [{ pointer, value, allowed: known, detail, detailEn }];
    }
    if (named.findIndex(({ topicId }) => topicId === value) === place) return [];
    return [
      {
        ...{ pointer, value },
        detail: 'mỗi nhóm vấn đề chỉ giao cho một cơ quan kế thừa',
        detailEn: 'a topic goes to one successor only',
      },
    ];
  });
  const missing = BASE_TOPICS.filter((topic) => !named.some(({ topicId }) => topicId === topic.topicId));
  if (to.length === 1 || rest !== undefined || missing.length === 0) return faults;
  const left = missing.map(({ topicId }) => topicId).join(', ');
  return [
    ...faults,
    {
      pointer: '#/default',
      allowed: to.map(({ agencyId }) => agencyId),
      detail: `phải nêu cơ quan nhận các nhóm vấn đề còn lại: ${left}`,
      detailEn: `name the successor that gets the remaining topics: ${left}`,
    },
  ];
}
