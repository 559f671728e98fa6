import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDelivery } from '../../functions/delivery/record-delivery.ts';
import type { SesEvent } from '../../functions/delivery/ses-event.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { claim, recordSent } from '../../functions/mail/outbox.ts';
import { aMail, anAgency, aPolicy, someRules } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

/** Wednesday 14 June 2023, 09:00:30. */
const NOW = '2023-06-14T02:00:30.000Z';
const gddt = anAgency();
const [officer, head] = gddt.contacts;
if (!officer || !head) throw new Error('config/bac-kan.json should name an officer and a head of gddt');

let tables: CityTables;
let count = 0;
beforeAll(async () => {
  tables = await startTables();
  await tables.directory.add('policy', aPolicy());
  await tables.directory.add('agency', gddt);
  for (const year of someRules().calendar.years.values())
    await tables.directory.add('calendar', { ...year, version: 1 });
});
afterAll(() => tables.stop());

/** The mail that a test is about, on its way to the officer. */
let mail: Mail;
beforeEach(async () => {
  count += 1;
  mail = await aMailOnItsWay(`notice_gddt_${String(count)}`);
  const agency = await tables.directory.get('agency', 'gddt');
  if (agency) await tables.directory.replace('agency', { ...gddt, version: agency.version + 1 });
});

describe('a dead address', () => {
  it('is marked, what was in the mail goes to the head, and the coordinator hears, however often it is told', async () => {
    await tell(bounce());
    await tell(bounce());
    const [contact] = await contacts();
    expect(contact).toMatchObject({ unreachable: { sinceOn: '2023-06-14', because: 'Permanent General 5.1.1' } });
    const other = `reroute_${head.contactId}_${mail.mailId}`;
    expect(await stored()).toMatchObject({ state: 'bounced', endedAt: NOW, handedOnTo: [other] });
    expect(await tables.mails.getMany([other, `alarm_${officer.contactId}_2023-06-14`])).toMatchObject([
      { kind: 'reroute', recipient: head.contactId, questionIds: ['q7'], about: mail.mailId },
      { kind: 'alarm', recipient: aPolicy().people.coordinators[0]?.contactId },
    ]);
  });

  it('of the one who heard instead takes it further up: to the coordinator', async () => {
    await tell(bounce());
    const second = await tables.mails.get(`reroute_${head.contactId}_${mail.mailId}`);
    if (!second) throw new Error('the mail should have been handed on');
    await tables.mails.replace(claim(second, NOW));
    await tell(bounce({ mailId: second.mailId, to: head.email }));
    expect((await contacts()).map(({ unreachable }) => unreachable !== undefined)).toEqual([true, true]);
    expect(await tables.mails.get(`reroute_${coordinatorId()}_${mail.mailId}`)).toMatchObject({
      recipient: coordinatorId(),
      questionIds: ['q7'],
    });
  });

  it('is marked although somebody edits the agency at that moment, and the edit stays', async () => {
    await recordDelivery({ mails: tables.mails, directory: contested(3) }, bounce(), NOW);
    expect((await contacts())[0]).toHaveProperty('unreachable');
    expect(await tables.directory.get('agency', 'gddt')).toMatchObject({ remit: 'sửa lần 3' });
  });

  it('is given back, to be told again, when the edits do not end; until then nothing of it is recorded', async () => {
    await expect(
      recordDelivery({ mails: tables.mails, directory: contested(Infinity) }, bounce(), NOW),
    ).rejects.toThrow('another write came first');
    expect((await stored()).state).toBe('sent');
    await tell(bounce());
    expect((await stored()).state).toBe('bounced');
  });

  it('does not take away the address that the contact has been given since', async () => {
    await tell(bounce({ to: 'da-nghi-huu@gddt.example' }));
    expect((await contacts())[0]?.unreachable).toBeUndefined();
    expect((await stored()).handedOnTo).toEqual([`reroute_${head.contactId}_${mail.mailId}`]);
  });
});

describe('a mail that came back from an address that is not dead', () => {
  it.each<{ event: () => SesEvent; because: string }>([
    { event: () => bounce({ bounceType: 'Permanent', status: '5.2.2' }), because: 'Permanent General 5.2.2' },
    {
      event: () => bounce({ bounceType: 'Permanent', bounceSubType: 'MailboxFull', status: undefined }),
      because: 'Permanent MailboxFull',
    },
    { event: () => bounce({ bounceType: 'Transient', status: '4.4.7' }), because: 'Transient General 4.4.7' },
    { event: () => bounce({ bounceType: 'Undetermined', status: undefined }), because: 'Undetermined General' },
    { event: () => news('Reject'), because: 'rejected by SES' },
  ])('leaves the contact reachable, and the coordinator hears of this mail: $because', async ({ event, because }) => {
    await tell(event());
    expect(await stored()).toMatchObject({ state: 'bounced', because });
    expect((await stored()).handedOnTo).toBeUndefined();
    expect((await contacts())[0]?.unreachable).toBeUndefined();
    expect(await tables.mails.get(`alarm_${mail.mailId}`)).toMatchObject({ about: mail.mailId });
    expect(await tables.mails.get(`reroute_${head.contactId}_${mail.mailId}`)).toBeUndefined();
  });
});

it('a complaint is taken for a dead address: no more mails go there', async () => {
  await tell(news('Delivery'));
  await tell(news('Complaint', { complaint: { timestamp: NOW } }));
  expect((await stored()).state).toBe('complained');
  expect((await contacts())[0]).toMatchObject({ unreachable: { because: 'complaint' } });
});

describe('news of a mail', () => {
  it('come in any order, and more than once', async () => {
    for (const type of ['Delivery', 'Send', 'DeliveryDelay', 'Delivery', 'Send'] as const) await tell(news(type));
    expect(await stored()).toMatchObject({ state: 'delivered', messageId: 'ses-1' });
  });

  it('are recorded although the sender records at the same moment', async () => {
    const claimed = await aMailOnItsWay(`notice_gddt_race_${String(count)}`, { sent: false });
    const { mails } = tables;
    let recorded = false;
    const racing: Parameters<typeof recordDelivery>[0]['mails'] = {
      get: (mailId) => mails.get(mailId),
      replace: async (next, others) => {
        if (!recorded) await mails.replace(recordSent(claimed, 'ses-1', NOW));
        recorded = true;
        await mails.replace(next, others);
      },
    };
    await recordDelivery({ mails: racing, directory: tables.directory }, bounce({ mailId: claimed.mailId }), NOW);
    expect(await mails.get(claimed.mailId)).toMatchObject({ state: 'bounced', messageId: 'ses-1' });
  });

  it.each<{ tags: Record<string, string[]>; because: string }>([
    { tags: { mailId: ['notice_of_another_city'] }, because: 'no such mail was ever written here' },
    { tags: { mailId: ['watch_2023-06-14'] }, because: 'the watch mails past the outbox' },
    { tags: {}, because: 'it has no tag' },
  ])('are passed over when $because', async ({ tags }) => {
    const before = await tables.itemsOf('Mails');
    const event = bounce();
    await tell({ ...event, mail: { ...event.mail, tags } });
    expect(await tables.itemsOf('Mails')).toEqual(before);
  });
});

/** The directory, in which somebody edits the agency just before each of the next writes. */
function contested(edits: number): Parameters<typeof recordDelivery>[0]['directory'] {
  const { directory } = tables;
  let edited = 0;
  return {
    get: (kind, id) => directory.get(kind, id),
    all: (kind) => directory.all(kind),
    replace: async (kind, entry) => {
      const agency = await directory.get('agency', 'gddt');
      if (agency && edited < edits) {
        edited += 1;
        await directory.replace('agency', { ...agency, remit: `sửa lần ${edited}`, version: agency.version + 1 });
      }
      await directory.replace(kind, entry);
    },
  };
}

function tell(event: SesEvent): Promise<void> {
  return recordDelivery(tables, event, NOW);
}

async function aMailOnItsWay(mailId: string, { sent = true } = {}): Promise<Mail> {
  const claimed = claim(aMail({ mailId, recipient: officer?.contactId ?? '' }), NOW);
  const stored = sent ? recordSent(claimed, 'ses-1', NOW) : claimed;
  await tables.mails.add(stored);
  return stored;
}

async function stored(): Promise<Mail> {
  return (await tables.mails.get(mail.mailId)) ?? mail;
}

async function contacts() {
  return (await tables.directory.get('agency', 'gddt'))?.contacts ?? [];
}

function coordinatorId(): string {
  return aPolicy().people.coordinators[0]?.contactId ?? '';
}

function news(eventType: SesEvent['eventType'], parts: Partial<SesEvent> = {}): SesEvent {
  return {
    eventType,
    mail: { messageId: 'ses-1', timestamp: NOW, destination: [officer?.email ?? ''], tags: { mailId: [mail.mailId] } },
    ...parts,
  };
}

function bounce({
  mailId = mail.mailId,
  to = officer?.email ?? '',
  bounceType = 'Permanent',
  bounceSubType = 'General',
  ...others
}: {
  mailId?: string;
  to?: string;
  bounceType?: string;
  bounceSubType?: string;
  status?: string | undefined;
} = {}): SesEvent {
  const status = 'status' in others ? others.status : '5.1.1';
  return {
    eventType: 'Bounce',
    mail: { messageId: 'ses-1', timestamp: NOW, destination: [to], tags: { mailId: [mailId] } },
    bounce: { timestamp: NOW, bounceType, bounceSubType, bouncedRecipients: [{ status }] },
  };
}
