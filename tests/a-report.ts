import type { Chart, Pictures, ReportModel, ReportTable } from '../functions/report/report-model.ts';

/** A report as those who set it get one: one of each thing that may stand in it. */
export function aReport(parts: Partial<ReportModel> = {}): ReportModel {
  return {
    title: 'Báo cáo thực hiện các kiến nghị của trẻ em',
    fileName: 'bao-cao-dien-dan-bk4-2023-06-13',
    asOf: '2024-06-10',
    draft: false,
    type: 'official',
    csvTableId: 'cau-hoi',
    frame: {
      parentBody: 'UBND THÀNH PHỐ BẮC KẠN',
      issuer: 'BAN TỔ CHỨC DIỄN ĐÀN TRẺ EM',
      symbol: 'BC-BTC',
      place: 'TP. Bắc Kạn',
      monthAndYear: 'tháng 6 năm 2024',
      name: 'BÁO CÁO',
      subject: 'Thực hiện các kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
      signatory: ['KT. TRƯỞNG BAN', 'PHÓ BAN', 'TRƯỞNG PHÒNG LAO ĐỘNG - TB&XH'],
      recipients: [
        { label: 'Gửi bản điện tử:', names: ['TT Thành ủy - HĐND thành phố', 'UBND các xã, phường'] },
        { label: 'Gửi bản giấy:', names: ['Văn phòng ChildFund tại Bắc Kạn', 'Lưu: VT - LĐTBXH'] },
      ],
    },
    sections: [
      {
        orientation: 'portrait',
        blocks: [
          {
            kind: 'paragraph',
            runs: [{ text: 'Diễn đàn có ' }, { text: '17', bold: true }, { text: '\u00a0câu hỏi.' }],
          },
          { kind: 'heading', level: 2, text: '1. Đối với các đơn vị được trẻ em trực tiếp đối thoại.' },
          { kind: 'heading', level: 3, text: '1.1. Thành đoàn' },
          { kind: 'list', items: [[{ text: 'Tổ chức diễn đàn lắng nghe trẻ em.' }]] },
          { kind: 'paragraph', runs: [{ text: 'Trên đây là báo cáo của Ủy ban nhân dân thành phố./.' }] },
        ],
      },
      {
        orientation: 'landscape',
        blocks: [
          { kind: 'heading', level: 1, text: 'PHỤ LỤC' },
          { kind: 'table', table: aTable() },
          { kind: 'chart', chart: aChart() },
          { kind: 'chart', chart: aChart({ chartId: 'theo-thang', title: 'Theo tháng' }) },
        ],
      },
    ],
    ...parts,
  };
}

/** A table with a cell of each kind. */
export function aTable(parts: Partial<ReportTable> = {}): ReportTable {
  return {
    tableId: 'cau-hoi',
    title: 'Từng câu hỏi, kiến nghị',
    columns: [
      { name: 'Nội dung', kind: 'text', width: 20 },
      { name: 'Số câu', kind: 'number', width: 5 },
      { name: 'Hạn', kind: 'day', width: 5 },
      { name: 'Đúng hạn', kind: 'share', width: 5 },
    ],
    rows: [
      ['Vì sao bể bơi chưa mở?', 5, { on: '2023-07-04' }, { numerator: 4, denominator: 5, percent: 80 }],
      ['Bao giờ có lớp học bơi?', 1250, null, { numerator: 3, denominator: 4 }],
    ],
    total: ['Tổng số', 1255, null, { numerator: 7, denominator: 9, percent: 78 }],
    note: 'Không tính tỷ lệ khi có dưới 5 câu hỏi.',
    ...parts,
  };
}

/** A chart of two bars. */
export function aChart(parts: Partial<Chart> = {}): Chart {
  return {
    chartId: 'theo-nhom',
    title: 'Theo nhóm vấn đề',
    alt: 'An toàn mạng 5 câu hỏi, "quyền" trẻ em 2 câu hỏi.',
    shape: 'bars',
    categories: ['An toàn mạng', 'Quyền trẻ em'],
    series: [{ name: 'Câu hỏi', values: [5, 2] }],
    ...parts,
  };
}

/** Its charts, drawn: a picture of one white point each, wider than a page. */
export function drawn(...chartIds: readonly string[]): Pictures {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
    'base64',
  );
  return new Map(chartIds.map((chartId) => [chartId, { png, width: 1000, height: 500 }]));
}
