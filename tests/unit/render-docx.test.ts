import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnWidths } from '../../functions/report/column-widths.ts';
import { LARGE_TYPE } from '../../functions/report/large-type.ts';
import { goesWithLine, recipientLines, signatureLines } from '../../functions/report/official-words.ts';
import { renderDocx } from '../../functions/report/render-docx.ts';
import type { Block, ReportModel } from '../../functions/report/report-model.ts';
import { aChart, aReport, aTable, drawn } from '../a-report.ts';
import { docxText, entryText, zipEntries } from '../zip-entries.ts';

const pictures = drawn('theo-nhom', 'theo-thang');
const set = (parts: Partial<ReportModel> = {}) => renderDocx(aReport(parts), pictures);
const xmlOf = async (parts?: Partial<ReportModel>) => entryText(await set(parts), 'word/document.xml');
const withBody = (...blocks: Block[]): Partial<ReportModel> => ({ sections: [{ orientation: 'portrait', blocks }] });
const drawingIds = (docx: Uint8Array) =>
  [...entryText(docx, 'word/document.xml').matchAll(/<wp:docPr id="([^"]*)"/g)].map(([, id]) => id);

describe('a report as a paper to be signed', () => {
  it('has everything in the order of the official form, with number, day and signature left blank', async () => {
    const lines = docxText(await set())
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(lines).toEqual([
      'UBND THÀNH PHỐ BẮC KẠN',
      'BAN TỔ CHỨC DIỄN ĐÀN TRẺ EM',
      'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      'Độc lập - Tự do - Hạnh phúc',
      'Số:        /BC-BTC',
      'TP. Bắc Kạn, ngày        tháng 6 năm 2024',
      'BÁO CÁO',
      'Thực hiện các kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
      'Diễn đàn có 17\u00a0câu hỏi.',
      '1. Đối với các đơn vị được trẻ em trực tiếp đối thoại.',
      '1.1. Thành đoàn',
      '- Tổ chức diễn đàn lắng nghe trẻ em.',
      'Trên đây là báo cáo của Ủy ban nhân dân thành phố./.',
      'Nơi nhận:',
      'Gửi bản điện tử:',
      '- TT Thành ủy - HĐND thành phố;',
      '- UBND các xã, phường;',
      'Gửi bản giấy:',
      '- Văn phòng ChildFund tại Bắc Kạn;',
      '- Lưu: VT - LĐTBXH.',
      'KT. TRƯỞNG BAN',
      'PHÓ BAN',
      'TRƯỞNG PHÒNG LAO ĐỘNG - TB&XH',
      'PHỤ LỤC',
      'Từng câu hỏi, kiến nghị',
      ...['Nội dung', 'Số câu', 'Hạn', 'Đúng hạn'],
      ...['Vì sao bể bơi chưa mở?', '5', '04/7/2023', '4/5 (80\u00a0%)'],
      ...['Bao giờ có lớp học bơi?', '1.250', '3/4'],
      ...['Tổng số', '1.255', '7/9 (78\u00a0%)'],
      'Không tính tỷ lệ khi có dưới 5 câu hỏi.',
      'Theo nhóm vấn đề',
      'Theo tháng',
    ]);
  });

  it('is A4 with the margins of official papers, the annex on sheets that lie across', async () => {
    const pages = [...(await xmlOf()).matchAll(/<w:pgSz ([^>]*)\/><w:pgMar ([^>]*)\/>/g)];
    const twentieths = (attributes = '', name: string) =>
      Number(new RegExp(`w:${name}="(\\d+)"`).exec(attributes)?.[1]);
    const millimetres = (attributes: string | undefined, name: string) =>
      Math.round(twentieths(attributes, name) / 56.7);
    expect(pages.map(([, size]) => [millimetres(size, 'w'), millimetres(size, 'h')])).toEqual([
      [210, 297],
      [297, 210],
    ]);
    for (const [, , margin] of pages)
      expect(['top', 'bottom', 'left', 'right'].map((side) => millimetres(margin, side))).toEqual([20, 20, 30, 15]);
  });

  it('is in Times New Roman throughout, the body in 14 points', async () => {
    const docx = await set();
    const fonts = Object.keys(zipEntries(docx))
      .filter((path) => /^word\/(document|styles|header\d+)\.xml$/.test(path))
      .flatMap((path) =>
        [...entryText(docx, path).matchAll(/<w:rFonts[^>]*w:ascii="([^"]*)"/g)].map(([, font]) => font),
      );
    expect(new Set(fonts)).toEqual(new Set(['Times New Roman']));
    expect(entryText(docx, 'word/styles.xml')).toMatch(/<w:docDefaults>.*?<w:sz w:val="28"\/>/s);
  });

  it('justifies the body, whose first lines stand in 12.7 mm', async () => {
    const [body = ''] = /<w:p>(?:(?!<\/w:p>).)*Diễn đàn có/s.exec(await xmlOf()) ?? [];
    expect(body).toContain('<w:jc w:val="both"/>');
    expect(body).toContain('w:firstLine="720"');
    expect(body).toContain('w:lineRule="auto"');
  });

  it('has the page’s number in the middle above from the second page on, and none on the first', async () => {
    const docx = await set();
    const xml = entryText(docx, 'word/document.xml');
    const links = entryText(docx, 'word/_rels/document.xml.rels');
    const header = (kind: string) => {
      const id = new RegExp(`<w:headerReference [^>]*w:type="${kind}"[^>]*r:id="([^"]*)"`).exec(xml)?.[1];
      const target = new RegExp(`Id="${id}"[^>]*Target="([^"]*)"`).exec(links)?.[1];
      return entryText(docx, `word/${target}`);
    };
    expect(header('default')).toContain('PAGE');
    expect(header('default')).toContain('<w:tab w:val="center"');
    expect(header('first')).not.toContain('PAGE');
    expect(xml.match(/<w:titlePg/g)).toHaveLength(2);
  });

  it('repeats the heads of its tables, parts no row, and keeps the closing words with the signature', async () => {
    const xml = await xmlOf();
    const rows = [...xml.matchAll(/<w:tr>.*?<\/w:tr>/gs)].map(([row]) => row);
    expect(rows.every((row) => row.includes('<w:cantSplit/>'))).toBe(true);
    expect(rows.filter((row) => row.includes('<w:tblHeader/>'))).toHaveLength(1);
    expect(/<w:p>(?:(?!<\/w:p>).)*Trên đây là/s.exec(xml)?.[0]).toContain('<w:keepNext/>');
  });

  it('is marked as a draft on every page, and what is missing in it is highlighted', async () => {
    const gap = '[Thành đoàn chưa gửi nội dung báo cáo]';
    const docx = await set({ draft: true, ...withBody({ kind: 'gap', text: gap }) });
    const headers = Object.keys(zipEntries(docx)).filter((path) => /^word\/header\d+\.xml$/.test(path));
    expect(headers).toHaveLength(2);
    for (const path of headers) expect(entryText(docx, path)).toContain('DỰ THẢO');
    expect(entryText(docx, 'word/document.xml')).toMatch(
      new RegExp(`<w:highlight w:val="yellow"/>.*?${gap.replace('[', '\\[')}`, 's'),
    );
    const final = await set();
    expect(Object.keys(zipEntries(final)).some((path) => entryText(final, path).includes('DỰ THẢO'))).toBe(false);
  });

  it('says of an empty table that there is nothing', async () => {
    const docx = await set(withBody({ kind: 'table', table: aTable({ rows: [], total: undefined, note: undefined }) }));
    expect(docxText(docx)).toMatch(/Đúng hạn\nKhông có\.\n/);
  });

  it('sets each line of a text as its writer broke it, without what a file may not hold', async () => {
    const text = 'Phòng đã mở:\nhai lớp\u0000 <bơi> & "võ"\ud800';
    const docx = await set(withBody({ kind: 'paragraph', runs: [{ text }] }));
    expect(docxText(docx)).toMatch(/\nPhòng đã mở:\nhai lớp <bơi> & "võ"\ufffd?\n/);
  });
});

describe('pictures in a paper', () => {
  it('are told to whoever cannot see them, and no wider than the text', async () => {
    const xml = await xmlOf();
    expect(xml).toContain('descr="An toàn mạng 5 câu hỏi, &quot;quyền&quot; trẻ em 2 câu hỏi."');
    const [width, height] = /<wp:extent cx="(\d+)" cy="(\d+)"/.exec(xml)?.slice(1).map(Number) ?? [];
    expect(width).toBeLessThanOrEqual(252 * 36000 * 1.001);
    expect(height).toBe((width ?? 0) / 2);
  });

  it('are numbered from 1 in each paper, whatever was set before', async () => {
    const one = await set();
    await renderDocx(aReport(withBody({ kind: 'chart', chart: aChart() })), pictures);
    const other = await set();
    expect(drawingIds(one)).toEqual(['1', '2']);
    expect(drawingIds(other)).toEqual(['1', '2']);
  });

  it('must have been drawn', () => {
    expect(() => renderDocx(aReport(), new Map())).toThrow(RangeError);
  });
});

describe('the file of a paper', () => {
  it('is the same bytes for the same report, also with another one in between', async () => {
    const one = await set();
    const other = await set({ title: 'Báo cáo khác', asOf: '2024-07-10' });
    expect(await set()).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('is dated with the day of the report', async () => {
    const core = entryText(await set(), 'docProps/core.xml');
    for (const name of ['created', 'modified'])
      expect(core).toContain(`<dcterms:${name} xsi:type="dcterms:W3CDTF">2024-06-10T00:00:00Z</dcterms:${name}>`);
  });

  it('fetches nothing from elsewhere and runs nothing', async () => {
    const docx = await set();
    const paths = Object.keys(zipEntries(docx));
    expect(paths.filter((path) => /vba|\.bin$|embeddings|externalLinks/i.test(path))).toEqual([]);
    for (const path of paths.filter((other) => other.endsWith('.rels')))
      expect(entryText(docx, path)).not.toMatch(/TargetMode="External"|Target="[a-z]+:/);
  });
});

describe('a sheet for children', () => {
  it('is in the large letters by which it was written, with neither heading nor signature', async () => {
    const { frame: _frame, ...sheet } = aReport({
      type: 'large',
      ...withBody({ kind: 'heading', level: 1, text: 'CÁC EM ĐÃ HỎI' }),
    });
    const docx = await renderDocx(sheet, new Map());
    expect(docxText(docx).trim()).toBe('CÁC EM ĐÃ HỎI');
    expect(entryText(docx, 'word/styles.xml')).toContain(`<w:sz w:val="${2 * LARGE_TYPE.text}"/>`);
  });
});

describe('the words around an official paper', () => {
  it.each([
    { signatory: ['TRƯỞNG BAN'], above: ['TRƯỞNG BAN'], because: 'who signs for himself has one line' },
    {
      signatory: ['KT. TRƯỞNG BAN', 'PHÓ BAN', 'TRƯỞNG PHÒNG LAO ĐỘNG - TB&XH'],
      above: ['KT. TRƯỞNG BAN', 'PHÓ BAN'],
      because: 'what he is otherwise stands over his name',
    },
    {
      signatory: ['TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'],
      above: ['TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'],
      because: 'for whom he signs stands over his post',
    },
  ])('leave the room to sign below $above: $because', ({ signatory, above }) => {
    expect(signatureLines({ signatory })).toEqual({ above, below: signatory.slice(above.length) });
  });

  it('end the last of those who get it with a full stop, however their names were written', () => {
    const recipients = [
      { names: ['Như trên;'] },
      { label: 'Gửi bản giấy :', names: ['Childfund,', 'Lưu: VT- LĐTBXH .'] },
    ];
    expect(recipientLines({ recipients })).toEqual([
      '- Như trên;',
      'Gửi bản giấy:',
      '- Childfund;',
      '- Lưu: VT- LĐTBXH.',
    ]);
  });

  it('say to which paper an annex belongs', () => {
    const { frame } = aReport();
    expect(frame && goesWithLine(frame)).toBe(
      '(Kèm theo Báo cáo số        /BC-BTC ngày        tháng 6 năm 2024 của Ban Tổ chức diễn đàn trẻ em)',
    );
  });
});

describe('the columns of a table', () => {
  const across = { width: 14288, size: 26, margins: 180 };

  it('are wide enough for a day and a number, however little was meant for them', () => {
    const { widths, size } = columnWidths(
      [
        { width: 1, texts: ['STT', '17'] },
        { width: 1, texts: ['Hạn', '13/6/2023'] },
        { width: 98, texts: ['Nội dung câu hỏi'] },
      ],
      across,
    );
    expect(size).toBe(26);
    expect(widths[0]).toBeGreaterThan(500);
    expect(widths[1]).toBeGreaterThan(1100);
  });

  it('always come to the width of the text', () => {
    const column = fc.record({ width: fc.integer({ min: 1, max: 50 }), texts: fc.array(fc.string({ maxLength: 60 })) });
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 20 }), (columns) => {
        const { widths, size } = columnWidths(columns, across);
        expect(widths.reduce((sum, width) => sum + width, 0)).toBe(across.width);
        expect(Math.min(...widths)).toBeGreaterThan(0);
        expect(size).toBeGreaterThanOrEqual(20);
      }),
    );
  });
});
