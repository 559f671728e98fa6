/** What one function has asked of one table. */
interface TableUsage {
  calls: number;
  readUnits: number;
  writeUnits: number;
  operations: Record<string, number>;
}

/** DynamoDB's report of what one call consumed in one table, its indexes included. */
export interface ConsumedCapacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

/** Whether `operation` may change items. */
export function isWrite(operation: string): boolean {
  return WRITES.has(operation);
}

/** Counts calls and consumed units for each function and table. */
export class Usage {
  #functions: Record<string, Record<string, TableUsage>> = {};
  readonly #tableNames: ReadonlyMap<string, string>;

  /** `tableNames` tells what a person calls each table. */
  constructor(tableNames: ReadonlyMap<string, string>) {
    this.#tableNames = tableNames;
  }

  /** Counts one call; a call that was refused consumed what DynamoDB does not tell. */
  count(caller: string, operation: string, consumed: readonly ConsumedCapacity[]): void {
    const functionUsage = (this.#functions[caller] ??= {});
    for (const { TableName = '', CapacityUnits = 0, ReadCapacityUnits, WriteCapacityUnits } of consumed) {
      const table = this.#tableNames.get(TableName) ?? TableName;
      const usage = (functionUsage[table] ??= { calls: 0, readUnits: 0, writeUnits: 0, operations: {} });
      const told = ReadCapacityUnits !== undefined || WriteCapacityUnits !== undefined;
      usage.calls += 1;
      usage.readUnits += told ? (ReadCapacityUnits ?? 0) : isWrite(operation) ? 0 : CapacityUnits;
      usage.writeUnits += told ? (WriteCapacityUnits ?? 0) : isWrite(operation) ? CapacityUnits : 0;
      usage.operations[operation] = (usage.operations[operation] ?? 0) + 1;
    }
  }

  /** Everything since the start, or since the last {@link reset}. */
  report(): object {
    const total = { calls: 0, readUnits: 0, writeUnits: 0 };
    for (const usage of Object.values(this.#functions).flatMap((tables) => Object.values(tables))) {
      total.calls += usage.calls;
      total.readUnits += usage.readUnits;
      total.writeUnits += usage.writeUnits;
    }
    return { functions: this.#functions, total };
  }

  /** Begins to count anew. */
  reset(): void {
    this.#functions = {};
  }
}
