import { type Identity, INTERPRETED, identityOfIgnored, isIgnored, physicalName, type Place } from './kinds.ts';
import { RefusedStartError } from './refused-start.ts';

/** A synthesized stack, as `cdk.out` holds it. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly template: Template;
}

/** The part of a CloudFormation template that the local run reads. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown }; Condition?: string }>>;
  readonly Parameters?: Readonly<Record<string, { Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

/** A resource as it stands in a template, before its references are resolved. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/** A resource that the local run interprets, with every reference resolved. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** What a person calls it: its place in the construct tree without the stack and what CDK adds, such as `Intake`. */
  readonly name: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly account: string;
}

/** Where something stands that is being resolved, and how a person would find it. */
interface Spot {
  readonly stack: Stack;
  readonly where: string;
}

const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Reads stacks into the resources that the local run interprets. Stacks may refer to one another. Refuses, naming resource,
 * kind and stack, what it does not know: a kind of resource, a function of the template language, a reference to nothing.
 */
export function readStacks(stacks: readonly Stack[], apiAddress: string): Resource[] {
  return new Resolver(stacks, apiAddress).resources();
}

class Resolver {
  readonly #stacks: readonly Stack[];
  readonly #apiAddress: string;
  readonly #identities = new Map<string, Identity>();

  constructor(stacks: readonly Stack[], apiAddress: string) {
    this.#stacks = stacks;
    this.#apiAddress = apiAddress;
  }

  resources(): Resource[] {
    return this.#stacks.flatMap((stack) => {
      const all = Object.entries(stack.template.Resources ?? {});
      // A function that only carries out custom resources belongs to the deployment; the custom resource is interpreted.
      const providers = new Set(all.map(([, { Properties }]) => logicalIdOf(Properties?.['ServiceToken'])));
      return all
        .filter(([id, { Type, Condition }]) => {
          if (isIgnored(Type) || providers.has(id)) return false;
          return (
            Condition === undefined ||
            this.#condition(Condition, { stack, where: `resource ${id} of stack ${stack.name}` })
          );
        })
        .map(([logicalId, resource]) => this.#read(stack, logicalId, resource));
    });
  }

  #read(stack: Stack, logicalId: string, resource: TemplateResource): Resource {
    const where = placeOf(logicalId, resource, stack);
    if (!INTERPRETED.has(resource.Type)) refuseKind(where);
    return {
      stack: stack.name,
      region: stack.region,
      account: stack.account,
      logicalId,
      type: resource.Type,
      name: nameOf(logicalId, resource),
      ...this.#identity(logicalId, resource, stack),
      // References of a resource's own properties are strings, lists and objects like any other.
      properties: this.#resolve(resource.Properties ?? {}, { stack, where }) as Record<string, unknown>,
    };
  }

  #identity(logicalId: string, resource: TemplateResource, stack: Stack): Identity {
    const key = `${stack.name} ${logicalId}`;
    const known = this.#identities.get(key);
    if (known !== undefined) return known;
    const where = placeOf(logicalId, resource, stack);
    const identify = INTERPRETED.get(resource.Type) ?? refuseKind(where);
    // Only names can matter to an identity, and a name that refers to its own resource would never end.
    const names = Object.entries(resource.Properties ?? {}).filter(([property]) =>
      /Name$|^EmailIdentity$/.test(property),
    );
    const properties = this.#resolve(Object.fromEntries(names), { stack, where }) as Record<string, unknown>;
    const identity = identify(properties, this.#place(stack, logicalId));
    this.#identities.set(key, identity);
    return identity;
  }

  #place(stack: Stack, logicalId: string): Place {
    const { name, region, account } = stack;
    return { stack: name, region, account, logicalId, apiAddress: this.#apiAddress };
  }

  #resolve(value: unknown, spot: Spot): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.#resolve(item, spot)).filter((item) => item !== NO_VALUE);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.#call(first[0], first[1], spot);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.#resolve(item, spot)] as const).filter(([, item]) => item !== NO_VALUE),
    );
  }

  #call(name: string, given: unknown, spot: Spot): unknown {
    const { stack, where } = spot;
    const refuse = (why: string): never => {
      throw new RefusedStartError(`${where} cannot be resolved: ${why} in ${JSON.stringify({ [name]: given })}`);
    };
    // Functions whose argument is not itself resolved first.
    if (name === 'Ref') return this.#ref(String(given), stack, refuse);
    if (name === 'Fn::GetAtt') {
      const [logicalId = '', ...attribute] = typeof given === 'string' ? given.split('.') : (given as string[]);
      return this.#attribute([logicalId, attribute.join('.')], stack, refuse);
    }
    if (name === 'Fn::If') {
      const [condition, yes, no] = given as [string, unknown, unknown];
      return this.#resolve(this.#condition(condition, spot) ? yes : no, spot);
    }
    if (name === 'Fn::Sub') {
      const [text, variables] = (typeof given === 'string' ? [given, {}] : given) as [string, Record<string, unknown>];
      return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, variable: string) => {
        if (literal !== '') return `\${${variable}}`;
        if (Object.hasOwn(variables, variable)) return String(this.#resolve(variables[variable], spot));
        const [logicalId = '', ...attribute] = variable.split('.');
        return attribute.length === 0
          ? String(this.#ref(variable, stack, refuse))
          : this.#attribute([logicalId, attribute.join('.')], stack, refuse);
      });
    }
    const argument = this.#resolve(given, spot);
    switch (name) {
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, string[]];
        return this.#localAddress(parts.join(separator), stack);
      }
      case 'Fn::Select': {
        const [index, items] = argument as [number | string, unknown[]];
        return items[Number(index)] ?? refuse(`there is no item ${String(index)}`);
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, string];
        return text.split(separator);
      }
      case 'Fn::Base64':
        return Buffer.from(String(argument)).toString('base64');
      case 'Fn::FindInMap': {
        const [map = '', top = '', second = ''] = argument as string[];
        return stack.template.Mappings?.[map]?.[top]?.[second] ?? refuse('there is no such mapping');
      }
      case 'Fn::ImportValue':
        return this.#exported(String(argument)) ?? refuse('no stack exports it');
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = argument as { StackName: string; OutputName: string };
        return this.#output(nameOfStack(StackName), OutputName) ?? refuse('there is no such output');
      }
      default:
        return refuse(`the local run does not know the function ${name}`);
    }
  }

  #ref(name: string, stack: Stack, refuse: (why: string) => never): unknown {
    const pseudo: Record<string, unknown> = {
      'AWS::Region': stack.region,
      'AWS::AccountId': stack.account,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/local`,
      'AWS::NoValue': NO_VALUE,
      'AWS::NotificationARNs': [],
    };
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const parameter = stack.template.Parameters?.[name];
    if (parameter !== undefined) return parameter.Default ?? refuse(`parameter ${name} has no default`);
    const resource = stack.template.Resources?.[name] ?? refuse(`there is no resource ${name}`);
    if (isIgnored(resource.Type)) return physicalName(this.#place(stack, name));
    return this.#identity(name, resource, stack).ref;
  }

  #attribute([logicalId, attribute]: [string, string], stack: Stack, refuse: (why: string) => never): string {
    const resource = stack.template.Resources?.[logicalId] ?? refuse(`there is no resource ${logicalId}`);
    const place = this.#place(stack, logicalId);
    if (isIgnored(resource.Type)) return identityOfIgnored(place, attribute);
    const { attributes } = this.#identity(logicalId, resource, stack);
    return attributes[attribute] ?? refuse(`${resource.Type} has no attribute ${attribute} here`);
  }

  #exported(name: string): unknown {
    for (const stack of this.#stacks) {
      for (const [id, { Value, Export }] of Object.entries(stack.template.Outputs ?? {})) {
        const spot = { stack, where: `output ${id} of stack ${stack.name}` };
        if (Export !== undefined && this.#resolve(Export.Name, spot) === name) return this.#resolve(Value, spot);
      }
    }
    return undefined;
  }

  #output(stackName: string, id: string): unknown {
    const stack = this.#stacks.find(({ name }) => name === stackName);
    const output = stack?.template.Outputs?.[id];
    return stack && output && this.#resolve(output.Value, { stack, where: `output ${id} of stack ${stackName}` });
  }

  #condition(name: string, spot: Spot): boolean {
    const { stack, where } = spot;
    const conditions = stack.template.Conditions ?? {};
    const holds = (given: unknown): boolean => {
      const [operator, operands] = Object.entries(given as object)[0] as [string, unknown];
      switch (operator) {
        case 'Condition':
          return this.#condition(String(operands), spot);
        case 'Fn::Equals': {
          const [left, right] = this.#resolve(operands, spot) as unknown[];
          return left === right;
        }
        case 'Fn::Not':
          return !(operands as unknown[]).every(holds);
        case 'Fn::And':
          return (operands as unknown[]).every(holds);
        case 'Fn::Or':
          return (operands as unknown[]).some(holds);
        default:
          throw new RefusedStartError(`${where}: the local run does not know ${operator} in condition ${name}`);
      }
    };
    if (!Object.hasOwn(conditions, name)) throw new RefusedStartError(`${where}: there is no condition ${name}`);
    return holds(conditions[name]);
  }

  /** CDK writes the address of an HTTP API out by hand; on this machine it is another. */
  #localAddress(text: string, stack: Stack): string {
    return text.replaceAll(
      new RegExp(`https://[a-z0-9-]+\\.execute-api\\.${stack.region}\\.amazonaws\\.com`, 'g'),
      this.#apiAddress,
    );
  }
}

function placeOf(logicalId: string, { Type }: TemplateResource, { name }: Stack): string {
  return `resource ${logicalId} (${Type}) of stack ${name}`;
}

function refuseKind(where: string): never {
  throw new RefusedStartError(`the local run does not know how to interpret ${where}: see lib/local/kinds.ts`);
}

/** The short name in `Metadata`'s construct path, or the logical id without the hash that CDK puts behind it. */
function nameOf(logicalId: string, { Metadata }: TemplateResource): string {
  const path = Metadata?.['aws:cdk:path'];
  if (typeof path !== 'string') return logicalId.replace(/[0-9A-F]{8}$/, '');
  const parts = path.split('/').slice(1);
  while (parts.length > 1 && /^(Resource|Default|Table|Function|Queue|Bucket)$/.test(parts.at(-1) ?? '')) parts.pop();
  return parts.join('-');
}

function logicalIdOf(reference: unknown): string | undefined {
  if (typeof reference !== 'object' || reference === null) return undefined;
  const [given] = Object.values(reference) as unknown[];
  return Array.isArray(given) ? String(given[0]) : String(given);
}

/** A stack's name, also when it is given as an ARN. */
function nameOfStack(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split('/')[1] ?? nameOrArn) : nameOrArn;
}
