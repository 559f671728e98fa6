import { AnnouncedYear } from '../calendar/working-calendar.ts';
import * as z from 'zod';
import { CityConfig } from '../directory/city-config.ts';
import {
  type DirectoryKind,
  type DirectoryEntries,
  type DirectoryRepository,
  ONLY,
} from '../directory/directory-repository.ts';
import { log } from '../platform/log.ts';
import { ItemExistsError } from '../platform/table.ts';

/** What a new city starts from, as it stands in the files of `config`. */
export interface Seed {
  readonly city: unknown;
  readonly calendar: unknown;
}

/**
 * Fills an empty directory from the city's files. Once a policy is there the API is the truth, and nothing is touched again.
 *
 * The policy is written last, so that a seeding that broke off is taken up again by the next one.
 */
export async function seedDirectory(
  { directory }: { directory: Pick<DirectoryRepository, 'get' | 'add'> },
  seed: Seed,
): Promise<void> {
  if (await directory.get('policy', ONLY)) return;
  const { agencies, routing, policy } = CityConfig.parse(seed.city);
  const { years } = z.object({ years: z.array(AnnouncedYear) }).parse(seed.calendar);
  await Promise.all([
    ...agencies.map((agency) => addOnce(directory, 'agency', agency)),
    ...years.map((year) => addOnce(directory, 'calendar', { ...year, version: 1 })),
    addOnce(directory, 'routing', routing),
  ]);
  await addOnce(directory, 'policy', policy);
  log('directory seeded', { agencies: agencies.length, years: years.length });
}

async function addOnce<K extends DirectoryKind>(
  directory: Pick<DirectoryRepository, 'add'>,
  kind: K,
  entry: DirectoryEntries[K],
): Promise<void> {
  try {
    await directory.add(kind, entry);
  } catch (error) {
    if (!(error instanceof ItemExistsError)) throw error;
  }
}
