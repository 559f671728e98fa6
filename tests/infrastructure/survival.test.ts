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

  it.each(['AWS::S3::Bucket', 'AWS::KMS::Key'])('the %s outlives its stack', (type) => {
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
    expect(indexes).toHaveLength(7);
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

describe('reports', () => {
  it('keep every version of a file and are closed to the public', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
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
