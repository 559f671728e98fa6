import { describe, expect, it } from 'vitest';
import { named, permissionsOf, resources, statements, workflow } from './synthesized.ts';

/** Writing to a table under a key needs the key as well; reading is decided by the actions on the table. */
const useOfTheKey = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map(
  (action) => `kms:${action} Originals key`,
);
const following = (stream: string, ...queues: string[]) => [
  ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
    (action) => `dynamodb:${action} ${stream} stream`,
  ),
  ...queues.flatMap((queue) =>
    ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((action) => `sqs:${action} ${queue} queue`),
  ),
];

describe('each step may do this and nothing else', () => {
  it.each([
    {
      step: 'Intake',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:PutItem Questions',
        'dynamodb:PutItem Originals',
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Directory',
        'dynamodb:UpdateItem Directory',
        ...useOfTheKey,
      ],
    },
    {
      step: 'Import',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:BatchGetItem Questions',
        'dynamodb:PutItem Questions',
        'dynamodb:PutItem Originals',
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        'dynamodb:PutItem Directory',
        'dynamodb:UpdateItem Directory',
        ...useOfTheKey,
      ],
    },
    {
      step: 'Assignment',
      may: [
        'dynamodb:PutItem Questions',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        ...following('Questions', 'AssignmentFails'),
      ],
    },
    {
      step: 'Notice',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:PutItem Questions',
        'dynamodb:GetItem Mails',
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        ...following('Questions', 'NoticeFails'),
      ],
    },
    {
      step: 'Dispatch',
      may: [
        'dynamodb:BatchGetItem Questions',
        // What the coordinator's digest tells besides: triage, and how many are sealed.
        'dynamodb:Query Questions/ByAgency',
        'dynamodb:Query Questions/Due',
        'dynamodb:GetItem Mails',
        'dynamodb:BatchGetItem Mails',
        'dynamodb:Query Mails/ByRecipient',
        'dynamodb:Query Mails/Due',
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        'secretsmanager:GetSecretValue LinkKey',
        'ses:SendRawEmail Sender',
        'ses:SendRawEmail Sending',
        ...following('Mails', 'ProtectionFails', 'DispatchFails'),
      ],
    },
    {
      step: 'FollowUp',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:BatchGetItem Questions',
        'dynamodb:Query Questions/Due',
        'dynamodb:Query Questions/ByAgency',
        'dynamodb:Query Questions/ByForum',
        'dynamodb:PutItem Questions',
        'dynamodb:Query Mails/Due',
        'dynamodb:Query Mails/ByRecipient',
        'dynamodb:GetItem Mails',
        'dynamodb:BatchGetItem Mails',
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        'dynamodb:PutItem Directory',
        'sqs:SendMessage FollowUpFails queue',
      ],
    },
    {
      step: 'Delivery',
      may: [
        'dynamodb:GetItem Mails',
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        'dynamodb:PutItem Directory',
        'sqs:SendMessage DeliveryFails queue',
      ],
    },
    {
      step: 'Watch',
      may: [
        'dynamodb:GetItem Directory',
        'ses:SendRawEmail Sender',
        'ses:SendRawEmail Sending',
        'sqs:SendMessage WatchFails queue',
      ],
    },
    {
      step: 'Desk',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:BatchGetItem Questions',
        'dynamodb:PutItem Questions',
        'dynamodb:Query Questions/ByForum',
        'dynamodb:Query Questions/ByAgency',
        'dynamodb:PutItem Originals',
        'dynamodb:PutItem Mails',
        'dynamodb:BatchGetItem Mails',
        'dynamodb:Query Mails/ByRecipient',
        'dynamodb:Query Mails/Due',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        ...useOfTheKey,
      ],
    },
    {
      step: 'Directory',
      may: [
        'dynamodb:BatchGetItem Questions',
        'dynamodb:Query Questions/ByAgency',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        'dynamodb:PutItem Directory',
        'dynamodb:DeleteItem Directory',
      ],
    },
    {
      step: 'Feed',
      may: ['dynamodb:BatchGetItem Questions', 'dynamodb:Query Questions/ByAgency', 'dynamodb:GetItem Directory'],
    },
    { step: 'Seed', may: ['dynamodb:GetItem Directory', 'dynamodb:PutItem Directory'] },
  ])('$step', ({ step, may }) => {
    const ownLog = ['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} ${step} log`);
    expect(permissionsOf(step)).toEqual([...ownLog, ...may].sort());
  });
});

describe('nobody', () => {
  const all = statements();

  it('may do everything, or anything to everything', () => {
    expect(all.filter(({ actions, on }) => actions.some((action) => action.includes('*')) || on.includes('*'))).toEqual(
      [],
    );
  });

  it('may scan', () => {
    expect(all.filter(({ actions }) => actions.includes('dynamodb:Scan'))).toEqual([]);
  });

  it('may read what a child really wrote', () => {
    const onOriginals = all.filter(({ on }) => on.includes('Originals')).flatMap(({ actions }) => actions);
    expect(new Set(onOriginals)).toEqual(new Set(['dynamodb:PutItem']));
  });

  it('but intake, import and desk may store what a child really wrote', () => {
    const writers = all.filter(({ on }) => on.includes('Originals')).map(({ role }) => role);
    expect(new Set(writers)).toEqual(new Set(['Intake', 'Import', 'Desk']));
  });

  it('but dispatch, and the watch past the outbox, may send a mail', () => {
    const senders = all.filter(({ actions }) => actions.some((action) => action.startsWith('ses:')));
    expect(new Set(senders.map(({ role }) => role))).toEqual(new Set(['Dispatch', 'Watch']));
  });

  it('but the schedules may call follow-up and the watch, and only their latest versions', () => {
    const calls = permissionsOf('Scheduler').filter((permission) => !permission.startsWith('sqs:'));
    expect(calls).toEqual(
      ['FollowUp', 'Watch'].flatMap((step): unknown[] => [
        `lambda:InvokeFunction ${step}`,
        expect.stringMatching(`^lambda:InvokeFunction ${step}Function\\w+:\\$LATEST$`),
      ]),
    );
    const callers = all.filter(({ actions }) => actions.includes('lambda:InvokeFunction')).map(({ role }) => role);
    expect(new Set(callers)).toEqual(new Set(['Scheduler']));
  });

  it('but the rule of SES’s news may call delivery, as a service and not through a role', () => {
    const rule = Object.keys(resources(workflow, 'AWS::Events::Rule'));
    const allowed = Object.values(resources(workflow, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'events.amazonaws.com',
    );
    expect(allowed.map(({ Properties }) => [named(Properties.FunctionName), Properties.SourceArn])).toEqual(
      rule.map((id) => ['Delivery', { 'Fn::GetAtt': [id, 'Arn'] }]),
    );
  });
});
