/**
 * Every kind of resource that the local run knows: what it interprets, and what it ignores on purpose. Anything else in a
 * template stops the start.
 */

/** What other resources can refer to: `Ref`, and `Fn::GetAtt` by attribute. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where a resource lives and what it is called; names and ARNs are made from it. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly stack: string;
  readonly logicalId: string;
  /** The address that stands for the HTTP API's own. */
  readonly apiAddress: string;
}

type Identify = (properties: Readonly<Record<string, unknown>>, place: Place) => Identity;

/** The kinds that are interpreted, and how each is named. The interpretation itself has a file of its own. */
export const INTERPRETED = new Map<string, Identify>([
  [
    'AWS::DynamoDB::Table', // tables.ts
    ({ TableName }, place) => {
      const name = given(TableName) ?? physicalName(place);
      const arn = arnOf(place, 'dynamodb', `table/${name}`);
      return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/local` } };
    },
  ],
  [
    'AWS::Lambda::Function', // functions.ts
    ({ FunctionName }, place) => {
      const name = given(FunctionName) ?? physicalName(place);
      return { ref: name, attributes: { Arn: arnOf(place, 'lambda', `function:${name}`) } };
    },
  ],
  ['AWS::Lambda::Version', versionOf('FunctionName')], // functions.ts
  ['AWS::Lambda::Alias', versionOf('FunctionName')], // functions.ts
  ['AWS::Lambda::EventInvokeConfig', anonymous], // functions.ts
  ['AWS::Lambda::Permission', anonymous], // event-bus.ts
  ['AWS::Lambda::EventSourceMapping', anonymous], // stream-mapping.ts
  [
    'AWS::ApiGatewayV2::Api', // http-api.ts
    (_properties, place) => ({
      ref: place.logicalId.toLowerCase(),
      attributes: { ApiId: place.logicalId.toLowerCase(), ApiEndpoint: place.apiAddress },
    }),
  ],
  ['AWS::ApiGatewayV2::Stage', anonymous], // http-api.ts
  ['AWS::ApiGatewayV2::Route', anonymous], // http-api.ts
  ['AWS::ApiGatewayV2::Integration', anonymous], // http-api.ts
  ['AWS::ApiGatewayV2::Authorizer', anonymous], // token-issuer.ts
  [
    'AWS::Scheduler::Schedule', // schedules.ts
    ({ Name }, place) => {
      const name = given(Name) ?? physicalName(place);
      return { ref: name, attributes: { Arn: arnOf(place, 'scheduler', `schedule/default/${name}`) } };
    },
  ],
  [
    'AWS::Events::Rule', // event-bus.ts
    ({ Name }, place) => {
      const name = given(Name) ?? physicalName(place);
      return { ref: name, attributes: { Arn: arnOf(place, 'events', `rule/${name}`) } };
    },
  ],
  [
    'AWS::SQS::Queue', // queues.ts
    ({ QueueName }, place) => {
      const name = given(QueueName) ?? physicalName(place);
      return {
        ref: `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`,
        attributes: { Arn: arnOf(place, 'sqs', name), QueueName: name },
      };
    },
  ],
  [
    'AWS::SES::ConfigurationSet', // sending-rules.ts
    ({ Name }, place) => ({ ref: given(Name) ?? physicalName(place), attributes: {} }),
  ],
  ['AWS::SES::ConfigurationSetEventDestination', anonymous], // ses-events.ts
  [
    'AWS::SES::EmailIdentity', // sending-rules.ts
    ({ EmailIdentity }, place) => {
      const dkim = ['1', '2', '3'].flatMap((n) => [
        [`DkimDNSTokenName${n}`, `local${n}._domainkey`],
        [`DkimDNSTokenValue${n}`, `local${n}.dkim.amazonses.com`],
      ]);
      return {
        ref: given(EmailIdentity) ?? physicalName(place),
        attributes: Object.fromEntries(dkim) as Record<string, string>,
      };
    },
  ],
  [
    'AWS::S3::Bucket', // buckets.ts
    ({ BucketName }, place) => {
      const name = given(BucketName) ?? physicalName(place).toLowerCase().slice(0, 63);
      const domain = `${name}.s3.${place.region}.amazonaws.com`;
      return {
        ref: name,
        attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: domain },
      };
    },
  ],
  [
    'AWS::SecretsManager::Secret', // secrets.ts
    ({ Name }, place) => {
      const arn = arnOf(place, 'secretsmanager', `secret:${given(Name) ?? physicalName(place)}-local1`);
      return { ref: arn, attributes: { Id: arn } };
    },
  ],
  ['AWS::SecretsManager::RotationSchedule', anonymous], // secrets.ts
  ['Custom::Trigger', anonymous], // triggers.ts
  [
    'AWS::IAM::Role', // permissions.ts
    ({ RoleName }, place) => {
      const name = given(RoleName) ?? physicalName(place);
      return { ref: name, attributes: { Arn: globalArnOf(place, `role/${name}`), RoleId: name } };
    },
  ],
  ['AWS::IAM::Policy', anonymous], // permissions.ts
  [
    'AWS::IAM::ManagedPolicy', // permissions.ts
    ({ ManagedPolicyName }, place) => {
      const arn = globalArnOf(place, `policy/${given(ManagedPolicyName) ?? physicalName(place)}`);
      return { ref: arn, attributes: { PolicyArn: arn } };
    },
  ],
]);

/** The kinds that are ignored on purpose: they decide who may call from outside, who watches, and how it is deployed. */
const IGNORED: readonly RegExp[] = [
  /^AWS::KMS::/,
  /^AWS::Logs::/,
  /^AWS::CloudWatch::/,
  /^AWS::SNS::/, // where alarms go
  /^AWS::Budgets::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::S3::BucketPolicy$/,
  /^AWS::SQS::QueuePolicy$/,
  /^AWS::Scheduler::ScheduleGroup$/,
  /^AWS::SSM::Parameter$/,
];

/** Whether the local run has nothing to do for resources of this kind, and knows it. */
export function isIgnored(type: string): boolean {
  return IGNORED.some((kind) => kind.test(type));
}

/** How an ignored resource is referred to: names and ARNs that nothing will ever ask for. */
export function identityOfIgnored(place: Place, attribute: string): string {
  return attribute.endsWith('Arn') ? arnOf(place, 'ignored', place.logicalId) : `${place.logicalId}.${attribute}`;
}

/** The name of a resource that was given none: as CloudFormation's, without the random end. */
export function physicalName({ stack, logicalId }: Place): string {
  return `${stack}-${logicalId}`;
}

function arnOf({ region, account }: Place, service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${account}:${rest}`;
}

/** IAM has no regions. */
function globalArnOf({ account }: Place, rest: string): string {
  return `arn:aws:iam::${account}:${rest}`;
}

function given(name: unknown): string | undefined {
  return typeof name === 'string' ? name : undefined;
}

function anonymous(_properties: Readonly<Record<string, unknown>>, place: Place): Identity {
  return { ref: place.logicalId, attributes: {} };
}

function versionOf(property: string): Identify {
  return (properties, place) => {
    const name = String(properties[property]);
    const arn = name.startsWith('arn:') ? name : arnOf(place, 'lambda', `function:${name}`);
    return { ref: `${arn}:1`, attributes: { FunctionArn: arn, Version: '1' } };
  };
}
