import { deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMinutes, XLSX_TYPE } from '../../functions/import/minutes.ts';
import { MAX_UNZIPPED } from '../../functions/import/read-workbook.ts';
import { minutesTemplate } from '../../functions/import/template.ts';
import { UnreadableMinutesError } from '../../functions/import/unreadable-minutes.ts';
import { BASE_TOPICS } from '../../functions/forum/base-topics.ts';

const agencies = [
  { agencyId: 'gddt', name: 'Phòng Giáo dục và Đào tạo', shortName: 'GD&ĐT', aliases: [] },
  { agencyId: 'cong-an', name: 'Công an thành phố', shortName: 'Công an', aliases: [] },
];
const against = { topics: BASE_TOPICS, agencies, today: '2023-06-20', forum: { heldOn: '2023-06-13' } };
const read = (bytes: Uint8Array, contentType = XLSX_TYPE) => readMinutes({ ...against, contentType, bytes });

async function bytesOf(workbook: ExcelJS.Workbook): Promise<Uint8Array> {
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function aWorkbook(rows: readonly (readonly ExcelJS.CellValue[])[], fill?: (sheet: ExcelJS.Worksheet) => void) {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Biên bản');
  for (const row of rows) sheet.addRow([...row]);
  fill?.(sheet);
  return workbook;
}

async function refusal(reading: Promise<unknown>): Promise<UnreadableMinutesError> {
  const error: unknown = await reading.catch((cause: unknown) => cause);
  if (!(error instanceof UnreadableMinutesError)) throw new Error('the minutes were not refused', { cause: error });
  return error;
}

/** A zip archive with these parts; `claims` is what its directory says that each holds unzipped. */
function aZip(parts: Record<string, string | Buffer>, claims?: number): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(claims ?? data.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const at = Buffer.alloc(14);
    at.writeUInt32LE(offset, 10);
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name), packed]);
    directory.push(Buffer.from('PK\x01\x02\0\0', 'latin1'), facts, at, Buffer.from(name));
    files.push(file);
    offset += file.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(parts).length, 6);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const WORKBOOK_PARTS = {
  'xl/workbook.xml':
    '<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets>' +
    '<definedNames><definedName name="all">A!$A$1:$XFD$1048576</definedName></definedNames></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="rId1" Type="worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
};
const inline = (cell: string, text: string) => `<c r="${cell}" t="inlineStr"><is><t>${text}</t></is></c>`;
const aSheet = (cells: string, after = '') =>
  aZip({
    ...WORKBOOK_PARTS,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${cells}</sheetData>${after}</worksheet>`,
  });

describe('a workbook', () => {
  it.each([
    {
      cell: { formula: 'HYPERLINK("http://x.example","a")' },
      text: '=HYPERLINK("http://x.example","a")',
      because: 'a formula is text',
    },
    { cell: { formula: 'A1+1', result: 2 }, text: '=A1+1', because: 'its result is not what was written' },
    {
      cell: { richText: [{ text: 'Bao ' }, { font: { bold: true }, text: 'giờ?' }] },
      text: 'Bao giờ?',
      because: 'bold is no word',
    },
    { cell: { text: 'Bao giờ?', hyperlink: 'http://x.example' }, text: 'Bao giờ?', because: 'a link is its text' },
    { cell: 113, text: '113', because: 'a number is text here' },
    { cell: true, text: 'true', because: 'so is a truth value' },
    { cell: new Date('2023-06-13T00:00:00Z'), text: '2023-06-13', because: 'so is a day' },
    { cell: 'Một\r\nhai_x000D_', text: 'Một\nhai', because: 'line breaks are line breaks' },
    { cell: '  Bao giờ? ', text: 'Bao giờ?', because: 'blanks around it do not count' },
  ])('gives "$text": $because', async ({ cell, text }) => {
    const { rows, problems } = await read(
      await bytesOf(
        aWorkbook([
          ['STT', 'Câu hỏi'],
          [1, cell],
        ]),
      ),
    );
    expect(problems).toEqual([]);
    expect(rows).toEqual([{ row: 2, text }]);
  });

  it('gives formulas that are shared or fill several cells as text', async () => {
    const bytes = await bytesOf(
      aWorkbook([['Câu hỏi', 'Lý do']], (sheet) => {
        sheet.fillFormula('A2:A3', 'B2&"?"', [1, 2]);
      }),
    );
    expect((await read(bytes)).rows.map(({ text }) => text)).toEqual(['=B2&"?"', '=B3&"?"']);
  });

  it('gives every column, with days as Excel keeps them', async () => {
    const bytes = await bytesOf(
      aWorkbook([
        ['BIÊN BẢN DIỄN ĐÀN TRẺ EM'],
        [],
        ['Ngày hỏi', 'Câu hỏi', 'Nhóm vấn đề', 'Cơ quan chủ trì', 'Người trả lời', 'Nội dung trả lời'],
        [new Date('2023-06-13T00:00:00Z'), 'Bao giờ?', 'Khác', 'Công an', 'Trưởng Công an', 'Tháng 9.'],
        [],
        [45_090, 'Ở đâu?', null, null, null, null],
      ]),
    );
    expect(await read(bytes)).toEqual({
      rows: [
        {
          row: 4,
          text: 'Bao giờ?',
          askedOn: '2023-06-13',
          topicId: 'khac',
          leadAgencyId: 'cong-an',
          answeredAtForum: { by: 'Trưởng Công an', decided: 'Tháng 9.' },
        },
        { row: 6, text: 'Ở đâu?', askedOn: '2023-06-13' },
      ],
      problems: [],
    });
  });

  it('gives each row the topic of a cell that is merged over them, but a merged question only once', async () => {
    const bytes = await bytesOf(
      aWorkbook(
        [
          ['Nhóm vấn đề', 'Câu hỏi'],
          ['khác', 'Một?'],
          ['', 'Hai?'],
          ['', 'Ba?'],
          ['', ''],
        ],
        (sheet) => {
          sheet.mergeCells('A2:A4');
          sheet.mergeCells('B4:B5');
        },
      ),
    );
    const { rows, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(rows.map(({ text, topicId }) => [text, topicId])).toEqual([
      ['Một?', 'khac'],
      ['Hai?', 'khac'],
      ['Ba?', 'khac'],
    ]);
  });

  it('is read from its first visible sheet with headings', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('Bìa').addRow(['Diễn đàn trẻ em']);
    const hidden = workbook.addWorksheet('Cũ', { state: 'hidden' });
    hidden.addRows([['Câu hỏi'], ['Không đọc?']]);
    workbook.addWorksheet('Câu hỏi').addRows([['Câu hỏi'], ['Đọc?']]);
    workbook.addWorksheet('Khác').addRows([['Câu hỏi'], ['Không đọc?']]);
    expect((await read(await bytesOf(workbook))).rows).toEqual([{ row: 2, text: 'Đọc?' }]);
  });

  it('may be called a stream of octets', async () => {
    const bytes = await bytesOf(aWorkbook([['Câu hỏi'], ['Hỏi gì?']]));
    expect((await read(bytes, 'application/octet-stream')).rows).toHaveLength(1);
  });

  it('may hold names, merges, validations and links that cover whole sheets or lead nowhere', async () => {
    const after =
      '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>' +
      '<dataValidations><dataValidation type="list" sqref="A1:XFD1048576"><formula1>"a"</formula1></dataValidation></dataValidations>' +
      '<hyperlinks><hyperlink ref="A2" r:id="rId9"/></hyperlinks><drawing r:id="rId8"/><tableParts><tablePart r:id="rId7"/></tableParts>';
    const rows = `<row r="1">${inline('A1', 'Câu hỏi')}</row><row r="2">${inline('A2', 'Hỏi gì?')}</row>`;
    expect((await read(aSheet(rows, after))).rows).toEqual([{ row: 2, text: 'Hỏi gì?' }]);
  });

  it('may put a prefix before every name', async () => {
    const parts = Object.entries({
      ...WORKBOOK_PARTS,
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row r="1">${inline('A1', 'Câu hỏi')}</row><row r="2">${inline('A2', 'Hỏi gì?')}</row></sheetData></worksheet>`,
    }).map(([name, xml]) => [name, name.includes('_rels') ? xml : xml.replace(/<(\/?)(?=\w)/g, '<$1x:')]);
    const bytes = aZip(Object.fromEntries(parts) as Record<string, string>);
    expect((await read(bytes)).rows).toEqual([{ row: 2, text: 'Hỏi gì?' }]);
  });
});

describe('what is no workbook that can be read', () => {
  const olePrefix = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  it.each([
    { bytes: Buffer.from('Câu hỏi\nHỏi gì?'), says: 'không phải là bảng tính', because: 'it is text' },
    { bytes: aZip({ 'word/document.xml': '<w/>' }), says: 'không phải là bảng tính', because: 'it is a Word file' },
    {
      bytes: Buffer.concat([olePrefix, Buffer.alloc(99)]),
      says: 'không phải là bảng tính',
      because: 'it is an old .xls',
    },
    {
      bytes: Buffer.concat([olePrefix, Buffer.from('EncryptedPackage', 'utf16le')]),
      says: 'mật khẩu',
      because: 'it is protected',
    },
    { bytes: aSheet('').subarray(0, 90), says: 'Không đọc được', because: 'it was cut off' },
    { bytes: aSheet('<row r="1"><c r="A1"><v>1</row>'), says: 'Không đọc được', because: 'its parts are damaged' },
    { bytes: aSheet('<row><c r="A1"><v>1</v></c></row>'), says: 'Không đọc được', because: 'its rows have no numbers' },
    {
      bytes: aSheet('<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>'),
      says: 'Không đọc được',
      because: 'no sheet is so long',
    },
    { bytes: aSheet(''), says: 'không có câu hỏi', because: 'it is empty' },
  ])('is refused ("$says") when $because', async ({ bytes, says }) => {
    const { detail, kind } = await refusal(read(bytes));
    expect(detail.vi).toContain(says);
    expect(kind).toBe('invalid-request');
  });

  it('is refused unread when it would be absurdly large', async () => {
    const bomb = aZip({ ...WORKBOOK_PARTS, 'xl/worksheets/sheet1.xml': Buffer.alloc(MAX_UNZIPPED, ' ') });
    expect(bomb.length).toBeLessThan(100_000);
    expect((await refusal(read(bomb))).kind).toBe('too-large');
  });

  it('is refused when its cells stand absurdly far to the right', async () => {
    const far = aSheet('<row r="1"><c r="XFD1"><v>1</v></c></row>');
    expect((await refusal(read(far))).kind).toBe('too-large');
  });

  it('but rows and cells that hold only colour are passed over, however many', async () => {
    const rows = `<row r="1">${inline('A1', 'Câu hỏi')}</row><row r="2">${inline('A2', 'Hỏi gì?')}</row>`;
    const coloured = Array.from({ length: 5_000 }, (_, index) => {
      const row = String(index + 3);
      return `<row r="${row}" s="1"><c r="A${row}" s="1"/></row>`;
    });
    expect((await read(aSheet(rows + coloured.join('')))).rows).toHaveLength(1);
  });

  it('is refused when it holds more than it says', async () => {
    const sheet = `<worksheet><sheetData>${' '.repeat(1_000_000)}</sheetData></worksheet>`;
    const { detail } = await refusal(read(aZip({ ...WORKBOOK_PARTS, 'xl/worksheets/sheet1.xml': sheet }, 400)));
    expect(detail.vi).toContain('Không đọc được');
  });

  it('is read or refused, never anything else, whatever byte of a good one is changed', async () => {
    const good = await bytesOf(
      aWorkbook([
        ['Câu hỏi', 'Ngày hỏi'],
        ['Hỏi gì?', '13/6/2023'],
      ]),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const changed = Buffer.from(good);
        changed[at] = byte;
        const outcome: unknown = await read(cut ? changed.subarray(0, at) : changed).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UnreadableMinutesError);
      }),
      { numRuns: 100 },
    );
  });

  it('is read or refused, never anything else, whatever its sheet holds', async () => {
    const bits = [
      '<row r="1">',
      '</row>',
      '<row r="2">',
      '<c r="A1">',
      '<c r="ZZZZ9" t="s">',
      '<c t="b">',
      '</c>',
      '<v>7</v>',
      '<v>x</v>',
    ];
    const more = [
      '<f t="shared" si="3"/>',
      '<is><t>Câu hỏi</t></is>',
      '<c r="A2" t="inlineStr">',
      '<c r="A2" t="e">',
      '&bad;',
      '<!DOCTYPE x>',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...bits, ...more), { maxLength: 12 }), async (pieces) => {
        const outcome: unknown = await read(aSheet(pieces.join(''))).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UnreadableMinutesError);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the template', () => {
  const choices = { topics: BASE_TOPICS, agencies };

  it.each(['xlsx', 'csv'] as const)('as %s holds no question until one is filled in', async (format) => {
    const { bytes, contentType } = await minutesTemplate(format, choices);
    expect((await refusal(read(bytes, contentType))).detail.en).toContain('no question');
  });

  it('as CSV can be sent back filled in', async () => {
    const { bytes, contentType } = await minutesTemplate('csv', choices);
    const filled = Buffer.concat([bytes, Buffer.from('Bao giờ?;khác;13/6/2023;GD&ĐT;Công an;;;;\r\n')]);
    expect(await read(filled, contentType)).toEqual({
      rows: [
        {
          row: 2,
          text: 'Bao giờ?',
          topicId: 'khac',
          askedOn: '2023-06-13',
          leadAgencyId: 'gddt',
          coordinatingAgencyIds: ['cong-an'],
        },
      ],
      problems: [],
    });
  });

  it('as workbook offers topics and agencies and can be sent back filled in', async () => {
    const { bytes, contentType } = await minutesTemplate('xlsx', choices);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(Buffer.from(bytes) as unknown as ExcelJS.Buffer);
    const [sheet, guide] = workbook.worksheets;
    expect(guide?.name).toBe('Hướng dẫn');
    const listed = (cell: string) => {
      const [, column = '', from, to] =
        /\$([A-Z])\$(\d+):\$[A-Z]\$(\d+)$/.exec(String(sheet?.getCell(cell).dataValidation.formulae[0])) ?? [];
      const count = Number(to) - Number(from) + 1;
      return Array.from(
        { length: count },
        (_, index) => guide?.getCell(`${column}${String(Number(from) + index)}`).value,
      );
    };
    expect(listed('B2')).toEqual(BASE_TOPICS.map(({ name }) => name));
    expect(listed('D1001')).toEqual(['GD&ĐT', 'Công an']);

    sheet?.addRow([]);
    for (const [index, value] of ['Bao giờ?', 'khác', new Date('2023-06-13T00:00:00Z'), 'GD&ĐT', 'Công an'].entries()) {
      if (sheet !== undefined) sheet.getCell(2, index + 1).value = value;
    }
    const { rows, problems } = await read(await bytesOf(workbook), contentType);
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        row: 2,
        text: 'Bao giờ?',
        topicId: 'khac',
        askedOn: '2023-06-13',
        leadAgencyId: 'gddt',
        coordinatingAgencyIds: ['cong-an'],
      },
    ]);
  });
});
