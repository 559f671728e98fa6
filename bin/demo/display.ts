import { dayOf, type Instant, timeOf, vietnameseDayAndMonth } from '../../functions/calendar/day.ts';

/** What a column of a table holds: words stand left, figures right. */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** What stands in a table. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Whether the last row is the sum of the others. */
  readonly sum?: boolean;
  /** What must be known to read it. */
  readonly legend?: string;
}

/** How wide a line of running text may be. */
const WIDTH = 112;

const WAITING = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The demo's page in the terminal: on a terminal work in progress is one line that moves, elsewhere every step is a plain line. */
export class Display {
  readonly #out: NodeJS.WriteStream;
  readonly #lively: boolean;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#lively = out.isTTY && process.env['TERM'] !== 'dumb';
  }

  /** Does `work` and shows that it is being done, and how long it took. */
  async during<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const from = performance.now();
    const seconds = (): string => `${((performance.now() - from) / 1_000).toFixed(1).replace('.', ',')} giây`;
    let turn = 0;
    const show = (): void => this.#replaceLine(`  ${WAITING[turn++ % WAITING.length] ?? ''} ${what} … ${seconds()}`);
    const timer = this.#lively ? setInterval(show, 100) : undefined;
    try {
      const result = await work();
      this.#finish(`  ✓ ${what} ${this.#faint(`(${seconds()})`)}`);
      return result;
    } catch (error) {
      this.#finish(`  ✗ ${what}`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  /** Begins a part of the page. */
  heading(text: string): void {
    this.line(`\n${this.#strong(text)}\n${'─'.repeat(widthOf(text))}`);
  }

  /** Begins a table or a list within a part. */
  caption(text: string): void {
    this.line(`\n  ${this.#strong(text)}`);
  }

  /** Something that happened in the city, with when it did. */
  event(at: Instant, text: string): void {
    const [first = '', ...others] = wrapped(text, WIDTH - 15);
    this.line(`  ${this.#faint(when(at).padStart(11))}  ${first}`);
    for (const line of others) this.line(`${' '.repeat(15)}${line}`);
  }

  /** What must be known to read a table. */
  note(text: string): void {
    for (const line of wrapped(text, WIDTH)) this.line(`  ${this.#faint(line)}`);
  }

  line(text = ''): void {
    this.#out.write(`${text}\n`);
  }

  /** Rows under each other, and below a row what is said of it as a whole; the last row stands apart when it is a sum. */
  table(columns: readonly Column[], rows: readonly (readonly string[] | string)[], { sum = false } = {}): void {
    const cells = rows.filter((row) => typeof row !== 'string');
    const widths = columns.map(({ title }, at) =>
      Math.max(widthOf(title), ...cells.map((row) => widthOf(row[at] ?? ''))),
    );
    const print = (row: readonly string[] | string): string => {
      if (typeof row === 'string') return `${' '.repeat((widths[0] ?? 0) + 2)}${this.#faint(row)}`;
      return columns
        .map(({ align }, at) => {
          const cell = row[at] ?? '';
          const gap = ' '.repeat((widths[at] ?? 0) - widthOf(cell));
          return align === 'right' ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd();
    };
    const rule = this.#faint(widths.map((width) => '─'.repeat(width)).join('  '));
    const lines = rows.map(print);
    const body = sum ? [...lines.slice(0, -1), rule, ...lines.slice(-1)] : lines;
    for (const line of [this.#faint(print(columns.map(({ title }) => title))), rule, ...body]) this.line(`  ${line}`);
  }

  #replaceLine(text: string): void {
    const room = this.#out.columns - 1;
    this.#out.write(`\r\u001b[2K${[...text].slice(0, room).join('')}`);
  }

  #finish(text: string): void {
    this.#out.write(`${this.#lively ? '\r\u001b[2K' : ''}${text}\n`);
  }

  #strong(text: string): string {
    return this.#styled('1', text);
  }

  #faint(text: string): string {
    return this.#styled('2', text);
  }

  #styled(code: string, text: string): string {
    return this.#lively && process.env['NO_COLOR'] === undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** Cells that a text fills in a terminal: Vietnamese in NFC needs one for each character. */
function widthOf(text: string): number {
  return [...text.normalize('NFC')].length;
}

/** `29/9 07:30`. */
export function when(at: Instant): string {
  return `${vietnameseDayAndMonth(dayOf(at))} ${timeOf(at)}`;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
