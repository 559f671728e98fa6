/** What a column of a table holds: words stand left, figures right. */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

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
