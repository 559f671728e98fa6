import ExcelJS from 'exceljs';
import type { Agency } from '../agency/agency.ts';
import type { Topic } from '../forum/topic.ts';
import { MAX_TEXT } from '../question/question-text.ts';
import { COLUMNS, FIELDS, type MinutesField } from './columns.ts';
import { MAX_ROWS, XLSX_TYPE } from './minutes.ts';

/** What the template offers to choose from. */
export interface TemplateChoices {
  readonly topics: readonly Pick<Topic, 'topicId' | 'name'>[];
  readonly agencies: readonly Pick<Agency, 'agencyId' | 'name' | 'shortName'>[];
}

/** An empty file for the minutes of a forum, with headings only: what it holds may be sent back as it is filled in. */
export async function minutesTemplate(
  format: 'xlsx' | 'csv',
  choices: TemplateChoices,
): Promise<{ contentType: string; fileName: string; bytes: Uint8Array }> {
  if (format === 'csv') {
    // Excel takes UTF-8 for what it is only behind a byte order mark.
    const bytes = Buffer.from(`\ufeff${FIELDS.map((field) => COLUMNS[field].heading).join(';')}\r\n`);
    return { contentType: 'text/csv; charset=utf-8', fileName: 'mau-nhap-cau-hoi.csv', bytes };
  }
  const bytes = Buffer.from(await workbookFor(choices).xlsx.writeBuffer());
  return { contentType: XLSX_TYPE, fileName: 'mau-nhap-cau-hoi.xlsx', bytes };
}

const WIDTHS: Readonly<Record<MinutesField, number>> = {
  text: 70,
  topicId: 34,
  askedOn: 12,
  leadAgencyId: 24,
  coordinatingAgencyIds: 30,
  by: 30,
  decided: 60,
  why: 40,
  next: 40,
};

const GUIDE = 'Hướng dẫn';

function workbookFor(choices: TemplateChoices): ExcelJS.Workbook {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Câu hỏi', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = FIELDS.map((field) => ({
    key: field,
    header: COLUMNS[field].heading,
    width: WIDTHS[field],
    // Typed into a text cell, "=1+1" stays what the child wrote.
    style: { numFmt: field === 'askedOn' ? 'dd/mm/yyyy' : '@', alignment: { wrapText: true, vertical: 'top' } },
  }));
  sheet.getRow(1).font = { bold: true };
  const lists = addGuide(workbook, choices);
  for (let row = 2; row <= MAX_ROWS + 1; row += 1) {
    sheet.getCell(row, FIELDS.indexOf('topicId') + 1).dataValidation = oneOf(
      lists.topics,
      'Chọn một nhóm vấn đề trong danh sách.',
    );
    sheet.getCell(row, FIELDS.indexOf('leadAgencyId') + 1).dataValidation = oneOf(
      lists.agencies,
      'Chọn một cơ quan chủ trì trong danh sách.',
    );
  }
  return workbook;
}

function oneOf(list: string, error: string): ExcelJS.DataValidation {
  // A warning, not a wall: the import also knows full names and other spellings.
  return {
    type: 'list',
    allowBlank: true,
    formulae: [list],
    showErrorMessage: true,
    errorStyle: 'warning',
    errorTitle: 'Không có trong danh sách',
    error,
  };
}

const GUIDANCE: readonly string[] = [
  'Mỗi hàng một câu hỏi. Không sửa hàng tiêu đề; có thể bỏ bớt cột, trừ cột "Câu hỏi".',
  `Câu hỏi: ghi nguyên lời của trẻ em, nhiều nhất ${MAX_TEXT.toLocaleString('vi-VN')} ký tự. Không ghi họ tên, số điện thoại, địa chỉ, trường, lớp của trẻ em.`,
  'Nhóm vấn đề, Cơ quan chủ trì: chọn trong danh sách; để trống nếu chưa rõ, hệ thống sẽ đề xuất.',
  'Ngày hỏi: ngày/tháng/năm, ví dụ 13/6/2023; để trống nếu là ngày tổ chức diễn đàn.',
  'Cơ quan phối hợp: có thể ghi nhiều cơ quan, cách nhau bằng dấu chấm phẩy.',
  'Câu hỏi đã được trả lời tại diễn đàn: ghi Người trả lời, Nội dung trả lời, và nếu có: Lý do, Việc tiếp theo (kèm thời hạn).',
  `Mỗi tệp nhiều nhất ${MAX_ROWS.toLocaleString('vi-VN')} câu hỏi.`,
];

/** Adds the sheet of guidance and the lists to choose from, and tells where the lists stand. */
function addGuide(
  workbook: ExcelJS.Workbook,
  { topics, agencies }: TemplateChoices,
): { topics: string; agencies: string } {
  const guide = workbook.addWorksheet(GUIDE);
  for (const line of GUIDANCE) guide.addRow([line]);
  guide.addRow([]);
  const first = guide.addRow(['Tên nhóm', 'Tên viết tắt', 'Tên đầy đủ']);
  first.font = { bold: true };
  const from = first.number + 1;
  for (let index = 0; index < Math.max(topics.length, agencies.length); index += 1) {
    guide.addRow([topics[index]?.name, agencies[index]?.shortName, agencies[index]?.name]);
  }
  for (const [column, width] of [44, 24, 60].entries()) guide.getColumn(column + 1).width = width;
  const list = (column: string, count: number) =>
    `'${GUIDE}'!$${column}$${String(from)}:$${column}$${String(from + Math.max(count, 1) - 1)}`;
  return { topics: list('A', topics.length), agencies: list('B', agencies.length) };
}
