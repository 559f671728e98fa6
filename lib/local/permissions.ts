import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

/** Why IAM refuses a call, in the parts from which each service makes its own sentence. */
export interface Refusal {
  readonly user: string;
  readonly action: string;
  readonly resource: string;
  readonly because: string;
}

/** A statement of a policy, with its patterns ready to be matched. */
interface Statement {
  readonly deny: boolean;
  readonly actions: RegExp;
  readonly resources: RegExp;
}

/** What a function is to IAM: its role, in a session of its own. */
interface Principal {
  readonly user: string;
  /** Where its calls go when they name a table or an identity and no ARN. */
  readonly region: string;
  readonly account: string;
  readonly statements: readonly Statement[];
}

/** The services whose calls are judged; nothing on this machine asks about the others, so their statements are passed over. */
const JUDGED = ['dynamodb', 'ses', 'sqs', 'secretsmanager'];

/** Policies of AWS that give nothing of what is judged. Any other that a function's role has stops the start. */
const HARMLESS = new Set([
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess',
]);

/**
 * What each function may do, by the policies that the stacks attach to its role: what would be refused in AWS is refused here.
 * It judges policies of identities only; those of tables, queues and keys are not read.
 */
export class Permissions {
  readonly #principals: ReadonlyMap<string, Principal>;
  readonly #tables: readonly string[];
  readonly #verdicts = new Map<string, Refusal | undefined>();

  /** Refuses the start when a role has something that cannot be judged here. */
  constructor(resources: readonly Resource[]) {
    const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
    this.#principals = new Map(functions.map((each) => [each.name, principal(each, resources)]));
    this.#tables = resources.filter(({ type }) => type === 'AWS::DynamoDB::Table').map(({ ref }) => ref);
    for (const { name, properties } of functions) {
      const { TargetArn } = (properties['DeadLetterConfig'] ?? {}) as { TargetArn?: string };
      if (TargetArn !== undefined) this.require(name, ['sqs:SendMessage'], TargetArn);
    }
  }

  /** Why the function of this name may not do `action` to the resource with this ARN, or `undefined` when it may. */
  refusal(functionName: string, action: string, arn: string): Refusal | undefined {
    const key = `${functionName} ${action} ${arn}`;
    if (!this.#verdicts.has(key)) this.#verdicts.set(key, this.#judge(functionName, action, arn));
    return this.#verdicts.get(key);
  }

  /** Why the function of this name may not make this call to DynamoDB, or `undefined` when it may. */
  refusalOfCall(functionName: string, operation: string, body: Buffer): Refusal | undefined {
    for (const { action, resource } of touched(operation, body.toString('latin1'), this.#tables)) {
      const refusal = this.refusal(functionName, `dynamodb:${action}`, this.#arn(functionName, 'dynamodb', resource));
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Why the function of this name may not send as `identity`, and with `configurationSet` if one is given. */
  refusalOfMail(
    functionName: string,
    action: string,
    { identity, configurationSet }: { readonly identity: string; readonly configurationSet: string | undefined },
  ): Refusal | undefined {
    const used = [`identity/${identity}`, ...(configurationSet ? [`configuration-set/${configurationSet}`] : [])];
    return used
      .map((resource) => this.refusal(functionName, `ses:${action}`, this.#arn(functionName, 'ses', resource)))
      .find((refusal) => refusal !== undefined);
  }

  /** Refuses the start when Lambda, which acts in the function's role here, could not do all of `actions`. */
  require(functionName: string, actions: readonly string[], arn: string): void {
    for (const action of actions) {
      const refusal = this.refusal(functionName, action, arn);
      if (refusal !== undefined) throw new RefusedStartError(`function ${functionName}: ${sentence(refusal)}`);
    }
  }

  #arn(functionName: string, service: string, resource: string): string {
    const { region = '', account = '' } = this.#principals.get(functionName) ?? {};
    return `arn:aws:${service}:${region}:${account}:${resource}`;
  }

  #judge(functionName: string, action: string, resource: string): Refusal | undefined {
    const { user = functionName, statements = [] } = this.#principals.get(functionName) ?? {};
    const fitting = statements.filter(({ actions, resources }) => actions.test(action) && resources.test(resource));
    if (fitting.some(({ deny }) => deny)) {
      return { user, action, resource, because: 'with an explicit deny in an identity-based policy' };
    }
    if (fitting.length > 0) return undefined;
    return { user, action, resource, because: `because no identity-based policy allows the ${action} action` };
  }
}

/** A refusal as DynamoDB and most of AWS words it. */
export function sentence({ user, action, resource, because }: Refusal): string {
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

function principal(of: Resource, resources: readonly Resource[]): Principal {
  const where = `function ${of.name} of stack ${of.stack}`;
  const role = resources.find(
    ({ type, attributes }) => type === 'AWS::IAM::Role' && attributes['Arn'] === of.properties['Role'],
  );
  if (role === undefined) throw new RefusedStartError(`${where}: its role is in none of the stacks`);
  return {
    user: `arn:aws:sts::${of.account}:assumed-role/${role.ref}/${of.ref}`,
    region: of.region,
    account: of.account,
    statements: documents(role, resources, where).flatMap(({ Statement }) =>
      [Statement].flat().flatMap((each) => statement(each, `${where}, role ${role.name}`)),
    ),
  };
}

interface PolicyDocument {
  readonly Statement: StatementDocument | readonly StatementDocument[];
}

interface StatementDocument {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every policy that a role has: inline, attached to it, or managed. */
function documents(role: Resource, resources: readonly Resource[], where: string): PolicyDocument[] {
  const {
    Policies = [],
    ManagedPolicyArns = [],
    PermissionsBoundary,
  } = role.properties as {
    Policies?: { PolicyDocument: PolicyDocument }[];
    ManagedPolicyArns?: string[];
    PermissionsBoundary?: string;
  };
  if (PermissionsBoundary !== undefined) {
    throw new RefusedStartError(`${where}: the local run does not judge the permissions boundary of ${role.name}`);
  }
  const attached = resources.filter(({ type, ref, properties: { Roles = [] } }) => {
    const named = (Roles as string[]).includes(role.ref);
    return (
      (type === 'AWS::IAM::Policy' && named) ||
      (type === 'AWS::IAM::ManagedPolicy' && (named || ManagedPolicyArns.includes(ref)))
    );
  });
  for (const arn of ManagedPolicyArns) {
    if (HARMLESS.has(arn) || attached.some(({ ref }) => ref === arn)) continue;
    throw new RefusedStartError(`${where}: the local run does not know the managed policy ${arn}`);
  }
  const policies = attached.map(({ properties }) => properties['PolicyDocument'] as PolicyDocument); // IAM's own schema
  return [...Policies.map(({ PolicyDocument }) => PolicyDocument), ...policies];
}

function statement({ Effect, Action, Resource, Condition = {} }: StatementDocument, where: string): Statement[] {
  if (Action === undefined || Resource === undefined) {
    throw new RefusedStartError(`${where}: the local run judges statements with Action and Resource only`);
  }
  const [actions, resources] = [[Action].flat(), [Resource].flat()];
  if (!actions.some(isJudged)) return [];
  const [key] = Object.values(Condition).flatMap((values) => Object.keys(values));
  const variable = resources.find((resource) => resource.includes('${'));
  if (key !== undefined || variable !== undefined) {
    const what = key === undefined ? `the variable in ${String(variable)}` : `the condition key ${key}`;
    throw new RefusedStartError(`${where}: the local run does not judge ${what}, for ${actions.join(', ')}`);
  }
  return [{ deny: Effect === 'Deny', actions: matching(actions, 'i'), resources: matching(resources) }];
}

function isJudged(action: string): boolean {
  const service = matching([action.split(':', 1)[0] ?? ''], 'i');
  return JUDGED.some((each) => service.test(each));
}

/** Matches what one of these patterns does: `*` is any text, `?` any letter. */
function matching(patterns: readonly string[], flags = ''): RegExp {
  const alternatives = patterns.map((pattern) =>
    pattern
      .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.'),
  );
  return new RegExp(`^(?:${alternatives.join('|')})$`, flags);
}

const TABLE_OR_INDEX = /"(TableName|IndexName)"\s*:\s*"([^"]+)"/g;
const PART_OR_TABLE = /[[,]\s*\{\s*"(Put|Update|Delete|ConditionCheck|Get)"\s*:|"TableName"\s*:\s*"([^"]+)"/g;

/**
 * The actions for which IAM is asked by a call, and on what. The call is not parsed: in JSON, the text of an item cannot hold
 * an unescaped quote, and its attributes are objects, so neither can look like the names that are sought.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
function touched(operation: string, call: string, tables: readonly string[]): { action: string; resource: string }[] {
  if (operation.startsWith('Transact')) {
    const found: { action: string; resource: string }[] = [];
    let action = operation;
    for (const [, part, table] of call.matchAll(PART_OR_TABLE)) {
      if (part !== undefined) action = part === 'ConditionCheck' ? 'ConditionCheckItem' : `${part}Item`;
      if (table !== undefined) found.push({ action, resource: `table/${table}` });
    }
    return found;
  }
  if (operation.startsWith('Batch')) {
    const named = tables.filter((table) => call.includes(`"${table}":`));
    return (named.length > 0 ? named : ['*']).map((table) => ({ action: operation, resource: `table/${table}` }));
  }
  const names = new Map([...call.matchAll(TABLE_OR_INDEX)].map(([, kind, name = '']) => [kind, name]));
  const [table = '*', index] = [names.get('TableName'), names.get('IndexName')];
  return [{ action: operation, resource: index === undefined ? `table/${table}` : `table/${table}/index/${index}` }];
}
