import type { Agency } from '../agency/agency.ts';
import { type Day, vietnameseDate } from '../calendar/day.ts';
import type { Topic } from '../forum/topic.ts';
import type { Bilingual } from '../platform/problem.ts';
import { COLUMNS, FIELDS, findHeadings, folded, type Headings, type MinutesField, type TableRow } from './columns.ts';
import { MAX_TEXT, textProblem } from '../question/question-text.ts';
import { readCsv } from './read-csv.ts';
import { readLines } from './read-text.ts';
import { readWorkbook } from './read-workbook.ts';
import { UnreadableMinutesError } from './unreadable-minutes.ts';

/** How many questions one file may hold. */
export const MAX_ROWS = 1_000;

/** How long an oral answer, its reason and its next step may each be, and the name of who answered, in characters. */
const MAX_ANSWER = MAX_TEXT;
const MAX_NAME = 200;

/** A question as the minutes tell it, ready to be taken into the workflow. */
export interface MinutesRow {
  /** The row of the spreadsheet, or the line of the text, counted from 1. */
  readonly row: number;
  readonly text: string;
  readonly topicId?: string;
  /** Absent when the minutes give no day; it is then the day of the forum. */
  readonly askedOn?: Day;
  readonly leadAgencyId?: string;
  readonly coordinatingAgencyIds?: readonly string[];
  readonly answeredAtForum?: {
    readonly by: string;
    readonly decided: string;
    readonly why?: string;
    readonly next?: string;
  };
}

/** One thing that is wrong in a file: where a person finds it, and what would be right. */
export interface RowProblem {
  readonly row: number;
  /** The heading as it stands in the file, or as the template has it when the file has none. */
  readonly column: string;
  /** What stands there, cut to 60 characters; never given for free text. */
  readonly value?: string;
  /** For free text instead of the value: characters in all, and the first that cannot be taken, counted from 1. */
  readonly length?: number;
  readonly position?: number;
  /** The values to choose from, where there is such a list. */
  readonly allowed?: readonly string[];
  readonly detail: Bilingual;
}

/** Minutes of a forum as they were read: the rows that are right, and what is wrong with the others. */
export interface Minutes {
  readonly rows: readonly MinutesRow[];
  readonly problems: readonly RowProblem[];
}

/** A file of minutes and what its names and dates are read against. */
export interface MinutesFile {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly topics: readonly Pick<Topic, 'topicId' | 'name'>[];
  readonly agencies: readonly Pick<Agency, 'agencyId' | 'name' | 'shortName' | 'aliases'>[];
  readonly today: Day;
  /** Its year completes dates such as 13/6. */
  readonly forum: { readonly heldOn: Day };
}

/**
 * Reads the minutes of a forum from CSV, an Excel workbook or pasted text, and checks every row.
 *
 * @throws UnreadableMinutesError when the file as a whole cannot be taken: its kind, its encoding, no headings, no question
 *   column, no question, or more than {@link MAX_ROWS}
 */
export async function readMinutes(file: MinutesFile): Promise<Minutes> {
  const kind = kindOf(file);
  if (file.bytes.length === 0) throw new UnreadableMinutesError(EMPTY);
  const known: Known = { ...file, topicOf: topicFinder(file.topics), agenciesOf: agencyFinder(file.agencies) };
  if (kind === 'text') return readPasted(file.bytes, known);
  return readTable(kind === 'csv' ? readCsv(file.bytes) : await readWorkbook(file.bytes), known);
}

/** The media type of an Excel workbook. */
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function kindOf({ contentType, bytes }: Pick<MinutesFile, 'contentType' | 'bytes'>): 'csv' | 'xlsx' | 'text' {
  const zip = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PK\x03\x04';
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'text/csv') return 'csv';
  if (type === XLSX_TYPE) return 'xlsx';
  if (type === 'text/plain') return 'text';
  if (type === 'application/octet-stream' && zip) return 'xlsx';
  const allowed = `text/csv, ${XLSX_TYPE}, text/plain`;
  throw new UnreadableMinutesError(
    {
      vi: `Chỉ nhận tệp CSV (UTF-8), bảng tính .xlsx hoặc văn bản thuần mỗi câu hỏi một dòng. Content-Type phải là một trong: ${allowed}.`,
      en: `Only CSV (UTF-8), an .xlsx workbook or plain text with a question a line is taken. Content-Type must be one of: ${allowed}.`,
    },
    { kind: 'unsupported-media-type' },
  );
}

const EMPTY: Bilingual = {
  vi: 'Tệp không có câu hỏi nào.',
  en: 'The file holds no question.',
};

function refuseMany(count: number): void {
  if (count === 0) throw new UnreadableMinutesError(EMPTY);
  if (count <= MAX_ROWS) return;
  const [has, most] = [String(count), String(MAX_ROWS)];
  throw new UnreadableMinutesError({
    vi: `Tệp có ${has} câu hỏi; mỗi lần nhập nhiều nhất ${most}. Hãy chia thành nhiều tệp.`,
    en: `The file has ${has} questions; one import takes at most ${most}. Split it into several files.`,
  });
}

/** What rows are checked against, prepared once for a file. */
interface Known extends MinutesFile {
  readonly topicOf: ReadonlyMap<string, string>;
  readonly agenciesOf: (names: string) => { ids: string[]; unknown: string[] };
}

function readPasted(bytes: Uint8Array, known: Known): Minutes {
  const lines = readLines(bytes, (key) => known.topicOf.has(key));
  refuseMany(lines.filter(({ kind }) => kind !== 'topic').length);
  const rows: MinutesRow[] = [];
  const problems: RowProblem[] = [];
  let topicId: string | undefined;
  for (const line of lines) {
    if (line.kind === 'topic') {
      topicId = known.topicOf.get(line.topic);
      continue;
    }
    const at = { row: line.row, column: COLUMNS.text.heading };
    const wrong = textProblem(line.text);
    if (wrong !== undefined) {
      problems.push({ ...at, ...wrong });
    } else if (line.kind === 'question') {
      rows.push({ row: line.row, text: line.text, ...(topicId !== undefined && { topicId }) });
    } else {
      // The lines below a heading nobody knows do not belong to the topic above it.
      if (line.kind === 'unknown-topic') topicId = undefined;
      problems.push({ ...at, length: [...line.text].length, ...PASTED_PROBLEMS[line.kind](known.topics) });
    }
  }
  return { rows, problems };
}

const PASTED_PROBLEMS = {
  'unknown-topic': (topics: Known['topics']) => ({
    allowed: topics.map(({ name }) => name),
    detail: {
      vi: 'dòng kết thúc bằng dấu hai chấm nhưng không phải tên một nhóm vấn đề; hãy sửa tên nhóm, hoặc bỏ dòng này',
      en: 'the line ends in a colon but names no topic; correct the name of the topic or remove the line',
    },
  }),
  answer: () => ({
    detail: {
      vi: 'dòng này là câu trả lời; để nhập cả câu trả lời hãy dùng tệp mẫu (cột "Người trả lời" và "Nội dung trả lời")',
      en: 'this line is an answer; to import answers use the template (columns "Người trả lời" and "Nội dung trả lời")',
    },
  }),
};

function readTable(table: readonly TableRow[], known: Known): Minutes {
  if (table.length === 0) throw new UnreadableMinutesError(EMPTY);
  const headings = findHeadings(table);
  const expected = FIELDS.map((field) => `"${COLUMNS[field].heading}"`).join(', ');
  if (headings === undefined) {
    throw new UnreadableMinutesError({
      vi: `Không tìm thấy hàng tiêu đề. Hàng đầu tiên phải có các tiêu đề, ít nhất là "Câu hỏi"; các cột được nhận: ${expected}.`,
      en: `No heading row was found. The first row must hold headings, at least "Câu hỏi" (Question); columns known: ${expected}.`,
    });
  }
  if (!headings.columns.has('text')) {
    const row = String(headings.row);
    throw new UnreadableMinutesError({
      vi: `Hàng tiêu đề (hàng ${row}) thiếu cột "Câu hỏi". Các cột được nhận: ${expected}.`,
      en: `The heading row (row ${row}) lacks the column "Câu hỏi" (Question). Columns known: ${expected}.`,
    });
  }
  const body = table.slice(headings.at + 1);
  refuseMany(body.length);
  const problems = headingProblems(headings);
  const rows: MinutesRow[] = [];
  for (const row of body) {
    const checked = checkRow(row, headings, known);
    if ('problems' in checked) problems.push(...checked.problems);
    else rows.push(checked.row);
  }
  return { rows, problems };
}

function headingProblems({ row, unknown, repeated }: Headings): RowProblem[] {
  const allowed = FIELDS.map((field) => COLUMNS[field].heading);
  return [
    ...unknown.map((heading) => ({
      row,
      column: shown(heading),
      value: shown(heading),
      allowed,
      detail: { vi: 'tiêu đề cột không được nhận', en: 'this column heading is not known' },
    })),
    ...repeated.map((heading) => ({
      row,
      column: shown(heading),
      value: shown(heading),
      detail: { vi: 'hai cột có cùng ý nghĩa; hãy bỏ một cột', en: 'two columns say the same; remove one' },
    })),
  ];
}

function checkRow(
  { row, cells, inherited }: TableRow,
  { columns, headed }: Headings,
  known: Known,
): { row: MinutesRow } | { problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const columnOf = (field: MinutesField) => columns.get(field)?.heading ?? COLUMNS[field].heading;
  const report = (field: MinutesField, problem: Omit<RowProblem, 'row' | 'column'>) =>
    problems.push({ row, column: shown(columnOf(field)), ...problem });
  const cellOf = (field: MinutesField) => {
    const index = columns.get(field)?.index ?? -1;
    // A merged cell gives each of its rows the same topic or agency, but it is one question only.
    return (cells.get(index) ?? (field === 'text' ? undefined : inherited?.get(index)))?.trim();
  };
  const freeText = (field: MinutesField, maxLength: number) => {
    const value = cellOf(field);
    const wrong = value === undefined ? undefined : textProblem(value, maxLength);
    if (wrong !== undefined) report(field, wrong);
    return value;
  };

  const text = cellOf('text') ?? '';
  const wrong = textProblem(text);
  if (wrong !== undefined) report('text', wrong);

  const topic = cellOf('topicId');
  const topicId = topic === undefined ? undefined : topicNamed(topic, known.topicOf);
  if (topic !== undefined && topicId === undefined) {
    const allowed = known.topics.map(({ name }) => name);
    report('topicId', {
      value: shown(topic),
      allowed,
      detail: { vi: 'không có nhóm vấn đề này', en: 'no such topic' },
    });
  }

  const asked = cellOf('askedOn');
  const askedOn = asked === undefined ? undefined : dayIn(asked, known.forum.heldOn);
  const dayWrong = asked === undefined ? undefined : dayProblem(askedOn, known.today);
  if (asked !== undefined && dayWrong !== undefined) report('askedOn', { value: shown(asked), detail: dayWrong });

  const lead = agenciesIn('leadAgencyId');
  if (lead !== undefined && lead.length > 1) {
    const detail = {
      vi: 'chỉ một cơ quan chủ trì; các cơ quan khác ghi ở cột "Cơ quan phối hợp"',
      en: 'only one lead agency; put the others under "Cơ quan phối hợp" (coordinating)',
    };
    report('leadAgencyId', { value: shown(cellOf('leadAgencyId') ?? ''), detail });
  }
  const leadAgencyId = lead?.[0];
  const coordinatingAgencyIds = agenciesIn('coordinatingAgencyIds');
  if (leadAgencyId !== undefined && coordinatingAgencyIds?.includes(leadAgencyId)) {
    const detail = {
      vi: 'cơ quan chủ trì không được ghi lại là cơ quan phối hợp',
      en: 'the lead agency must not stand among the coordinating ones',
    };
    report('coordinatingAgencyIds', { value: shown(cellOf('coordinatingAgencyIds') ?? ''), detail });
  }

  const [by, decided] = [freeText('by', MAX_NAME), freeText('decided', MAX_ANSWER)];
  const [why, next] = [freeText('why', MAX_ANSWER), freeText('next', MAX_ANSWER)];
  const answered = [by, decided, why, next].some((part) => part !== undefined);
  if (answered && decided === undefined) report('decided', ANSWER_INCOMPLETE.decided);
  if (answered && by === undefined) report('by', ANSWER_INCOMPLETE.by);

  const stray = [...cells.keys()].find((index) => !headed.has(index));
  if (stray !== undefined)
    problems.push({ row, column: columnLetters(stray), length: charactersIn(cells.get(stray)), ...STRAY });

  if (problems.length > 0) return { problems };
  return {
    row: {
      row,
      text,
      ...(topicId !== undefined && { topicId }),
      ...(askedOn !== undefined && { askedOn }),
      ...(leadAgencyId !== undefined && { leadAgencyId }),
      ...(coordinatingAgencyIds !== undefined && { coordinatingAgencyIds }),
      ...(by !== undefined &&
        decided !== undefined && {
          answeredAtForum: { by, decided, ...(why !== undefined && { why }), ...(next !== undefined && { next }) },
        }),
    },
  };

  function agenciesIn(field: 'leadAgencyId' | 'coordinatingAgencyIds'): string[] | undefined {
    const value = cellOf(field);
    if (value === undefined) return undefined;
    const { ids, unknown } = known.agenciesOf(value);
    for (const name of unknown) {
      const allowed = known.agencies.map(({ shortName }) => shortName);
      report(field, { value: shown(name), allowed, detail: { vi: 'không có cơ quan này', en: 'no such agency' } });
    }
    return ids.length === 0 ? undefined : ids;
  }
}

/** Usually the rest of a child's sentence, so no value is shown. */
const STRAY = {
  detail: {
    vi: 'ô có nội dung nhưng cột không có tiêu đề; trong tệp CSV, câu có dấu phân cách phải đặt trong dấu nháy kép',
    en: 'the cell is filled but its column has no heading; in a CSV file a text that holds the separator must stand in double quotes',
  },
};

/** Column 0 is A, 26 is AA, as a spreadsheet shows them. */
function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

function charactersIn(text = ''): number {
  return [...text.trim()].length;
}

const ANSWER_INCOMPLETE = {
  decided: {
    detail: {
      vi: 'bắt buộc khi đã ghi người trả lời, lý do hoặc việc tiếp theo',
      en: 'required when who answered, the reason or the next step is given',
    },
  },
  by: { detail: { vi: 'bắt buộc khi có nội dung trả lời', en: 'required when there is an answer' } },
};

function topicFinder(topics: MinutesFile['topics']): Map<string, string> {
  // An id wins over a name, whatever the order.
  return new Map([
    ...topics.map(({ topicId, name }) => [folded(name), topicId] as const),
    ...topics.map(({ topicId }) => [folded(topicId), topicId] as const),
  ]);
}

function topicNamed(value: string, topicOf: ReadonlyMap<string, string>): string | undefined {
  return topicOf.get(folded(value)) ?? topicOf.get(folded(value.normalize('NFC').replace(/^nhóm(\s+vấn đề)?\s+/i, '')));
}

function agencyFinder(agencies: MinutesFile['agencies']): Known['agenciesOf'] {
  const idOf = new Map<string, string>();
  // What comes later wins: another agency's alias never hides an agency's own name or id.
  for (const { agencyId, aliases } of agencies) for (const alias of aliases) idOf.set(agencyKey(alias), agencyId);
  for (const { agencyId, shortName } of agencies) idOf.set(agencyKey(shortName), agencyId);
  for (const { agencyId, name } of agencies) idOf.set(agencyKey(name), agencyId);
  for (const { agencyId } of agencies) idOf.set(agencyKey(agencyId), agencyId);
  return (names) => {
    // Longer than all names of a city together: whatever it is, it names no agencies.
    if (names.length > 2_000) return { ids: [], unknown: [names] };
    const ids = new Set<string>();
    const unknown: string[] = [];
    for (const name of names.split(/[;\n]/).flatMap((part) => namesIn(part, (found) => idOf.has(agencyKey(found))))) {
      const id = idOf.get(agencyKey(name));
      if (id === undefined) unknown.push(name);
      else ids.add(id);
    }
    return { ids: [...ids], unknown };
  };
}

/** "Phòng GD&ĐT" and "GD&ĐT" are one. */
function agencyKey(name: string): string {
  return folded(name).replace(/^phong(?=.)/, '');
}

/** Names divided by commas, where a name may hold commas of its own ("UBND xã, phường"): the longest known one counts. */
function namesIn(part: string, isKnown: (name: string) => boolean): string[] {
  const pieces = part.split(',').map((piece) => piece.trim());
  const names: string[] = [];
  for (let from = 0; from < pieces.length;) {
    // No name has ten commas.
    let to = Math.min(pieces.length, from + 10);
    while (to > from + 1 && !isKnown(pieces.slice(from, to).join(', '))) to -= 1;
    const name = pieces.slice(from, to).join(', ');
    if (name !== '') names.push(name);
    from = to;
  }
  return names;
}

/** Earlier than any forum that is still followed up. */
const EARLIEST: Day = '2000-01-01';

function dayProblem(day: Day | undefined, today: Day): Bilingual | undefined {
  if (day === undefined) {
    return {
      vi: 'phải là một ngày có thật, viết ngày/tháng/năm như 13/6/2023, hoặc 2023-06-13',
      en: 'must be a real day, written day/month/year as in 13/6/2023, or 2023-06-13',
    };
  }
  if (day > today)
    return { vi: `không được sau hôm nay (${vietnameseDate(today)})`, en: `must not be after today (${today})` };
  if (day < EARLIEST) return { vi: 'không được trước năm 2000', en: 'must not be before 2000' };
  return undefined;
}

/** A day as people write it, the day before the month; without a year it is of the forum's year. Nothing if there is no such day. */
function dayIn(value: string, heldOn: Day): Day | undefined {
  if (value.length > 40) return undefined;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?$/.exec(value);
  if (iso !== null) return realDay(iso[1], iso[2], iso[3]);
  const said = value
    .normalize('NFC')
    .replace(/^ngày\s+/i, '')
    .replace(/\s*(tháng|năm)\s*/gi, '/');
  const written = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?$/.exec(said.replace(/\s*([/.-])\s*/g, '$1'));
  if (written !== null) {
    const year = written[3] ?? heldOn.slice(0, 4);
    return realDay(year.length === 2 ? `20${year}` : year, written[2], written[1]);
  }
  // A cell that lost its date format shows the number of days since 30/12/1899; five digits are 1927 to 2173.
  if (!/^\d{5}$/.test(value)) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + Number(value) * 86_400_000).toISOString().slice(0, 10);
}

function realDay(year = '', month = '', day = ''): Day | undefined {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}

/** A value as a problem may show it. */
function shown(value: string): string {
  return [...value.slice(0, 120)].slice(0, 60).join('').toWellFormed();
}
