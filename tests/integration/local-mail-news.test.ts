import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SesEvent } from '../../functions/delivery/ses-event.ts';
import { Activity } from '../../lib/local/activity.ts';
import { LocalClock } from '../../lib/local/clock.ts';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { type BusEvent, EventBus } from '../../lib/local/event-bus.ts';
import { Faults } from '../../lib/local/faults.ts';
import { SesEvents } from '../../lib/local/ses-events.ts';
import type { Resource } from '../../lib/local/template.ts';

const NOW = '2023-06-13T01:00:00.000Z';
const PLACE = { stack: 'Test', logicalId: 'X', region: 'ap-southeast-1', account: '123456789012' };
const ARN = 'arn:aws:ses:ap-southeast-1:123456789012';
const DELIVERY = 'arn:aws:lambda:ap-southeast-1:123456789012:function:Delivery';
const RULE = 'arn:aws:events:ap-southeast-1:123456789012:rule/MailNews';

const resource = (type: string, ref: string, properties: Resource['properties'], arn = ''): Resource => ({
  ...PLACE,
  type,
  name: ref,
  ref,
  attributes: { Arn: arn },
  properties,
});
const rule = (properties: Resource['properties'] = {}): Resource =>
  resource(
    'AWS::Events::Rule',
    'MailNews',
    {
      EventPattern: { source: ['aws.ses'], resources: [`${ARN}:configuration-set/Sending`] },
      Targets: [{ Id: 'Target0', Arn: DELIVERY, RetryPolicy: { MaximumRetryAttempts: 10 } }],
      ...properties,
    },
    RULE,
  );
const permission = (properties: Resource['properties'] = {}): Resource =>
  resource('AWS::Lambda::Permission', 'MayInvoke', {
    Principal: 'events.amazonaws.com',
    FunctionName: DELIVERY,
    SourceArn: RULE,
    ...properties,
  });
const destination = (configurationSet: string, types: readonly string[]): Resource =>
  resource('AWS::SES::ConfigurationSetEventDestination', 'News', {
    ConfigurationSetName: configurationSet,
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: types,
      EventBridgeDestination: { EventBusArn: 'arn:aws:events:ap-southeast-1:123456789012:event-bus/default' },
    },
  });
const ALL = ['send', 'delivery', 'bounce', 'complaint', 'reject', 'deliveryDelay'];
const RESOURCES = [rule(), permission(), destination('Sending', ALL), destination('Other', ALL)];
const MESSAGE = {
  messageId: 'ses-1',
  action: 'SendRawEmail',
  from: 'thu@forum.example',
  identity: 'forum.example',
  recipients: ['canbo@gddt.example'],
  configurationSet: 'Sending',
  tags: { mailId: 'notice_gddt_1', attempt: '1' },
};

let folder: string;
let data: DataFolder;
const activity = new Activity();
let clock: LocalClock;
let told: BusEvent[];
/** Told of nothing until it is let go. */
let held: Promise<void> | undefined;
let faults: Faults;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hoi-am-test-'));
  data = new DataFolder(folder);
  clock = new LocalClock(activity, Date.parse(NOW));
  told = [];
  held = undefined;
  faults = new Faults();
});
afterEach(() => {
  data.close();
  rmSync(folder, { recursive: true });
});

const start = (
  resources: readonly Resource[] = RESOURCES,
): { bus: Pick<EventBus, 'start' | 'stop'>; events: SesEvents } => {
  const bus = new EventBus(resources, {
    functions: {
      find: () => ({ name: 'Delivery', ref: 'Delivery', arn: DELIVERY }),
      invokeAsynchronously: async (_target, event) => {
        told.push(event);
        await held;
      },
    },
    queues: { sender: () => () => undefined },
    data,
    clock,
    activity,
  });
  return { bus, events: new SesEvents(resources, { bus, faults, clock }) };
};
const send = async (message: object = {}): Promise<void> => {
  start().events.accepted({ ...MESSAGE, ...message })();
  await activity.settled();
};
const types = (): string[] => told.map((event) => event['detail-type']);

describe('what SES tells of a mail', () => {
  it('is that it was sent, and then that it arrived, in the form that the workflow reads', async () => {
    await send();
    expect(types()).toEqual(['Email Sent', 'Email Delivered']);
    expect(told[1]).toMatchObject({
      version: '0',
      source: 'aws.ses',
      account: '123456789012',
      region: 'ap-southeast-1',
      time: '2023-06-13T01:00:00Z',
      resources: [`${ARN}:configuration-set/Sending`, `${ARN}:identity/forum.example`],
      detail: {
        eventType: 'Delivery',
        mail: {
          timestamp: NOW,
          messageId: 'ses-1',
          source: 'thu@forum.example',
          destination: ['canbo@gddt.example'],
          tags: { 'ses:configuration-set': ['Sending'], mailId: ['notice_gddt_1'], attempt: ['1'] },
        },
        delivery: { timestamp: NOW, recipients: ['canbo@gddt.example'] },
      },
    });
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    [{ kind: 'bounce' }, ['Email Sent', 'Email Bounced'], { bounce: { bounceType: 'Permanent' } }],
    [{ kind: 'bounce', full: true }, ['Email Sent', 'Email Bounced'], { bounce: { bounceSubType: 'MailboxFull' } }],
    [{ kind: 'complaint' }, ['Email Sent', 'Email Delivered', 'Email Complaint Received'], { complaint: {} }],
    [{ kind: 'reject' }, ['Email Rejected'], { reject: { reason: 'Bad content' } }],
    [{ kind: 'delay' }, ['Email Sent', 'Email Delivery Delayed'], { deliveryDelay: { delayedRecipients: [{}] } }],
  ])('to an address with %j is %j', async (fault, expected, about) => {
    faults.set({ ...fault, address: 'canbo@gddt.example' });
    await send();
    expect(types()).toEqual(expected);
    expect(told.at(-1)?.detail).toMatchObject(about);
    for (const { detail } of told) expect(SesEvent.safeParse(detail).error).toBeUndefined();
  });

  it('is one event for those who have it and one for those who have not', async () => {
    faults.set({ kind: 'bounce', address: 'canbo@gddt.example' });
    await send({ recipients: ['canbo@gddt.example', 'truong@gddt.example'] });
    expect(told.map(({ detail }) => detail)).toMatchObject([
      { eventType: 'Send' },
      { delivery: { recipients: ['truong@gddt.example'] } },
      { bounce: { bouncedRecipients: [{ emailAddress: 'canbo@gddt.example', status: '5.1.1', action: 'failed' }] } },
    ]);
  });

  it('comes late when the mail does', async () => {
    faults.set({ kind: 'delay', address: 'canbo@gddt.example' });
    await send();
    await clock.advanceTo(Date.parse(NOW) + 3_599_999);
    expect(told).toHaveLength(2);
    await clock.advanceTo(Date.parse(NOW) + 3_600_000);
    expect(types().at(-1)).toBe('Email Delivered');
    expect(told.at(-1)).toMatchObject({ time: '2023-06-13T02:00:00Z', detail: { mail: { timestamp: NOW } } });
  });

  it.each([
    [{ configurationSet: 'Other' }, 'the rule is for another configuration set'],
    [{ configurationSet: undefined }, 'the identity has none of its own'],
  ])('is told nobody with %j: %s', async (message, _because) => {
    await send(message);
    expect(told).toEqual([]);
  });
});

describe('the event bus', () => {
  it('keeps the run unsettled from the moment an event is taken in', async () => {
    const tell = start().events.accepted(MESSAGE);
    let settled = false;
    const settling = activity.settled().then(() => (settled = true));
    await new Promise((resume) => setImmediate(resume));
    expect(settled).toBe(false);
    tell();
    await settling;
    expect(told).toHaveLength(2);
  });

  it('hands over at the next start what was taken in and not dealt with, and nothing else', async () => {
    await send({ messageId: 'done' });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    held = promise;
    const first = start();
    first.events.accepted({ ...MESSAGE, messageId: 'interrupted' })();
    first.events.accepted({ ...MESSAGE, messageId: 'never begun' });
    first.bus.stop();
    resolve(undefined);
    told = [];
    start().bus.start();
    await new Promise((resume) => setImmediate(resume));
    const ids = told.map(({ detail }) => (detail as SesEvent).mail.messageId);
    expect(ids.sort()).toEqual(['interrupted', 'interrupted', 'never begun', 'never begun']);
    told = [];
    start().bus.start();
    expect(told).toEqual([]);
  });

  it.each([
    [[rule()], 'no AWS::Lambda::Permission lets it invoke Delivery'],
    [[rule(), permission({ SourceArn: `${RULE}2` })], 'no AWS::Lambda::Permission lets it invoke Delivery'],
    [[rule({ EventBusName: 'mine' }), permission()], 'EventBusName'],
    [[rule({ ScheduleExpression: 'rate(1 day)' }), permission()], 'ScheduleExpression'],
    [[rule({ EventPattern: { source: [{ cidr: '10.0.0.0/8' }] } }), permission()], 'condition cidr'],
    [[rule({ Targets: [{ Id: 'T', Arn: DELIVERY, InputPath: '$.detail' }] }), permission()], 'InputPath'],
  ])('refuses %# what it does not interpret: %s', (resources, why) => {
    expect(() => start(resources)).toThrow(/^rule MailNews of stack Test: /);
    expect(() => start(resources)).toThrow(why);
  });
});
