import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Block, Chart, ReportModel, ReportTable } from '../../functions/report/report-model.ts';
import { exampleQuestions } from './example-questions.ts';

const CONTRIBUTIONS = resolve(import.meta.dirname, '../../config/examples/bao-cao-co-quan-2023.json');

/** The report on the forum of 2023 as those who set it get one: seventeen questions, the contributions of five agencies, two charts. */
export function exampleReport(): ReportModel {
  const contributions = JSON.parse(readFileSync(CONTRIBUTIONS, 'utf8')) as Record<string, string>; // as it is written there
  return {
    title: 'Báo cáo thực hiện các kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
    fileName: 'bao-cao-dien-dan-bk4',
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
      recipients: [{ names: ['Lãnh đạo UBND thành phố', 'UBND các xã, phường', 'Lưu: VT - LĐTBXH'] }],
    },
    sections: [
      {
        orientation: 'portrait',
        blocks: Object.entries(contributions)
          .slice(0, 5)
          .flatMap(([agencyId, text], place): Block[] => [
            { kind: 'heading', level: 3, text: `1.${String(place + 1)}. ${agencyId}` },
            { kind: 'paragraph', runs: [{ text }] },
          ]),
      },
      {
        orientation: 'landscape',
        blocks: [
          { kind: 'heading', level: 1, text: 'PHỤ LỤC' },
          { kind: 'table', table: questions() },
          ...charts().map((chart): Block => ({ kind: 'chart', chart })),
        ],
      },
    ],
  };
}

function questions(): ReportTable {
  return {
    tableId: 'cau-hoi',
    title: 'Từng câu hỏi, kiến nghị',
    columns: [
      { name: 'STT', kind: 'number', width: 4 },
      { name: 'Câu hỏi', kind: 'text', width: 30 },
      { name: 'Nhóm vấn đề', kind: 'text', width: 12 },
      { name: 'Chủ trì', kind: 'text', width: 14 },
      { name: 'Hạn', kind: 'day', width: 8 },
      { name: 'Kết quả', kind: 'text', width: 14 },
    ],
    rows: exampleQuestions().map(({ text, topic }, place) => [
      place + 1,
      text,
      topic,
      'Phòng Lao động - Thương binh và Xã hội',
      { on: '2023-07-04' },
      'Đã giải trình, cung cấp thông tin',
    ]),
  };
}

function charts(): Chart[] {
  const topics = Map.groupBy(exampleQuestions(), ({ topic }) => topic);
  return [
    {
      chartId: 'theo-nhom',
      title: 'Câu hỏi theo nhóm vấn đề',
      alt: 'Số câu hỏi của từng nhóm vấn đề.',
      shape: 'bars',
      categories: [...topics.keys()],
      series: [{ name: 'Câu hỏi', values: Array.from(topics.values(), ({ length }) => length) }],
    },
    {
      chartId: 'dung-han',
      title: 'Đúng hạn theo cơ quan',
      alt: 'Số câu trả lời đúng hạn và trễ hạn của từng cơ quan.',
      shape: 'stacked-bars',
      categories: ['Phòng Lao động - Thương binh và Xã hội', 'Phòng Giáo dục và Đào tạo', 'Công an thành phố'],
      series: [
        { name: 'Đúng hạn', values: [5, 4, 3] },
        { name: 'Trễ hạn', values: [1, 0, 2] },
      ],
    },
  ];
}
