import { describe, expect, it } from 'vitest';
import { data, named, resources, stacks } from './synthesized.ts';

const tables = Object.entries(resources(data, 'AWS::DynamoDB::Table')).map(([id, table]) => ({
  ...table,
  name: named({ Ref: id }),
}));

describe('what must never be lost', () => {
  it('is five tables', () => {
    expect(tables.map(({ name }) => name).sort()).toEqual(['Directory', 'Mails', 'Originals', 'Questions', 'Reports']);
  });

  it.each(tables)('$name outlives its stack, a slip of the hand and a bad write', ({ Properties, ...table }) => {
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it.each(['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret'])('the %s outlives its stack', (type) => {
    for (const resource of Object.values(resources(data, type))) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  it('lies in a stack that cannot be deleted by mistake', () => {
    expect(stacks.data.terminationProtection).toBe(true);
  });

  it('is found by keys alone: no index holds a copy of a text', () => {
    const indexes = tables.flatMap(({ Properties }) => (Properties.GlobalSecondaryIndexes ?? []) as object[]);
    for (const index of indexes) expect(index).toMatchObject({ Projection: { ProjectionType: 'KEYS_ONLY' } });
    expect(indexes).toHaveLength(8);
  });
});

describe('what a child really wrote', () => {
  const originals = tables.find(({ name }) => name === 'Originals');

  it('is encrypted under a key of its own, which changes every year', () => {
    const { SSESpecification } = originals?.Properties as { SSESpecification: { KMSMasterKeyId: unknown } };
    expect(named(SSESpecification.KMSMasterKeyId)).toBe('Originals key');
    data.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  it('leads nowhere: no stream, no index', () => {
    expect(originals?.Properties).not.toHaveProperty('StreamSpecification');
    expect(originals?.Properties).not.toHaveProperty('GlobalSecondaryIndexes');
  });
});

const buckets = Object.entries(resources(data, 'AWS::S3::Bucket')).map(([id, bucket]) => ({ id, ...bucket }));

describe('scanned letters and reports', () => {
  it.each(['Letters bucket', 'ReportFiles bucket'])(
    'the %s keeps every version of a file, and who asked for it',
    (name) => {
      const bucket = buckets.find(({ id }) => named({ Ref: id }) === name);
      expect(bucket?.Properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
        LoggingConfiguration: { DestinationBucketName: { Ref: expect.stringMatching(/Access/) as string } },
      });
      // A signed letter is kept as long as the question, so nothing runs out.
      expect(bucket?.Properties).not.toHaveProperty('LifecycleConfiguration');
    },
  );

  it.each(buckets)('$id is encrypted, closed to the public, and read by nobody without TLS', ({ id, Properties }) => {
    expect(Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(Properties).not.toHaveProperty('WebsiteConfiguration');
    const policies = Object.values(resources(data, 'AWS::S3::BucketPolicy')).filter(
      (policy) => JSON.stringify(policy.Properties.Bucket) === JSON.stringify({ Ref: id }),
    );
    const statements = policies.flatMap(
      ({ Properties: { PolicyDocument } }) => (PolicyDocument as { Statement: Statement[] }).Statement,
    );
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
    // Whom a bucket's own policy lets in: the service that writes the list of calls, and nobody else.
    const letIn = statements.filter(({ Effect }) => Effect === 'Allow').map(({ Principal }) => Principal);
    for (const principal of letIn) expect(principal).toEqual({ Service: 'logging.s3.amazonaws.com' });
  });
});

interface Statement {
  readonly Effect: string;
  readonly Principal: unknown;
}

describe('the keys of links and slips', () => {
  it('are made by Secrets Manager, long, and stand in no template', () => {
    const secrets = Object.entries(resources(data, 'AWS::SecretsManager::Secret'));
    expect(secrets.map(([id]) => named({ Ref: id })).sort()).toEqual(['Link key', 'Slip key']);
    for (const [, { Properties }] of secrets) {
      expect(Properties).toMatchObject({ GenerateSecretString: { PasswordLength: 64 } });
      expect(Properties).not.toHaveProperty('SecretString');
    }
  });
});

describe('mails', () => {
  it('leave signed, encrypted on their way, and not to addresses that bounced or complained', () => {
    data.hasResourceProperties('AWS::SES::EmailIdentity', {
      DkimSigningAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
    });
    data.hasResourceProperties('AWS::SES::ConfigurationSet', {
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      ReputationOptions: { ReputationMetricsEnabled: true },
    });
  });
});
