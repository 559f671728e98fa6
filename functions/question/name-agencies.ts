import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { Refusal } from './refusal.ts';

/** Decides something; a refusal that speaks of agencies calls them by their names in Vietnamese, because rules know only their ids. */
export async function namingAgencies<Made>(
  directory: Pick<DirectoryRepository, 'all'>,
  decide: () => Made | Promise<Made>,
): Promise<Made> {
  try {
    return await decide();
  } catch (error) {
    if (!(error instanceof Refusal) || error.agencyIds.length === 0) throw error;
    const agencies = await directory.all('agency');
    const { vi, en } = error.reason;
    const named = error.agencyIds.reduce((text, id) => {
      const name = agencies.find(({ agencyId }) => agencyId === id)?.name ?? id;
      return text.replaceAll(new RegExp(`(?<![\\p{L}\\d-])${id}(?![\\p{L}\\d-])`, 'gu'), () => name);
    }, vi);
    throw new Refusal({ vi: named, en });
  }
}
