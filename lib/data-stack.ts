import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EasyDkimSigningKeyLength,
  EmailIdentity,
  DkimIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { DirectoryTable } from './constructs/directory-table.ts';
import { MailTable } from './constructs/mail-table.ts';
import { OriginalTable } from './constructs/original-table.ts';
import { QuestionTable } from './constructs/question-table.ts';
import { ReportTable } from './constructs/report-table.ts';
import type { Deployment } from './deployments.ts';

export interface DataStackProps extends StackProps {
  readonly deployment: Deployment;
}

/** What must never be lost: the tables, the reports' bucket, and the identity under which mails are sent. */
export class DataStack extends Stack {
  readonly questions: QuestionTable;
  readonly originals: OriginalTable;
  readonly mails: MailTable;
  readonly directory: DirectoryTable;
  readonly reports: ReportTable;
  /** The signed letters of agencies, scanned. */
  readonly letterBucket: Bucket;
  readonly reportBucket: Bucket;
  readonly linkKey: Secret;
  readonly slipKey: Secret;
  readonly sender: EmailIdentity;
  readonly sending: ConfigurationSet;

  constructor(scope: Construct, id: string, { deployment, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: true });

    this.questions = new QuestionTable(this, 'Questions');
    this.originals = new OriginalTable(this, 'Originals', {
      encryptionKey: new Key(this, 'OriginalsKey', {
        description: 'What children really wrote, sealed from the ordinary flow',
        enableKeyRotation: true,
        // Without the key the originals are lost, so it gets the longest time in which somebody may notice.
        pendingWindow: Duration.days(30),
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    });
    this.mails = new MailTable(this, 'Mails');
    this.directory = new DirectoryTable(this, 'Directory');
    this.reports = new ReportTable(this, 'Reports');

    const closed = {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.letterBucket = new Bucket(this, 'Letters', {
      ...closed,
      versioned: true,
      serverAccessLogsBucket: new Bucket(this, 'LettersAccess', {
        ...closed,
        lifecycleRules: [{ expiration: Duration.days(365) }],
      }),
    });
    this.reportBucket = new Bucket(this, 'ReportFiles', {
      ...closed,
      versioned: true,
      serverAccessLogsBucket: new Bucket(this, 'ReportFilesAccess', {
        ...closed,
        lifecycleRules: [{ expiration: Duration.days(365) }],
      }),
    });

    this.linkKey = this.#key('LinkKey', {
      description: 'Signs the links in the agencies’ mails',
      rotation: 'It is rotated by the workflow stack, where the function that rotates it stands.',
    });
    this.slipKey = this.#key('SlipKey', {
      description: 'Makes the check parts on the children’s slips',
      rotation:
        'What is printed on a child’s slip must stay true; the check part guards a verdict only, and five wrong ones lock a code.',
    });

    this.sending = new ConfigurationSet(this, 'Sending', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    this.sending.addEventDestination('News', {
      // SES sends to no other bus than the account's own.
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'AccountBus', 'default')),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.DELIVERY_DELAY,
      ],
    });
    this.sender = new EmailIdentity(this, 'Sender', {
      identity: Identity.domain(deployment.mail.domain),
      dkimIdentity: DkimIdentity.easyDkim(EasyDkimSigningKeyLength.RSA_2048_BIT),
      configurationSet: this.sending,
      mailFromDomain: `thu.${deployment.mail.domain}`,
    });
    for (const [index, { name, value }] of this.sender.dkimRecords.entries()) {
      new CfnOutput(this, `DkimRecord${String(index + 1)}`, {
        description: 'CNAME that the owner of the domain sets',
        value: `${name} ${value}`,
      });
    }
  }

  #key(id: string, { description, rotation }: { description: string; rotation: string }): Secret {
    const key = new Secret(this, id, {
      description,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(key).acknowledge({ id: 'AwsSolutions::AwsSolutions-SMG4', reason: rotation });
    return key;
  }

  /** The ARN of the configuration set, by which SES's events name the deployment. */
  get sendingArn(): string {
    return this.formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.sending.configurationSetName,
    });
  }

  /** Lets `grantee` put and fetch the signed letters, and lend others its right for minutes. */
  grantLetters(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['s3:GetObject', 's3:PutObject'],
      resourceArns: [this.letterBucket.arnForObjects('letters/*')],
    });
    // Without it S3 does not say of a letter that it is not there, but that it is forbidden.
    Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.letterBucket.bucketArn] });
  }

  /** Lets `grantee` put the files of reports, or fetch them and lend others this right for minutes. */
  grantReports(grantee: IGrantable, what: 'put' | 'fetch'): void {
    Grant.addToPrincipal({
      grantee,
      actions: [what === 'put' ? 's3:PutObject' : 's3:GetObject'],
      resourceArns: [this.reportBucket.arnForObjects('reports/*')],
    });
  }

  /** Lets `grantee` give the key of the agencies' links a new value. */
  grantRotation(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: [
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resourceArns: [this.linkKey.secretArn],
    });
  }

  /** Lets `grantee` read one of the deployment's secrets. */
  grantReading(secret: Secret, grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secret.secretArn] });
  }

  /** Lets `grantee` send mails as the deployment's sender, with its configuration set, and as nobody else. */
  grantSending(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['ses:SendRawEmail'],
      resourceArns: [this.sender.emailIdentityArn, this.sendingArn],
    });
  }
}
