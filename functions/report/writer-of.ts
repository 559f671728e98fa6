import type { Agency } from '../agency/agency.ts';
import { standingFor } from '../agency/succession.ts';
import type { Day } from '../calendar/day.ts';

/**
 * The agency that writes, on a day, what another is to contribute: that one while it stands, then whoever takes over what no other
 * successor has. The section of the report keeps the old agency's name, and nothing that is stored changes with a succession.
 */
export function writerOf(agencyId: string, { agencies, today }: { agencies: readonly Agency[]; today: Day }): string {
  return standingFor(agencyId, undefined, { agencies, topics: [], today });
}
