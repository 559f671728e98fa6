/** What a column of the minutes may hold, named as in the API. */
export type MinutesField =
  'text' | 'topicId' | 'askedOn' | 'leadAgencyId' | 'coordinatingAgencyIds' | 'by' | 'decided' | 'why' | 'next';

/** One row of a table as the person sees it: its number and its cells that are not blank, by column counted from 0. */
export interface TableRow {
  /** Counted from 1, as a spreadsheet counts. */
  readonly row: number;
  readonly cells: ReadonlyMap<number, string>;
  /** Cells that are merged with one further up, with the value of that one. */
  readonly inherited?: ReadonlyMap<number, string>;
}

/** The heading row of a table: what each column holds. */
export interface Headings {
  readonly row: number;
  /** The position of the heading row among the rows that were searched. */
  readonly at: number;
  /** The first column of each field. */
  readonly columns: ReadonlyMap<MinutesField, { readonly index: number; readonly heading: string }>;
  /** Headings that say nothing known, and those that say again what an earlier one said. */
  readonly unknown: readonly string[];
  readonly repeated: readonly string[];
  /** All columns with a heading, known or not. */
  readonly headed: ReadonlySet<number>;
}

/** The headings that the template carries, in its order, and the other ways in which minutes write them. */
export const COLUMNS: Readonly<Record<MinutesField, { readonly heading: string; readonly also: readonly string[] }>> = {
  text: {
    heading: 'Câu hỏi',
    also: [
      ...['Câu hỏi, kiến nghị', 'Nội dung', 'Kiến nghị', 'Nội dung câu hỏi', 'Nội dung kiến nghị', 'Nội dung hỏi'],
      ...['Nội dung câu hỏi, kiến nghị', 'Câu hỏi của trẻ em', 'Kiến nghị của trẻ em', 'Ý kiến', 'Ý kiến của trẻ em'],
      ...[
        'Câu hỏi/kiến nghị của trẻ em',
        'Question',
        'Questions',
        'Question text',
        'Text',
        'Content',
        'Recommendation',
      ],
    ],
  },
  topicId: {
    heading: 'Nhóm vấn đề',
    also: ['Chủ đề', 'Nhóm', 'Nhóm chủ đề', 'Nhóm câu hỏi', 'Vấn đề', 'Lĩnh vực', 'Topic', 'Topic id', 'Group'],
  },
  askedOn: {
    heading: 'Ngày hỏi',
    also: ['Ngày', 'Ngày đặt câu hỏi', 'Ngày ghi nhận', 'Date', 'Asked on', 'Date asked', 'Day'],
  },
  leadAgencyId: {
    heading: 'Cơ quan chủ trì',
    also: [
      ...['Chủ trì', 'Đơn vị chủ trì', 'Cơ quan', 'Cơ quan phụ trách', 'Đơn vị phụ trách', 'Cơ quan chủ trì trả lời'],
      ...['Lead', 'Lead agency', 'Lead agency id', 'Agency'],
    ],
  },
  coordinatingAgencyIds: {
    heading: 'Cơ quan phối hợp',
    also: [
      ...['Phối hợp', 'Đơn vị phối hợp', 'Các cơ quan phối hợp'],
      ...['Coordinating', 'Coordinating agency', 'Coordinating agencies', 'Coordinating agency ids'],
    ],
  },
  by: {
    heading: 'Người trả lời',
    also: ['Cơ quan trả lời', 'Đơn vị trả lời', 'Người/cơ quan trả lời', 'Answered by', 'By'],
  },
  decided: {
    heading: 'Nội dung trả lời',
    also: ['Trả lời', 'Câu trả lời', 'Trả lời tại diễn đàn', 'Nội dung đã trả lời', 'Answer', 'Decided', 'Decision'],
  },
  why: { heading: 'Lý do', also: ['Lí do', 'Vì sao', 'Why', 'Reason'] },
  next: {
    heading: 'Việc tiếp theo',
    also: ['Bước tiếp theo', 'Việc sẽ làm', 'Next', 'Next step', 'Next steps', 'What happens next'],
  },
};

/** All fields, in the order of the template. */
export const FIELDS = Object.keys(COLUMNS) as MinutesField[]; // Object.keys forgets which keys there are

/** Numbers of rows that people put in front; nothing is read from them. */
const IGNORED = new Set(['STT', 'TT', 'Số TT', 'Số thứ tự', 'No', 'Number'].map(folded));

const FIELD_OF_HEADING = new Map(
  FIELDS.flatMap((field) => [COLUMNS[field].heading, ...COLUMNS[field].also].map((said) => [folded(said), field])),
);

/** A title and some lines about the forum may stand above the table; a heading further down is not looked for. */
const ROWS_SEARCHED = 20;

/** The heading row: of the first rows the one in which most headings are known, or nothing if none is. */
export function findHeadings(rows: readonly TableRow[]): Headings | undefined {
  let best: Headings | undefined;
  for (const [at, row] of rows.slice(0, ROWS_SEARCHED).entries()) {
    const headings = headingsOf(row, at);
    if (headings.columns.size > (best?.columns.size ?? 0)) best = headings;
  }
  return best;
}

function headingsOf({ row, cells }: TableRow, at: number): Headings {
  const columns = new Map<MinutesField, { index: number; heading: string }>();
  const unknown: string[] = [];
  const repeated: string[] = [];
  for (const [index, cell] of cells) {
    const heading = cell.trim();
    const field = fieldOf(heading);
    if (field === 'ignored') continue;
    if (field === undefined) unknown.push(heading);
    else if (columns.has(field)) repeated.push(heading);
    else columns.set(field, { index, heading });
  }
  return { row, at, columns, unknown, repeated, headed: new Set(cells.keys()) };
}

function fieldOf(heading: string): MinutesField | 'ignored' | undefined {
  if (heading.length > 100) return undefined;
  // "Ngày hỏi (dd/mm/yyyy)" and "Câu hỏi (*)" are the same headings with a remark.
  const keys = [folded(heading), folded(heading.replace(/\([^)]*\)/g, ''))];
  const field = keys.map((key) => FIELD_OF_HEADING.get(key)).find((found) => found !== undefined);
  if (field !== undefined) return field;
  return keys.some((key) => IGNORED.has(key)) || heading === '#' ? 'ignored' : undefined;
}

/**
 * A name as a key under which its spellings meet: "LĐ-TB&XH" and "ldtbxh", "Giáo dục và Đào tạo" and "giao duc - dao tao".
 * Case, accents, signs, blanks and the word "và" do not count.
 */
export function folded(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== 'va')
    .join('');
}
