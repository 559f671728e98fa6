import type { Cell, Column, ReportModel } from '../../functions/report/report-model.ts';

/** How many rows the workbooks of the bench have. */
export const ROWS = 100_000;

/** The columns of a table of questions. */
export const COLUMNS: readonly Column[] = [
  { name: 'STT', kind: 'number', width: 4 },
  { name: 'Câu hỏi', kind: 'text', width: 30 },
  { name: 'Nhóm vấn đề', kind: 'text', width: 12 },
  { name: 'Chủ trì', kind: 'text', width: 14 },
  { name: 'Hạn', kind: 'day', width: 8 },
  { name: 'Kết quả', kind: 'text', width: 14 },
];

/** A row as the table of a report has it, no two alike. */
export function cellsOf(row: number): Cell[] {
  return [
    row + 1,
    `Câu hỏi ${String(row + 1)}: bao giờ bể bơi của thành phố mở cửa cho trẻ em học bơi trong dịp hè?`,
    'tai nạn thương tích',
    'Phòng Lao động - Thương binh và Xã hội',
    { on: `2023-07-${String(1 + (row % 31)).padStart(2, '0')}` },
    'Đã giải trình, cung cấp thông tin',
  ];
}

/** A report with one table of so many rows, made one by one. */
export function reportOfManyRows(): ReportModel {
  return {
    title: 'Câu hỏi, kiến nghị của trẻ em',
    fileName: 'cau-hoi',
    asOf: '2024-06-30',
    draft: false,
    type: 'official',
    csvTableId: 'cau-hoi',
    sections: [
      {
        orientation: 'landscape',
        blocks: [{ kind: 'table', table: { tableId: 'cau-hoi', title: 'Câu hỏi', columns: COLUMNS, rows: rows() } }],
      },
    ],
  };
}

function* rows(): Generator<readonly Cell[]> {
  for (let row = 0; row < ROWS; row += 1) yield cellsOf(row);
}
