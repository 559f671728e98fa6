import { Agent, request } from 'node:http';

/** Calls DynamoDB by its own protocol; all that the local run itself needs of it is a handful of operations. */
export class DynamoDb {
  readonly endpoint: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(endpoint: string) {
    this.endpoint = new URL(endpoint);
  }

  /** Performs `operation`; fails with {@link DynamoDbError} when it is refused. */
  call<Output>(operation: string, input: object): Promise<Output> {
    const version = /Stream|GetShardIterator|GetRecords/.test(operation)
      ? 'DynamoDBStreams_20120810'
      : 'DynamoDB_20120810';
    const body = JSON.stringify(input);
    return new Promise((resolve, reject) => {
      const call = request(this.endpoint, {
        method: 'POST',
        agent: this.#agent,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': `${version}.${operation}`,
          'x-amz-date': '20230613T010000Z',
          authorization:
            'AWS4-HMAC-SHA256 Credential=local/20230613/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
        },
      });
      call.on('error', reject).on('response', (response) => {
        const parts: Buffer[] = [];
        response
          .on('data', (part: Buffer) => parts.push(part))
          .on('error', reject)
          .on('end', () => {
            try {
              const reply: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
              if (response.statusCode === 200)
                resolve(reply as Output); // as DynamoDB's API has it
              else reject(new DynamoDbError(operation, reply as { __type?: string; message?: string }));
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          });
      });
      call.end(body);
    });
  }

  /** Lets go of the connections. */
  close(): void {
    this.#agent.destroy();
  }
}

/** DynamoDB refused an operation; `code` is its name for why. */
export class DynamoDbError extends Error {
  override readonly name = 'DynamoDbError';
  readonly code: string;

  constructor(operation: string, { __type = 'Unknown', message = '' }: { __type?: string; message?: string }) {
    super(`${operation} was refused: ${message}`);
    this.code = __type.split('#').at(-1) ?? __type;
  }
}
