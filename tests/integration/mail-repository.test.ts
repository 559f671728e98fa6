import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claim, draft, protectionMailDraft, recordFailed, recordSent } from '../../functions/mail/outbox.ts';
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

describe('a mail that is stored with others', () => {
  const failing = async (mailId: string) => {
    const mail = claim(aMail({ mailId }), NOW);
    await tables.mails.add(mail);
    return recordFailed(mail, 'twice unknown', NOW);
  };
  const other = (mailId: string) => aMail({ mailId, recipient: 'gddt-lanh-dao' });

  it('is written with them in one, or not at all', async () => {
    const failed = await failing('notice_gddt_with');
    await tables.mails.replace(failed, [other('reroute_a'), other('alarm_a')]);
    expect(await tables.mails.getMany([failed.mailId, 'reroute_a', 'alarm_a'])).toMatchObject([
      { state: 'failed' },
      { state: 'pending' },
      { state: 'pending' },
    ]);
    await expect(tables.mails.replace(failed, [other('reroute_b')])).rejects.toThrow(StaleItemError);
    expect(await tables.mails.get('reroute_b')).toBeUndefined();
  });

  it('leaves alone what is there of them already', async () => {
    const failed = await failing('notice_gddt_again');
    await tables.mails.add(claim(other('reroute_c'), NOW));
    await tables.mails.replace(failed, [other('reroute_c'), other('alarm_c')]);
    expect(await tables.mails.getMany([failed.mailId, 'reroute_c', 'alarm_c'])).toMatchObject([
      { state: 'failed' },
      { state: 'claimed' },
      { state: 'pending' },
    ]);
  });
});

describe('the mails that were given up', () => {
  it('are found from a moment on, those about children in danger first, until they have arrived after all', async () => {
    const at = (minute: string) => `2021-06-14T02:${minute}:00.000Z`;
    const alarm = draft(
      { mailId: 'alarm_x', kind: 'alarm', recipient: 'dieu-phoi', questionIds: [], about: 'protection_q9' },
      at('00'),
    );
    const mails = [aMail({ mailId: 'notice_early' }), aMail({ mailId: 'notice_late' }), alarm];
    for (const [place, mail] of mails.entries()) {
      await tables.mails.add(mail);
      await tables.mails.replace(recordFailed(mail, 'twice unknown', at(`1${String(place)}`)));
    }
    const failed = async (since: string) => {
      const all = await Array.fromAsync(tables.mails.mailsFailed(since));
      return all.filter((mailId) => mails.some((mail) => mail.mailId === mailId));
    };
    expect(await failed(at('10'))).toEqual(['alarm_x', 'notice_early', 'notice_late']);
    expect(await failed(at('11'))).toEqual(['alarm_x', 'notice_late']);
    expect(await due(at('59'))).not.toContain('notice_early');
    const late = await tables.mails.get('notice_late');
    if (!late) throw new Error('the mail is gone');
    await tables.mails.replace(recordSent(late, 'ses-1', NOW));
    expect(await failed(at('11'))).toEqual(['alarm_x']);
    const listed = (await tables.mails.inState('failed', { limit: 100 })).keys.map(({ mailId }) => mailId);
    expect(listed).toContain('notice_early');
    expect(listed).not.toContain('alarm_x');
  });
});

describe('the mails that something must be done about', () => {
  it('begin with what tells of a child in danger, however long others have waited', async () => {
    const protection = protectionMailDraft('q2', aPolicy().people.protection, '2020-06-14T02:00:00.000Z');
    await tables.mails.add(protection);
    await tables.mails.add(aMail({ mailId: 'notice_old', nextActionAt: '2020-06-13T02:00:00.000Z' }));
    expect(await due('2020-06-15T02:00:00.000Z')).toEqual([protection.mailId, 'notice_old']);
    const listed = (await tables.mails.inState('pending', { limit: 100 })).keys.map(({ mailId }) => mailId);
    expect(listed).toContain('notice_old');
    expect(listed).not.toContain(protection.mailId);
    for (const mailId of [protection.mailId, 'notice_old']) {
      const mail = await tables.mails.get(mailId);
      if (mail) await tables.mails.replace(recordSent(mail, 'ses-1', NOW));
    }
  });

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
    const { mailId, recipient } = protection;
    await tables.mails.add(aMail({ mailId: 'alarm_y', kind: 'alarm', recipient, about: `alarm_${mailId}` }));
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
