import type { Day } from '../calendar/day.ts';

/**
 * What a report says, as one value, from its heading to its last row. Whoever sets it in a form (docx, xlsx, html, csv, pdf) takes
 * words and figures as they stand here and computes nothing, so that all forms of a report agree.
 */
export interface ReportModel {
  /** What it is called, in Vietnamese, for the properties of files and the list of reports. */
  readonly title: string;
  /** The name of its files, ASCII and without an extension: "bao-cao-dien-dan-bk4-2023-06-13". */
  readonly fileName: string;
  /** The day up to which it tells; files are dated with it, so that the same report has the same bytes. */
  readonly asOf: Day;
  /** Whether it may have gaps, and says on each page that it is a draft. */
  readonly draft: boolean;
  /** Of an official paper; absent from a sheet that nobody signs. */
  readonly frame?: OfficialFrame;
  /** Large type is for children. */
  readonly type: 'official' | 'large';
  readonly sections: readonly Section[];
  /** The id of the table that a `.csv` holds, which has room for one. */
  readonly csvTableId: string;
}

/** What stands around the text of an official paper (Nghị định 30/2020/NĐ-CP, Phụ lục I); number, day and signature stay blank. */
export interface OfficialFrame {
  /** The body above the issuer, in capitals. */
  readonly parentBody?: string;
  /** In capitals. */
  readonly issuer: string;
  /** After the number that is left blank: "BC-BTC". */
  readonly symbol: string;
  /** Before the date: "TP. Bắc Kạn". */
  readonly place: string;
  /** After the day that is left blank: "tháng 6 năm 2024". */
  readonly monthAndYear: string;
  /** "BÁO CÁO". */
  readonly name: string;
  /** What it reports on, below its name. */
  readonly subject: string;
  /** Lines of the signature block, the first ones above the room for the signature. */
  readonly signatory: readonly string[];
  /** "Nơi nhận", in lists with a label each ("Gửi bản điện tử:"); a paper of one list has no label. */
  readonly recipients: readonly { readonly label?: string; readonly names: readonly string[] }[];
}

/** Pages of one orientation. The first is the body, which the signature block ends; an annex begins on a page of its own. */
export interface Section {
  readonly orientation: 'portrait' | 'landscape';
  readonly blocks: readonly Block[];
}

export type Block =
  /** Level 1 is centred and in capitals as given; 2 and 3 begin where paragraphs do: "1. …", "1.1. …". */
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string; readonly align?: 'left' | 'center' }
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[]; readonly align?: 'justify' | 'center' | 'left' }
  | { readonly kind: 'list'; readonly items: readonly (readonly Run[])[] }
  | { readonly kind: 'table'; readonly table: ReportTable }
  | { readonly kind: 'chart'; readonly chart: Chart }
  /** What a draft still lacks: it cannot be overlooked, and a final report has none. */
  | { readonly kind: 'gap'; readonly text: string };

/** Words set alike. */
export interface Run {
  readonly text: string;
  readonly bold?: boolean;
  readonly italics?: boolean;
}

export interface ReportTable {
  /** ASCII, unique in its report; also names the sheet: "cau-hoi". */
  readonly tableId: string;
  /** In Vietnamese, not more than 31 characters: the name of the sheet, and the caption. */
  readonly title: string;
  readonly columns: readonly Column[];
  /** As many cells as columns; gone through once for each form, and not held in memory by a form that can stream. */
  readonly rows: Iterable<readonly Cell[]>;
  /** The last line, set apart. */
  readonly total?: readonly Cell[];
  /** Explains the table, below it. */
  readonly note?: string;
}

export interface Column {
  readonly name: string;
  /** How its cells are aligned and written; numbers are numbers in a spreadsheet, days are dates. */
  readonly kind: 'text' | 'number' | 'share' | 'day';
  /** Its width, relative to the others'. */
  readonly width: number;
}

/** What stands in a table: words, a count, a day, a share with what it is a share of; null is an empty cell. */
export type Cell = string | number | DayCell | ShareCell | null;

export interface DayCell {
  readonly on: Day;
}

/** "4/5 (80 %)": the share in whole percent, which whoever made the table rounded; absent where it would mislead, as of too few. */
export interface ShareCell {
  readonly numerator: number;
  readonly denominator: number;
  readonly percent?: number;
}

/** Figures to be drawn. */
export interface Chart {
  /** ASCII, unique in its report. */
  readonly chartId: string;
  readonly title: string;
  /** The same in a sentence, for whoever cannot see it. */
  readonly alt: string;
  readonly shape: 'bars' | 'stacked-bars' | 'lines';
  readonly categories: readonly string[];
  /** As many values as categories in each. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** A drawn chart. */
export interface Picture {
  readonly png: Uint8Array;
  /** In points, as it stands on paper. */
  readonly width: number;
  readonly height: number;
}

/** The drawn charts of a report, by their ids. */
export type Pictures = ReadonlyMap<string, Picture>;

/** The charts of a report, in their order. */
export function chartsOf({ sections }: ReportModel): Chart[] {
  return sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : [])));
}

/** The tables of a report, in their order. */
export function tablesOf({ sections }: ReportModel): ReportTable[] {
  return sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : [])));
}
