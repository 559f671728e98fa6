import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONLY } from '../../functions/directory/directory-repository.ts';
import { ItemExistsError, StaleItemError } from '../../functions/platform/table.ts';
import { aForum, anAgency, aPolicy, routing } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

let tables: CityTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

describe('an entry of the directory', () => {
  it('is added once and read as it was stored, also one as large as the routing', async () => {
    await tables.directory.add('routing', routing);
    expect(await tables.directory.get('routing', ONLY)).toEqual(routing);
    await expect(tables.directory.add('routing', routing)).rejects.toThrow(ItemExistsError);
  });

  it('does not stand in the way of one of another kind with the same id', async () => {
    await tables.directory.add('policy', aPolicy());
    await tables.directory.add('agency', anAgency({ agencyId: 'gddt' }));
    await tables.directory.add('forum', aForum({ forumId: 'gddt' }));
    expect(await tables.directory.get('agency', 'gddt')).toEqual(anAgency({ agencyId: 'gddt' }));
    expect(await tables.directory.get('forum', 'gddt')).toEqual(aForum({ forumId: 'gddt' }));
    expect(await tables.directory.get('calendar', 'gddt')).toBeUndefined();
  });

  it('is found among all of its kind, by id', async () => {
    await tables.directory.add('agency', anAgency({ agencyId: 'y-te' }));
    await tables.directory.add('agency', anAgency({ agencyId: 'cong-an' }));
    expect((await tables.directory.all('agency')).map(({ agencyId }) => agencyId)).toEqual(['cong-an', 'gddt', 'y-te']);
    expect(await tables.directory.all('calendar')).toEqual([]);
  });

  it('has one winner among fifty who change it at once', async () => {
    const first = anAgency({ agencyId: 'vhtt' });
    await tables.directory.add('agency', first);
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) =>
        tables.directory.replace('agency', { ...first, remit: `Việc thứ ${n}`, version: first.version + 1 }),
      ),
    );
    const won = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [`Việc thứ ${n}`] : []));
    expect(won).toHaveLength(1);
    expect((await tables.directory.get('agency', 'vhtt'))?.remit).toBe(won[0]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StaleItemError);
  });

  it('is taken out only at the version that was read', async () => {
    await tables.directory.add('agency', anAgency({ agencyId: 'tnmt', version: 3 }));
    await expect(tables.directory.remove('agency', 'tnmt', 2)).rejects.toThrow(StaleItemError);
    expect(await tables.directory.get('agency', 'tnmt')).toBeDefined();
    await tables.directory.remove('agency', 'tnmt', 3);
    expect(await tables.directory.get('agency', 'tnmt')).toBeUndefined();
    await expect(tables.directory.remove('agency', 'tnmt', 3)).rejects.toThrow(StaleItemError);
  });
});

describe('the numbers of a forum’s codes', () => {
  it('begin at one, and a block of them follows the last that was given', async () => {
    expect(await tables.directory.takeNumbers('f1', 1)).toBe(1);
    expect(await tables.directory.takeNumbers('f1', 17)).toBe(2);
    expect(await tables.directory.takeNumbers('f1', 1)).toBe(19);
    expect(await tables.directory.takeNumbers('f2', 1)).toBe(1);
  });

  it('are never given twice when fifty take some at once', async () => {
    const counts = Array.from({ length: 50 }, (_, n) => (n % 3) + 1);
    const firsts = await Promise.all(counts.map((count) => tables.directory.takeNumbers('f3', count)));
    const given = firsts.flatMap((first, n) => Array.from({ length: counts[n] ?? 0 }, (_, step) => first + step));
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(given.sort((one, other) => one - other)).toEqual(Array.from({ length: total }, (_, n) => n + 1));
  });

  it('cost one unit, however many are taken, and are no entry of any list', async () => {
    expect(await tables.writesOf(() => tables.directory.takeNumbers('f4', 1_000))).toEqual({
      Directory: { table: 1, indexes: {} },
    });
    expect((await tables.directory.all('forum')).map(({ forumId }) => forumId)).toEqual(['gddt']);
  });
});
