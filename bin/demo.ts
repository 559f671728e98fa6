/** `npm run demo`: plays two forums and the year that follows on a simulated clock, shows what becomes of every question, and leaves the mails and a timeline in `out/demo`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { workingCalendar } from '../functions/calendar/working-calendar.ts';
import { startLocal } from '../lib/local/local-run.ts';
import { RefusedStartError } from '../lib/local/refused-start.ts';
import { AUTUMN } from './demo/autumn-story.ts';
import { CityClient } from './demo/city-client.ts';
import { ControlPort } from './demo/control-port.ts';
import { Display } from './demo/display.ts';
import { FORUM_OF_JUNE } from './demo/forum-of-june.ts';
import { FORUM_OF_SEPTEMBER, LETTER, SLIPS } from './demo/forum-of-september.ts';
import { OFFICIAL_REPORTS, REPORTS } from './demo/official-reports.ts';
import { MailFolder } from './demo/mail-folder.ts';
import { type Act, type Stage, UnmetExpectationError } from './demo/stage.ts';
import { WINTER } from './demo/winter-story.ts';
import { YEAR_IN_REVIEW } from './demo/year-in-review.ts';

/** The story, in the order in which it is played; all acts in the same city. */
const ACTS: readonly Act[] = [FORUM_OF_JUNE, FORUM_OF_SEPTEMBER, AUTUMN, WINTER, YEAR_IN_REVIEW, OFFICIAL_REPORTS];

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
  let met = 0;
  display.line('Hồi Âm · bản trình diễn trên máy này, theo đồng hồ mô phỏng');
  const mails = new MailFolder(OUT);
  const run = await display.during('Khởi động hệ thống', () =>
    startLocal({
      ephemeral: true,
      now: BEGINNING,
      signal: interruption.signal,
      // Mails a second are seconds of the clock on the wall.
      environment: { MAX_SEND_RATE: '0' },
    }),
  );
  stop = () => run.stop();
  const control = new ControlPort(run.control);
  const city = new CityClient(run.api, control);
  const stage: Stage = {
    city,
    control,
    calendar: workingCalendar(await Promise.all([2023, 2024].map((year) => city.calendarYear(year)))),
    display,
    mails,
    happened: [],
    example: (name) => readFileSync(resolve(EXAMPLES, name), 'utf8'),
    leave: (name, content) => {
      mkdirSync(resolve(OUT, dirname(name)), { recursive: true });
      writeFileSync(resolve(OUT, name), content);
    },
    expect: (holds, what) => {
      if (!holds) throw new UnmetExpectationError(what);
      met += 1;
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
      [`${out}/timeline.md`, 'dòng thời gian của từng câu hỏi và từng cơ quan'],
      [`${out}/index.html`, 'danh sách thư, mở bằng trình duyệt'],
      [`${out}/${SLIPS}`, 'phiếu hỏi đáp của diễn đàn tháng 9, để in và cắt'],
      [`${out}/${LETTER}`, 'dự thảo công văn giao trả lời'],
      [`${out}/${REPORTS}/forum_*`, 'báo cáo của diễn đàn tháng 6/2023, để ghi số, ngày và ký'],
      [`${out}/${REPORTS}/monthly_*`, 'báo cáo mười hai tháng, từ 6/2023 đến 5/2024'],
      [`${out}/${REPORTS}/children_*`, 'tờ dành cho các em của diễn đàn tháng 9'],
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
