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
        'dynamodb:Query Directory',
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
        // Whether a contribution that somebody is reminded of has come.
        'dynamodb:BatchGetItem Reports',
        // The report of a month, and its files.
        'dynamodb:GetItem Reports',
        's3:GetObject ReportFiles bucket/reports/*',
        'secretsmanager:GetSecretValue Link key',
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
        // The reports of a month are asked for.
        'dynamodb:GetItem Reports',
        'dynamodb:BatchGetItem Reports',
        'dynamodb:Query Reports/Due',
        'dynamodb:PutItem Reports',
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
      step: 'Answer',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:BatchGetItem Questions',
        'dynamodb:Query Questions/ByAgency',
        'dynamodb:PutItem Questions',
        // Whether a question that has moved was this agency’s.
        'dynamodb:BatchGetItem Mails',
        'dynamodb:Query Mails/ByRecipient',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        // What it writes for reports, and whether these are done.
        'dynamodb:BatchGetItem Reports',
        'dynamodb:PutItem Reports',
        'secretsmanager:GetSecretValue Link key',
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
        's3:GetObject Letters bucket/letters/*',
        's3:PutObject Letters bucket/letters/*',
        // Without it S3 says of a letter that is not there that it may not be read.
        's3:ListBucket Letters bucket',
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
    {
      step: 'Feedback',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:BatchGetItem Questions',
        'dynamodb:Query Questions/ByCode',
        'dynamodb:Query Questions/ByForum',
        // A verdict, and the lock of a code after five wrong check parts.
        'dynamodb:PutItem Questions',
        'dynamodb:PutItem Directory',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        'secretsmanager:GetSecretValue Slip key',
      ],
    },
    {
      step: 'ProtectionCases',
      may: [
        'dynamodb:GetItem Questions',
        'dynamodb:Query Questions/Due',
        'dynamodb:PutItem Questions',
        'dynamodb:BatchGetItem Originals',
        'dynamodb:GetItem Directory',
        // A question that is released has lost its code and gets a new one.
        'dynamodb:UpdateItem Directory',
        ...useOfTheKey,
      ],
    },
    {
      step: 'Papers',
      may: [
        'dynamodb:BatchGetItem Questions',
        'dynamodb:Query Questions/ByForum',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        // The mail that asks for a contribution, the contribution, and one that somebody corrects.
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Reports',
        'dynamodb:BatchGetItem Reports',
        'dynamodb:PutItem Reports',
        'secretsmanager:GetSecretValue Slip key',
      ],
    },
    {
      step: 'Report',
      may: [
        'dynamodb:BatchGetItem Questions',
        'dynamodb:Query Questions/ByForum',
        'dynamodb:BatchGetItem Mails',
        'dynamodb:PutItem Mails',
        'dynamodb:GetItem Directory',
        'dynamodb:Query Directory',
        'dynamodb:GetItem Reports',
        'dynamodb:BatchGetItem Reports',
        'dynamodb:PutItem Reports',
        // It never reads a file: what it is to be follows from the facts.
        's3:PutObject ReportFiles bucket/reports/*',
        ...following('Reports', 'ReportFails'),
      ],
    },
    {
      step: 'Archive',
      may: [
        'dynamodb:Query Directory',
        'dynamodb:GetItem Reports',
        'dynamodb:BatchGetItem Reports',
        'dynamodb:Query Reports/ByMonth',
        'dynamodb:PutItem Reports',
        's3:GetObject ReportFiles bucket/reports/*',
      ],
    },
    { step: 'Seed', may: ['dynamodb:GetItem Directory', 'dynamodb:PutItem Directory'] },
    {
      step: 'Rotation',
      may: [
        'secretsmanager:GetSecretValue Link key',
        'secretsmanager:PutSecretValue Link key',
        'secretsmanager:UpdateSecretVersionStage Link key',
        'sqs:SendMessage RotationFails queue',
      ],
    },
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

  it('is granted a pattern in place of a name, but for scanned letters and reports, whose keys nobody knows beforehand', () => {
    const patterns = all.flatMap(({ role, on }) => on.filter((what) => what.includes('*')).map((what) => [role, what]));
    expect(patterns).toEqual([
      ['Dispatch', 'ReportFiles bucket/reports/*'],
      ['Desk', 'Letters bucket/letters/*'],
      ['Report', 'ReportFiles bucket/reports/*'],
      ['Archive', 'ReportFiles bucket/reports/*'],
    ]);
  });

  it('but the report step may put a file of a report, so that what was reported stays as it was', () => {
    const puts = all.filter(
      ({ actions, on }) => actions.includes('s3:PutObject') && on.some((what) => what.startsWith('ReportFiles')),
    );
    expect(puts.map(({ role }) => role)).toEqual(['Report']);
  });

  it('may scan', () => {
    expect(all.filter(({ actions }) => actions.includes('dynamodb:Scan'))).toEqual([]);
  });

  const actionsOnOriginals = Object.fromEntries(
    Map.groupBy(
      all.filter(({ on }) => on.includes('Originals')),
      ({ role }) => role,
    )
      .entries()
      .map(([role, some]) => [role, some.flatMap(({ actions }) => actions)]),
  );

  it('but the step of the focal person may read what a child really wrote, and none may find it by anything but its key', () => {
    const { ProtectionCases, ...others } = actionsOnOriginals;
    expect(ProtectionCases).toEqual(['dynamodb:BatchGetItem']);
    expect(new Set(Object.values(others).flat())).toEqual(new Set(['dynamodb:PutItem']));
  });

  it('but intake, import and desk may store what a child really wrote', () => {
    const { ProtectionCases: _reads, ...writers } = actionsOnOriginals;
    expect(new Set(Object.keys(writers))).toEqual(new Set(['Intake', 'Import', 'Desk']));
  });

  it.each([
    {
      key: 'Link key',
      readers: ['Answer', 'Dispatch', 'Rotation'],
      because: 'they sign links, verify them, renew the key',
    },
    { key: 'Slip key', readers: ['Feedback', 'Papers'], because: 'they print check parts, and verify them' },
  ])('but $readers may read the $key: $because', ({ key, readers }) => {
    const found = all.filter(({ on }) => on.includes(key)).map(({ role }) => role);
    expect([...new Set(found)].sort()).toEqual(readers);
  });

  it('but rotation may change a secret, and that the key of the links alone', () => {
    const writing = all.filter(({ actions }) =>
      actions.some((action) => /^secretsmanager:(?!GetSecretValue$)/.test(action)),
    );
    expect(writing.map(({ role, on }) => [role, ...on])).toEqual([['Rotation', 'Link key']]);
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

  it('but Secrets Manager of this account may call rotation', () => {
    const allowed = Object.values(resources(workflow, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'secretsmanager.amazonaws.com',
    );
    expect(allowed.map(({ Properties }) => [named(Properties.FunctionName), Properties.SourceAccount])).toEqual([
      ['Rotation', { Ref: 'AWS::AccountId' }],
    ]);
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
