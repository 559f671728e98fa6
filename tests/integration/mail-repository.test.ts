import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claim, protectionMailDraft, recordSent } from '../../functions/mail/outbox.ts';
import { ItemExistsError, StaleItemError } from '../../functions/platform/table.ts';
import { aMail, aPolicy } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

const NOW = '2023-06-14T02:00:30.000Z';

let tables: CityTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const due = (now: string) => Array.fromAsync(tables.mails.mailsDue(now));

describe('a mail', () => {
  it('is added once and read as it was stored', async () => {
    const mail = aMail({ mailId: 'notice_gddt_once' });
    await tables.mails.add(mail);
    await expect(tables.mails.add(mail)).rejects.toThrow(ItemExistsError);
    expect(await tables.mails.get('notice_gddt_once')).toEqual(mail);
    expect(await tables.mails.get('notice_gddt_never')).toBeUndefined();
  });

  it('is claimed by one of fifty who would send it', async () => {
    const mail = aMail({ mailId: 'notice_gddt_race' });
    await tables.mails.add(mail);
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => tables.mails.replace(claim(mail, NOW))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StaleItemError);
    expect(await tables.mails.get('notice_gddt_race')).toMatchObject({ state: 'claimed', attempts: 1, version: 2 });
  });
});

describe('the mails that something must be done about', () => {
  it('come in the order of their times, up to now, and leave the list once they are sent', async () => {
    for (const [mailId, nextActionAt] of [
      ['notice_gddt_later', '2023-06-10T02:00:00.000Z'],
      ['notice_gddt_first', '2023-06-09T02:00:00.000Z'],
      ['notice_gddt_next', '2023-06-11T02:00:00.000Z'],
    ] as const) {
      await tables.mails.add(aMail({ mailId, nextActionAt }));
    }
    expect(await due('2023-06-10T02:00:00.000Z')).toEqual(['notice_gddt_first', 'notice_gddt_later']);
    const first = await tables.mails.get('notice_gddt_first');
    if (!first) throw new Error('the mail is gone');
    await tables.mails.replace(recordSent(first, 'ses-1', NOW));
    expect(await due('2023-06-10T02:00:00.000Z')).toEqual(['notice_gddt_later']);
  });

  it('are all found, however many they are', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `notice_vhtt_${n}`);
    await Promise.all(
      ids.map((mailId) => tables.mails.add(aMail({ mailId, nextActionAt: '2022-01-01T00:00:00.000Z' }))),
    );
    expect((await due('2022-01-01T00:00:00.000Z')).sort()).toEqual(ids.sort());
  });
});

describe('the mails to one contact', () => {
  it('come the latest first, a page at a time; those of protection are in no list', async () => {
    for (const day of ['13', '15', '14']) {
      await tables.mails.add(
        aMail({ mailId: `notice_y-te_${day}`, recipient: 'y-te-can-bo', at: `2023-06-${day}T02:00:00.000Z` }),
      );
    }
    const first = await tables.mails.ofRecipient('y-te-can-bo', { limit: 2 });
    expect(first.keys.map(({ mailId }) => mailId)).toEqual(['notice_y-te_15', 'notice_y-te_14']);
    const second = await tables.mails.ofRecipient('y-te-can-bo', {
      limit: 2,
      ...(first.next && { after: first.next }),
    });
    expect(second.keys.map(({ mailId }) => mailId)).toEqual(['notice_y-te_13']);

    const protection = protectionMailDraft('q1', aPolicy().people.protection, NOW);
    await tables.mails.add(protection);
    expect((await tables.mails.ofRecipient(protection.recipient, { limit: 10 })).keys).toEqual([]);
    expect(await due('2023-06-14T03:00:00.000Z')).toContain(protection.mailId);
  });
});

describe('a mail costs', () => {
  it('six units from the outbox to SES: three to write it, one to claim it, two to record that it was sent', async () => {
    const mail = aMail({ mailId: 'notice_gddt_cost' });
    expect(await tables.writesOf(() => tables.mails.add(mail))).toEqual({
      Mails: { table: 1, indexes: { ByRecipient: 1, Due: 1 } },
    });
    const claimed = claim(mail, NOW);
    expect(await tables.writesOf(() => tables.mails.replace(claimed))).toEqual({ Mails: { table: 1, indexes: {} } });
    expect(await tables.writesOf(() => tables.mails.replace(recordSent(claimed, 'ses-1', NOW)))).toEqual({
      Mails: { table: 1, indexes: { Due: 1 } },
    });
  });
});
