import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** A table as its repository knows it: the names of its keys and indexes. All keys are strings. */
export interface TableShape {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly indexes?: Readonly<
    Record<string, { readonly name: string; readonly partitionKey: string; readonly sortKey: string }>
  >;
}

type IndexOf<Shape extends TableShape> = keyof Shape['indexes'] & string;

/** One thing that a repository method does: an action on the items, or a query on one index. */
export type Need<Shape extends TableShape> =
  | `dynamodb:${'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query'}`
  | `dynamodb:Query on ${IndexOf<Shape>}`;

/** What each method of a repository needs. A method that is missing here does not compile. */
export type Needs<Repository, Shape extends TableShape> = Readonly<Record<keyof Repository, readonly Need<Shape>[]>>;

export interface EntityTableProps<Shape extends TableShape, Method extends string> {
  readonly shape: Shape;
  readonly needs: Readonly<Record<Method, readonly Need<Shape>[]>>;

  /** Whether steps follow the table's changes. */
  readonly stream: boolean;

  /** A key of its own, for what hardly anybody may read. @default DynamoDB's own key */
  readonly encryptionKey?: IKey;
}

/** The table of one entity, kept for ever, with permissions phrased in the methods of its repository. */
export abstract class EntityTable<Shape extends TableShape, Method extends string> extends Construct {
  readonly table: Table;
  readonly #props: EntityTableProps<Shape, Method>;

  constructor(scope: Construct, id: string, props: EntityTableProps<Shape, Method>) {
    super(scope, id);
    this.#props = props;
    const { shape, stream, encryptionKey } = props;
    const string = (name: string) => ({ name, type: AttributeType.STRING });
    this.table = new Table(this, 'Table', {
      partitionKey: string(shape.partitionKey),
      ...(shape.sortKey !== undefined && { sortKey: string(shape.sortKey) }),
      ...(stream && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
      ...(encryptionKey && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const { name, partitionKey, sortKey } of Object.values(shape.indexes ?? {})) {
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: string(partitionKey),
        sortKey: string(sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }

  /** The name that the repository is given. */
  get name(): string {
    return this.table.tableName;
  }

  /** Lets `grantee` call these methods of the repository, and no others. */
  grant(grantee: IGrantable, ...methods: Method[]): void {
    const { shape, needs, encryptionKey } = this.#props;
    for (const need of new Set(methods.flatMap((method) => needs[method]))) {
      const [action = need, index] = need.split(' on ');
      const { name } = (index !== undefined && shape.indexes?.[index]) || {};
      Grant.addToPrincipal({
        grantee,
        actions: [action],
        resourceArns: [name === undefined ? this.table.tableArn : `${this.table.tableArn}/index/${name}`],
      });
    }
    if (encryptionKey) this.#grantKey(encryptionKey, grantee);
  }

  /**
   * Lets DynamoDB use the key on behalf of `grantee`.
   *
   * Who may read an item is decided by the actions on the table: DynamoDB decrypts the table's key for writing as well.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
   */
  #grantKey(key: IKey, grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resourceArns: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } },
    });
  }
}
