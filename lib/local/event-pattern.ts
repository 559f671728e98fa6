import { RefusedStartError } from './refused-start.ts';

/**
 * Whether `event` fits an event pattern, as event source mappings and event rules filter by it: every field that the pattern
 * names must hold one of the listed values or fit one of the listed conditions.
 */
export function matches(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as Record<string, unknown>).every(([field, wanted]) => {
    if (field === '$or') return (wanted as unknown[]).some((each) => matches(each, event));
    const given = valueAt(event, field);
    if (!Array.isArray(wanted)) return matches(wanted, given);
    const values = Array.isArray(given) ? given : [given];
    return wanted.some((condition) => values.some((value) => fits(condition, value)));
  });
}

/** Refuses a pattern with a condition that {@link matches} does not know. `where` says whose pattern it is. */
export function checkPattern(pattern: unknown, where: string): void {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    throw new RefusedStartError(`${where}: ${JSON.stringify(pattern)} is not an event pattern`);
  }
  for (const [field, wanted] of Object.entries(pattern)) {
    if (field === '$or') for (const each of wanted as unknown[]) checkPattern(each, where);
    else if (!Array.isArray(wanted)) checkPattern(wanted, where);
    else for (const condition of wanted) checkCondition(condition, where);
  }
}

function checkCondition(condition: unknown, where: string): void {
  if (typeof condition !== 'object' || condition === null) return;
  for (const [name, operand] of Object.entries(condition)) {
    if (!CONDITIONS.has(name))
      throw new RefusedStartError(`${where}: the local run does not know the condition ${name}`);
    if (name === 'anything-but') for (const each of [operand].flat()) checkCondition(each, where);
  }
}

type Condition = (operand: unknown, value: unknown) => boolean;

const CONDITIONS: ReadonlyMap<string, Condition> = new Map<string, Condition>([
  ['exists', (operand, value) => (value !== undefined) === operand],
  ['prefix', text((operand, value) => value.startsWith(operand))],
  ['suffix', text((operand, value) => value.endsWith(operand))],
  ['equals-ignore-case', text((operand, value) => value.toLowerCase() === operand.toLowerCase())],
  [
    'wildcard',
    text((operand, value) => new RegExp(`^${operand.split('*').map(literal).join('.*')}$`, 's').test(value)),
  ],
  ['anything-but', (operand, value) => value !== undefined && ![operand].flat().some((each) => fits(each, value))],
  ['numeric', (operand, value) => isWithin(operand as (string | number)[], value)],
]);

function fits(condition: unknown, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value;
  return Object.entries(condition).every(([name, operand]) => CONDITIONS.get(name)?.(operand, value) ?? false);
}

/** `["numeric", [">", 0, "<=", 5]]`; the numbers of DynamoDB's images are strings, which Lambda's filter reads as numbers. */
function isWithin(limits: readonly (string | number)[], value: unknown): boolean {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return false;
  for (let index = 0; index < limits.length; index += 2) {
    const limit = Number(limits[index + 1]);
    const holds = {
      '=': number === limit,
      '>': number > limit,
      '>=': number >= limit,
      '<': number < limit,
      '<=': number <= limit,
    };
    if (!holds[limits[index] as keyof typeof holds]) return false;
  }
  return true;
}

function text(holds: (operand: string, value: string) => boolean): Condition {
  return (operand, value) => typeof operand === 'string' && typeof value === 'string' && holds(operand, value);
}

function literal(part: string): string {
  return part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function valueAt(event: unknown, field: string): unknown {
  return typeof event === 'object' && event !== null ? (event as Record<string, unknown>)[field] : undefined;
}
