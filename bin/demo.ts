/** `npm run demo`: plays the forums of 2023 on a simulated clock, shows what becomes of every question, and leaves the mails in `out/demo`. */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { startLocal } from '../lib/local/local-run.ts';
import { RefusedStartError } from '../lib/local/refused-start.ts';
import { CityClient } from './demo/city-client.ts';
import { Display } from './demo/display.ts';
import { FORUM_OF_JUNE } from './demo/forum-of-june.ts';
import { FORUM_OF_SEPTEMBER } from './demo/forum-of-september.ts';
import { MailFolder } from './demo/mail-folder.ts';
import { type Act, type Stage, UnmetExpectationError } from './demo/stage.ts';

/** The story, in the order in which it is played; all acts in the same city. */
const ACTS: readonly Act[] = [FORUM_OF_JUNE, FORUM_OF_SEPTEMBER];

const BEGINNING = '2023-06-13T08:00:00+07:00';
const EXAMPLES = resolve(import.meta.dirname, '../config/examples');
const OUT = resolve(import.meta.dirname, '../out/demo');

const from = performance.now();
const display = new Display(process.stdout);
const interruption = new AbortController();
/** How long stopping may take before the process ends all the same; the emulators end with it. */
const LONGEST_STOP = 1_800;
let stop = (): Promise<void> => Promise.resolve();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(130), LONGEST_STOP).unref();
    interruption.abort();
    void stop();
  });
}

try {
  await play();
} catch (error) {
  process.exitCode = interruption.signal.aborted ? 130 : 1;
  display.line(interruption.signal.aborted ? '\nĐã dừng.' : `\n✗ ${whatWentWrong(error)}`);
} finally {
  await stop();
}

async function play(): Promise<void> {
  let quiet = false;
  let met = 0;
  display.line('Hồi Âm · bản trình diễn trên máy này, theo đồng hồ mô phỏng');
  const mails = new MailFolder(OUT);
  const run = await display.during('Khởi động hệ thống', () =>
    // In a quiet time the sweep would find nothing at each of its four looks an hour, for months.
    startLocal({ ephemeral: true, now: BEGINNING, signal: interruption.signal, skip: () => quiet }),
  );
  stop = () => run.stop();
  const city = new CityClient(run);
  const stage: Stage = {
    city,
    display,
    mails,
    example: (name) => readFileSync(resolve(EXAMPLES, name), 'utf8'),
    expect: (holds, what) => {
      if (!holds) throw new UnmetExpectationError(what);
      met += 1;
    },
    advanceTo: async (instant, how) => {
      quiet = how === 'quietly';
      await city.advanceTo(instant);
      quiet = false;
    },
  };
  for (const act of ACTS) {
    display.heading(act.title);
    await act.play(stage);
  }
  const seconds = ((performance.now() - from) / 1_000).toFixed(1).replace('.', ',');
  const out = relative(process.cwd(), OUT);
  display.heading('Kết quả');
  display.table(
    [{ title: 'Ở đâu' }, { title: 'Có gì' }],
    [
      [`${out}/index.html`, 'danh sách thư, mở bằng trình duyệt'],
      [`${out}/mails/*.eml`, `${mails.all.length} thư như đã gửi, mở bằng chương trình thư`],
      [`${out}/mails/*.html`, `${mails.all.length} thư như người nhận thấy`],
    ],
  );
  display.line(`\n✓ Xong sau ${seconds} giây; ${met} điều kiểm tra đều đúng.`);
}

function whatWentWrong(error: unknown): string {
  if (error instanceof UnmetExpectationError) return `Không đúng như phải có / expectation not met: ${error.message}`;
  if (error instanceof RefusedStartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
