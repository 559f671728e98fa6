import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod';
import { RefusedStartError } from './refused-start.ts';

/** How long a change of a JSON file may wait to be written; what is lost in a crash meanwhile is only ever repeated. */
const WRITE_DELAY = 50;

/** Linux's file system in memory. */
const MEMORY = '/dev/shm';

/** What the names of temporary folders begin with. */
const TEMPORARY = 'hoi-am-run-';

/**
 * The folder that holds everything a local run must find again. One run at a time: the file `lock` names the process that has
 * it, and the lock of a process that is gone is taken over. A file that cannot be read stops the start and is left as it is.
 */
export class DataFolder {
  readonly path: string;
  readonly ephemeral: boolean;
  readonly #waiting = new Map<string, { value: () => unknown; timer: NodeJS.Timeout }>();

  /** Opens and locks `path`; without one, a temporary folder that {@link close} removes. */
  constructor(path?: string) {
    this.ephemeral = path === undefined;
    this.path = path ?? makeTemporary();
    try {
      mkdirSync(this.path, { recursive: true });
    } catch (error) {
      throw new RefusedStartError(`the data folder ${this.path} cannot be made: ${messageOf(error)}`, { cause: error });
    }
    this.#lock();
  }

  /** The place of a file in this folder. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** What `name` holds, or `initial` when there is no such file yet. */
  read<Schema extends z.ZodType>(name: string, schema: Schema, initial: z.output<Schema>): z.output<Schema> {
    const file = this.file(name);
    if (!existsSync(file)) return initial;
    try {
      return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      throw damaged(file, error);
    }
  }

  /** Writes what `value` returns, as a whole or not at all, a moment later (or when the folder is closed). */
  write(name: string, value: () => unknown): void {
    if (this.#waiting.has(name)) return;
    const timer = setTimeout(() => this.#flush(name), WRITE_DELAY);
    this.#waiting.set(name, { value, timer });
  }

  /** Writes at once, readable by this user only. */
  writeNow(name: string, value: unknown): void {
    const next = this.file(`${name}.next`);
    writeFileSync(next, JSON.stringify(value), { mode: 0o600 });
    renameSync(next, this.file(name));
  }

  /** Writes a file of JSON values, one in each line, at once. */
  writeLines(name: string, values: readonly unknown[]): void {
    const next = this.file(`${name}.next`);
    writeFileSync(next, values.map((value) => `${JSON.stringify(value)}\n`).join(''), { mode: 0o600 });
    renameSync(next, this.file(name));
  }

  /** Writes what is still waiting, and lets others have the folder. */
  close(): void {
    for (const name of [...this.#waiting.keys()]) this.#flush(name);
    if (this.ephemeral) rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
    else rmSync(this.file('lock'), { force: true });
  }

  #flush(name: string): void {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(name);
    this.writeNow(name, waiting.value());
  }

  #lock(): void {
    const lock = this.file('lock');
    const mine = `${lock}.${String(process.pid)}.${Math.random().toString(36).slice(2)}`;
    writeFileSync(mine, JSON.stringify({ pid: process.pid, born: birthOf(process.pid) }));
    try {
      // A link is made whole or not at all, so nobody ever reads half a lock.
      for (let attempt = 0; ; attempt += 1) {
        try {
          linkSync(mine, lock);
          return;
        } catch (error) {
          const holder = livingHolder(lock);
          if (holder !== undefined || attempt === 3) {
            throw new RefusedStartError(
              `the data folder ${this.path} is in use by process ${String(holder)}; stop that run first, or use --ephemeral`,
              { cause: error },
            );
          }
          rmSync(lock, { force: true });
        }
      }
    } finally {
      unlinkSync(mine);
    }
  }
}

/** A new temporary folder, in memory where that is possible. Those of runs that were killed are removed on the way. */
function makeTemporary(): string {
  const parent = existsSync(MEMORY) ? MEMORY : tmpdir();
  for (const name of readdirSync(parent)) {
    const lock = join(parent, name, 'lock');
    if (name.startsWith(TEMPORARY) && existsSync(lock) && livingHolder(lock) === undefined) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
  return mkdtempSync(join(parent, TEMPORARY));
}

/** Says which file of the data folder cannot be used, and that nothing was done to it. */
export function damaged(file: string, cause: unknown): RefusedStartError {
  return new RefusedStartError(
    `${file} is damaged (${messageOf(cause)}); nothing was changed. Restore it from a copy, or move it aside to start without it`,
    { cause },
  );
}

/** The first line of what went wrong. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}

/** The process that holds `lock`, if it still lives. A number that was given to another process since does not count. */
function livingHolder(lock: string): number | undefined {
  try {
    const { pid, born } = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; born?: string };
    process.kill(pid, 0);
    return birthOf(pid) === born ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** When a process was started, as Linux tells it; elsewhere its number alone must do. */
function birthOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')
      .at(-1)
      ?.split(' ')[19];
  } catch {
    return undefined;
  }
}
