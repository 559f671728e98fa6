import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../lib/local/cloud-assembly.ts';
import { type LocalRun, startLocal } from '../../lib/local/local-run.ts';
import { Permissions } from '../../lib/local/permissions.ts';
import { readStacks, type Resource, type Template } from '../../lib/local/template.ts';

const API = 'http://127.0.0.1:8787';
const TABLE = 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/Notes';
const ARN = { 'Fn::GetAtt': ['Notes', 'Arn'] };

type Statement = Readonly<Record<string, unknown>>;
const allow = (Action: string | string[], Resource: unknown): Statement => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string | string[], Resource: unknown): Statement => ({ Effect: 'Deny', Action, Resource });
const indexes = { 'Fn::Join': ['', [ARN, '/index/*']] };

/** A table, and a function whose role has these statements. */
const aTemplate = (statements: readonly Statement[], role: Readonly<Record<string, unknown>> = {}): Template => ({
  Resources: {
    Notes: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'Notes',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: role },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyDocument: { Statement: statements }, Roles: [{ Ref: 'Role' }] },
    },
    Step: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Handler: 'index.handler',
        Code: { S3Key: 'step.zip' },
        Timeout: 10,
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api' },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Step', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        RouteKey: 'POST /',
        AuthorizationType: 'NONE',
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
      },
    },
    Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'dien-dan.example' } },
  },
});
const aStack = (template: Template) => ({ name: 'Flow', region: 'ap-southeast-1', account: '000000000000', template });
const permissionsOf = (...template: Parameters<typeof aTemplate>) =>
  new Permissions(readStacks([aStack(aTemplate(...template))], API));

describe('a role', () => {
  it.each([
    [[allow('dynamodb:GetItem', ARN)], 'GetItem', TABLE, true, 'a statement allows just this'],
    [[allow('dynamodb:GetItem', ARN)], 'PutItem', TABLE, false, 'nothing allows this action'],
    [[allow('dynamodb:GetItem', ARN)], 'GetItem', `${TABLE}2`, false, 'another table only begins alike'],
    [[allow('dynamodb:Query', ARN)], 'Query', `${TABLE}/index/Due`, false, 'an index is not its table'],
    [[allow('dynamodb:Query', [ARN, indexes])], 'Query', `${TABLE}/index/Due`, true, 'all indexes are meant'],
    [[allow('dynamodb:Query', indexes)], 'Query', TABLE, false, 'a table is not its indexes'],
    [[allow('dynamodb:Batch*', ARN)], 'BatchGetItem', TABLE, true, 'a star is any text'],
    [[allow('dynamodb:?etItem', '*')], 'GetItem', TABLE, true, 'a question mark is any letter'],
    [[allow('DynamoDB:getitem', ARN)], 'GetItem', TABLE, true, 'actions have no case'],
    [[allow('*', '*'), deny('dynamodb:Scan', ARN)], 'Scan', TABLE, false, 'a denial overrules'],
    [[allow('*', '*'), deny('dynamodb:Scan', ARN)], 'Query', TABLE, true, 'the denial is of another action'],
    [[allow('s3:*', '*')], 'GetItem', TABLE, false, 'the service is another'],
    [[], 'GetItem', TABLE, false, 'nothing is allowed by itself'],
  ])('with %j may do %s to %s: %s, because %s', (statements, action, arn, may, _because) => {
    expect(permissionsOf(statements).refusal('Step', `dynamodb:${action}`, arn) === undefined).toBe(may);
  });

  it('has its inline and managed policies as well', () => {
    const inline = { Policies: [{ PolicyDocument: { Statement: allow('dynamodb:GetItem', ARN) } }] };
    expect(permissionsOf([], inline).refusal('Step', 'dynamodb:GetItem', TABLE)).toBeUndefined();
    const stack = aTemplate([], { ManagedPolicyArns: [{ Ref: 'Reading' }] });
    const Reading = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Statement: [allow('dynamodb:GetItem', ARN)] } },
    };
    const resources = readStacks([aStack({ Resources: { ...stack.Resources, Reading } })], API);
    expect(new Permissions(resources).refusal('Step', 'dynamodb:GetItem', TABLE)).toBeUndefined();
  });

  it.each([
    [[{ ...allow('dynamodb:*', ARN), Condition: { StringLike: { 'dynamodb:LeadingKeys': 'a' } } }], {}, /LeadingKeys/],
    [[{ Effect: 'Allow', NotAction: 'ses:*', Resource: '*' }], {}, /Action and Resource only/],
    [[], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }, /AdministratorAccess/],
    [[], { PermissionsBoundary: 'arn:aws:iam::000000000000:policy/Limit' }, /permissions boundary/],
  ])('stops the start with what is not judged here: %j %j', (statements, role, why) => {
    expect(() => permissionsOf(statements, role)).toThrow(why);
  });

  it('may have a condition on what nobody asks for on this machine', () => {
    const use = { ...allow('kms:Decrypt', '*'), Condition: { StringEquals: { 'kms:ViaService': 'x' } } };
    expect(() => permissionsOf([use])).not.toThrow();
  });
});

describe('a call to DynamoDB', () => {
  const item = { id: { S: ',{"Put":{"TableName":"Others"' }, Put: { M: { TableName: { S: 'Others' } } } };
  const Notes = { TableName: 'Notes' };

  it.each([
    ['GetItem', { ...Notes, Key: item }, 'GetItem', TABLE],
    ['PutItem', { Item: item, ...Notes }, 'PutItem', TABLE],
    ['Query', { ...Notes, IndexName: 'Due' }, 'Query', `${TABLE}/index/Due`],
    ['BatchGetItem', { RequestItems: { Notes: { Keys: [item] } } }, 'BatchGetItem', TABLE],
    ['BatchWriteItem', { RequestItems: { Notes: [{ PutRequest: { Item: item } }] } }, 'BatchWriteItem', TABLE],
    ['TransactGetItems', { TransactItems: [{ Get: { ...Notes, Key: item } }] }, 'GetItem', TABLE],
    ['TransactWriteItems', { TransactItems: [{ Put: { Item: item, ...Notes } }] }, 'PutItem', TABLE],
    ['TransactWriteItems', { TransactItems: [{ Update: { Key: item, ...Notes } }] }, 'UpdateItem', TABLE],
    ['TransactWriteItems', { TransactItems: [{ Delete: { Key: item, ...Notes } }] }, 'DeleteItem', TABLE],
    [
      'TransactWriteItems',
      { TransactItems: [{ ConditionCheck: { ...Notes, Key: item } }] },
      'ConditionCheckItem',
      TABLE,
    ],
  ])('%s %j needs %s on %s and nothing else', (operation, input, action, resource) => {
    const body = Buffer.from(JSON.stringify(input));
    expect(permissionsOf([]).refusalOfCall('Step', operation, body)).toMatchObject({
      action: `dynamodb:${action}`,
      resource,
    });
    const granted = permissionsOf([allow(`dynamodb:${action}`, resource)]);
    expect(granted.refusalOfCall('Step', operation, body)).toBeUndefined();
  });

  it('is refused when a part of its transaction is', () => {
    const parts = [{ Put: { ...Notes, Item: item } }, { Delete: { ...Notes, Key: item } }];
    const body = Buffer.from(JSON.stringify({ TransactItems: parts }));
    const refusal = permissionsOf([allow('dynamodb:PutItem', ARN)]).refusalOfCall('Step', 'TransactWriteItems', body);
    expect(refusal).toMatchObject({ action: 'dynamodb:DeleteItem' });
  });
});

describe('the steps of the workflow', () => {
  let resources: readonly Resource[];
  beforeAll(async () => {
    resources = readStacks((await synthesize(() => undefined)).stacks, API);
  }, 60_000);

  it.each(['Intake', 'Import', 'Desk', 'Directory', 'Dispatch'])('%s may not read what a child wrote', (step) => {
    const originals = resources.find(({ type, name }) => type === 'AWS::DynamoDB::Table' && name === 'Originals');
    const read = Buffer.from(JSON.stringify({ TableName: originals?.ref, Key: { questionId: { S: 'a' } } }));
    expect(new Permissions(resources).refusalOfCall(step, 'GetItem', read)).toMatchObject({
      resource: originals?.attributes['Arn'],
    });
  });
});

/** Makes one call to the service that the request names, and answers with what it was told. */
const BUNDLE = `
export async function handler({ body }) {
  const { service, target, type, text } = JSON.parse(body);
  const reply = await fetch(process.env['AWS_ENDPOINT_URL_' + service], {
    method: 'POST', body: text, headers: { 'content-type': type, 'x-amz-target': target },
  });
  return { statusCode: 200, body: JSON.stringify({ status: reply.status, text: await reply.text() }) };
}`;

describe('a running function', () => {
  const folder = mkdtempSync(join(tmpdir(), 'permissions-'));
  let run: LocalRun;
  beforeAll(async () => {
    writeFileSync(join(folder, 'index.mjs'), BUNDLE);
    run = await startLocal({
      ephemeral: true,
      now: '2023-06-13T08:00:00+07:00',
      assembly: {
        stacks: [aStack(aTemplate([allow('dynamodb:PutItem', ARN)]))],
        assets: new Map([['step.zip', folder]]),
      },
    });
  });
  afterAll(async () => {
    await run.stop();
    rmSync(folder, { recursive: true });
  });

  const told = async (call: object): Promise<{ status: number; text: string }> => {
    const reply = await fetch(run.api, { method: 'POST', body: JSON.stringify(call) });
    return (await reply.json()) as { status: number; text: string }; // as BUNDLE answers
  };
  const dynamodb = (operation: string, input: object) =>
    told({
      service: 'DYNAMODB',
      target: `DynamoDB_20120810.${operation}`,
      type: 'application/x-amz-json-1.0',
      text: JSON.stringify({ TableName: 'Notes', ...input }),
    });

  it('does what its role allows', async () => {
    expect(await dynamodb('PutItem', { Item: { id: { S: 'a' } } })).toEqual({ status: 200, text: '{}' });
  });

  it('is refused by DynamoDB what its role does not allow', async () => {
    const { status, text } = await dynamodb('GetItem', { Key: { id: { S: 'a' } } });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      __type: 'com.amazon.coral.service#AccessDeniedException',
      Message:
        'User: arn:aws:sts::000000000000:assumed-role/Flow-Role/Flow-Step is not authorized to perform: ' +
        `dynamodb:GetItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:GetItem action`,
    });
  });

  it('is refused by SES what its role does not allow', async () => {
    const form = new URLSearchParams({
      Action: 'SendEmail',
      Source: 'x@dien-dan.example',
      'Destination.ToAddresses.member.1': 'y@backan.example',
    });
    const type = 'application/x-www-form-urlencoded';
    const { status, text } = await told({ service: 'SES', target: '', type, text: form.toString() });
    expect(status).toBe(403);
    expect(text).toContain('<Code>AccessDenied</Code>');
    expect(text).toContain('identity/dien-dan.example');
  });
});
