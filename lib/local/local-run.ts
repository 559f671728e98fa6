import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { resolve } from 'node:path';
import { Activity } from './activity.ts';
import { startBuckets } from './buckets.ts';
import { LocalClock } from './clock.ts';
import { type CloudAssembly, synthesize } from './cloud-assembly.ts';
import { controlListener, readInstant } from './control.ts';
import { DataFolder } from './data-folder.ts';
import { startDynamoDb } from './dynamodb-emulator.ts';
import { dynamoDbProxy } from './dynamodb-proxy.ts';
import { DynamoDb } from './dynamodb.ts';
import { Endings } from './endings.ts';
import { EventBus } from './event-bus.ts';
import { Faults } from './faults.ts';
import { FunctionLog, LocalFunction, LocalFunctions } from './functions.ts';
import { HttpApi } from './http-api.ts';
import { MailboxViewer } from './mailbox-viewer.ts';
import { Mailbox } from './mailbox.ts';
import { Permissions } from './permissions.ts';
import { Queues } from './queues.ts';
import { QuietTicks } from './quiet-ticks.ts';
import { RefusedStartError } from './refused-start.ts';
import { Schedule } from './schedules.ts';
import { Secrets } from './secrets.ts';
import { SendingRules } from './sending-rules.ts';
import { SesEvents } from './ses-events.ts';
import { sesListener } from './ses-proxy.ts';
import { StreamMapping, StreamPositions } from './stream-mapping.ts';
import { createTables } from './tables.ts';
import { readStacks, type Resource } from './template.ts';
import { TokenIssuer } from './token-issuer.ts';
import { pullTrigger } from './triggers.ts';
import { Usage } from './usage.ts';

/** How a local run is started. */
export interface LocalSettings {
  /** The port of the API; 0 for any free one. @default 0 */
  readonly port?: number;
  /** The port for those who work the run. @default 0 */
  readonly controlPort?: number;
  /** Keep nothing: all data is in memory or in a temporary folder. @default false */
  readonly ephemeral?: boolean;
  /** Where data is kept from run to run. @default .local in the project's folder */
  readonly dataFolder?: string;
  /** An ISO instant at which the clock stands still until it is advanced. @default the real time, running */
  readonly now?: string;
  /** Told what is being done, for a person to read. @default nobody is told */
  readonly tell?: (line: string) => void;
  /** Also write what the functions print to the standard error. @default false */
  readonly verbose?: boolean;
  /**
   * Fire a schedule also when the clock is advanced past an instant at which it would find nothing to do. @default false
   */
  readonly everyTick?: boolean;
  /**
   * What takes the place of variables that the template gives its functions, such as `MAX_SEND_RATE`, whose seconds are real
   * ones also when the clock is advanced. @default `LINK_BASE` is the API of this run, so that the links in its mails open
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Gives up a start that has not come up yet. */
  readonly signal?: AbortSignal;
  /** The stacks to run. @default those of `bin/app.ts` */
  readonly assembly?: CloudAssembly;
}

/** A system that runs on this machine. Any number may run at once; they share nothing. */
export interface LocalRun {
  /** The address of the API. */
  readonly api: string;
  /** The address of the control port. */
  readonly control: string;
  /** Where a person reads the mails. */
  readonly viewer: string;
  readonly clock: LocalClock;
  /** A token for the API. */
  token(role: string, subject?: string): Promise<string>;
  /** Resolves when nothing is in flight that moves by itself. */
  settled(): Promise<void>;
  /** Advances the clock to an ISO instant; everything that happens on the way has settled when it resolves. */
  advanceTo(instant: string): Promise<void>;
  /** Ends everything that was started. Data that is not ephemeral stays. */
  stop(): Promise<void>;
  /** Resolves with the reason if the run comes to an end by itself. */
  readonly broken: Promise<string>;
}

/** What Lambda asks of a function's role before it reads a stream for it. */
const FOLLOWING = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
  (action) => `dynamodb:${action}`,
);

const DATA_FOLDER = resolve(import.meta.dirname, '../../.local');

/** Runs the synthesized stacks on this machine. Fails with {@link RefusedStartError} when a person must do something first. */
export async function startLocal(settings: LocalSettings = {}): Promise<LocalRun> {
  const endings = new Endings();
  try {
    return await Promise.race([start(settings, endings), interruption(settings.signal)]);
  } catch (error) {
    await endings.all();
    throw error;
  }
}

/** Fails as soon as `signal` is given. */
function interruption(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new RefusedStartError('the start was interrupted')));
  });
}

async function start(settings: LocalSettings, endings: Endings): Promise<LocalRun> {
  const {
    port = 0,
    controlPort = 0,
    ephemeral = false,
    dataFolder = DATA_FOLDER,
    tell = () => undefined,
    everyTick = false,
    environment = {},
  } = settings;
  const now = settings.now === undefined ? undefined : readInstant(settings.now);
  if (settings.now !== undefined && now === undefined) {
    throw new RefusedStartError(
      `now is ${settings.now}; it must be an instant with its zone, such as 2023-06-13T08:00:00+07:00`,
    );
  }
  const broken = Promise.withResolvers<string>();
  const activity = new Activity();
  const clock = new LocalClock(activity, now);
  endings.add(() => clock.stop());

  // What can be refused at once comes first: ports, and the data of another run.
  // A slow import of a large file is not an attack, and a connection must not close under a caller who reuses it.
  const patience = { requestTimeout: 0, keepAliveTimeout: 60_000 };
  const apiServer = createServer(patience, notYet);
  const controlServer = createServer(patience, notYet);
  const api = await listen(apiServer, { port, option: '--port' }, endings);
  const control = await listen(controlServer, { port: controlPort, option: '--control-port' }, endings);
  const data = new DataFolder(ephemeral ? undefined : dataFolder);
  endings.add(() => data.close());

  const [assembly, emulator] = await Promise.all([
    settings.assembly ?? synthesize(tell),
    startDynamoDb(data, broken.resolve).then((started) => {
      endings.add(() => started.stop());
      return started;
    }),
  ]);
  const resources = readStacks(assembly.stacks, api);
  const of = (type: string): Resource[] => resources.filter((resource) => resource.type === type);
  const tables = of('AWS::DynamoDB::Table');

  const permissions = new Permissions(resources);

  const dynamodb = new DynamoDb(emulator.endpoint);
  endings.add(() => dynamodb.close());
  await createTables(dynamodb, tables);

  const usage = new Usage(new Map(tables.map(({ ref, name }) => [ref, name])));
  const readers = new Map<string, StreamMapping[]>();
  const quietTicks = new QuietTicks(tables, dynamodb);
  const written = (table: string): void => {
    quietTicks.written(table);
    readers.get(table)?.forEach((reader) => reader.wake());
  };
  const faults = new Faults(of('AWS::Lambda::Function').map(({ name }) => name));
  const dynamodbAddress = await listen(
    dynamoDbProxy({ dynamodb, clock, activity, usage, permissions, faults, written }),
    { port: 0 },
    endings,
  );

  const mailbox = new Mailbox(data);
  const viewer = new MailboxViewer(clock, mailbox);
  endings.add(() => viewer.stop());
  const rules = new SendingRules(resources);
  const sesServer = createServer();
  const sesAddress = await listen(sesServer, { port: 0 }, endings);

  const buckets = of('AWS::S3::Bucket').filter(({ ref }) => isNamedByFunction(ref, of('AWS::Lambda::Function')));
  const storage = buckets.length === 0 ? undefined : await startBuckets(buckets, data, clock);
  if (storage) endings.add(() => storage.stop());

  const secrets = new Secrets(resources, { permissions, data, clock, activity });
  const secretsServer = createServer(secrets.listener());
  const secretsAddress = await listen(secretsServer, { port: 0 }, endings);

  const log = new FunctionLog(data.file('functions.log'), { echo: settings.verbose ?? false });
  endings.add(() => log.close());
  const queues = new Queues(of('AWS::SQS::Queue'), data, clock);
  const functions = new LocalFunctions(
    of('AWS::Lambda::Function').map(
      (resource) =>
        new LocalFunction(resource, {
          clock,
          activity,
          log,
          assets: assembly.assets,
          environment: { LINK_BASE: api, ...environment },
          endpoints: (name) => ({
            AWS_ENDPOINT_URL_DYNAMODB: `${dynamodbAddress}/${name}`,
            AWS_ENDPOINT_URL_SES: `${sesAddress}/${name}`,
            AWS_ENDPOINT_URL_SECRETS_MANAGER: `${secretsAddress}/${name}`,
            ...(storage && { AWS_ENDPOINT_URL_S3: storage.endpoint }),
          }),
        }),
    ),
    of('AWS::Lambda::EventInvokeConfig'),
    queues,
  );
  endings.add(() => functions.stop());

  const bus = new EventBus(resources, { functions, queues, data, clock, activity });
  endings.add(() => bus.stop());
  const events = new SesEvents(resources, { bus, faults, clock });
  answer(sesServer, sesListener({ rules, permissions, mailbox, viewer, clock, activity, faults, events }));

  const positions = new StreamPositions(data);
  for (const mapping of of('AWS::Lambda::EventSourceMapping')) {
    const { EventSourceArn, FunctionName, DestinationConfig } = mapping.properties as {
      EventSourceArn: string;
      FunctionName: string;
      DestinationConfig?: { OnFailure?: { Destination: string } };
    };
    const where = `event source mapping ${mapping.name} of stack ${mapping.stack}`;
    const table = tables.find(({ attributes }) => attributes['StreamArn'] === EventSourceArn);
    if (table === undefined) throw new RefusedStartError(`${where}: ${EventSourceArn} is not the stream of a table`);
    const destination = DestinationConfig?.OnFailure?.Destination;
    const target = functions.find(FunctionName);
    permissions.require(target.name, FOLLOWING, EventSourceArn);
    if (destination !== undefined) permissions.require(target.name, ['sqs:SendMessage'], destination);
    const reader = new StreamMapping(mapping, {
      dynamodb,
      table,
      target,
      positions,
      clock,
      activity,
      ...(destination !== undefined && { fail: queues.sender(destination, where) }),
    });
    endings.add(() => reader.stop());
    await reader.start();
    readers.set(table.ref, [...(readers.get(table.ref) ?? []), reader]);
  }

  const issuer = await TokenIssuer.open(data, clock);
  const http = new HttpApi(resources, { functions, issuer, clock, activity });
  // While the clock runs by itself something may be in flight at any tick, and nobody waits for a year to pass.
  const isQuiet = everyTick ? undefined : (at: number) => !clock.running && quietTicks.isQuiet(at);
  const schedules = of('AWS::Scheduler::Schedule').map(
    (schedule) => new Schedule(schedule, { functions, clock, activity, isQuiet }),
  );

  tell('seeding');
  for (const trigger of of('Custom::Trigger')) await pullTrigger(trigger, functions);
  for (const schedule of schedules) schedule.start();
  secrets.startRotations(functions);
  bus.start();

  const { trust } = http;
  answer(apiServer, (request, response) => void http.handle(request, response));
  answer(controlServer, controlListener({ clock, activity, issuer, trust, mailbox, viewer, usage, queues, faults }));
  return {
    api,
    control,
    viewer: `${control}/`,
    clock,
    broken: broken.promise,
    token: (role, subject = `${role}@local.example`) => {
      if (trust === undefined) throw new Error('no route of the API asks for a token');
      return issuer.sign(trust, subject, role.split(','));
    },
    settled: () => activity.settled(),
    advanceTo: (instant) => {
      const target = readInstant(instant);
      if (target === undefined || target < clock.now())
        throw new Error(`cannot advance to ${instant} from ${new Date(clock.now()).toISOString()}`);
      return clock.advanceTo(target);
    },
    stop: () => endings.all(),
  };
}

const notYet: RequestListener = (_request, response) => {
  response.writeHead(503, { 'content-type': 'application/json' }).end('{"message":"Service Unavailable"}');
};

/** From now on `listener` answers what the server is asked. */
function answer(server: HttpServer, listener: RequestListener): void {
  server.removeAllListeners('request').on('request', listener);
}

/** Listens on this machine only. `option` is what a person would change when the port is taken. */
async function listen(
  server: Server,
  { port, option = '' }: { readonly port: number; readonly option?: string },
  endings: Endings,
): Promise<string> {
  const connections = new Set<Socket>();
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(port, '127.0.0.1', () => listening());
  }).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${String(code)})`;
    throw new RefusedStartError(`port ${String(port)} ${why}; choose another with ${option}, or 0 for any free one`, {
      cause: error,
    });
  });
  endings.add(() => {
    server.close();
    for (const connection of connections) connection.destroy();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`; // a TCP server's address
}

/** Whether a function is told the bucket's name: only then can anything be put into it. */
function isNamedByFunction(bucket: string, functions: readonly Resource[]): boolean {
  return functions.some(({ properties }) => {
    const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, string> };
    return Object.values(Variables).includes(bucket);
  });
}
