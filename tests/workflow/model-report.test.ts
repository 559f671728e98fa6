import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docxText, zipEntries } from '../zip-entries.ts';
import { ForumOffice, type List, type ShownQuestion } from './forum-office.ts';

const example = (name: string) => readFileSync(new URL(`../../config/examples/${name}`, import.meta.url), 'utf8');

/** What the city reported in June 2024 of its forum of June 2023, in the order in which it stands there; blanks as long as they are. */
const AS_REPORTED: readonly (string | RegExp)[] = [
  'BAN TỔ CHỨC DIỄN ĐÀN TRẺ EM',
  'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
  'Độc lập - Tự do - Hạnh phúc',
  /Số: +\/BC-BTC/,
  /TP\. Bắc Kạn, ngày +tháng 6 năm 2024/,
  'BÁO CÁO',
  'Thực hiện các kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
  'Ngày 13/6/2023, UBND thành phố Bắc Kạn tổ chức Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, với chủ đề',
  '“Trẻ em tham gia xây dựng môi trường sống an toàn, thân thiện, lành mạnh cho trẻ em”',
  '80 trẻ em tham dự',
  '5 nhóm',
  '8 trẻ em đối thoại trực tiếp với Lãnh đạo UBND thành phố',
  'phòng Giáo dục và Đào tạo',
  'phòng Lao động - Thương binh và Xã hội',
  'Công an thành phố',
  'Thành đoàn Bắc Kạn',
  '17 câu hỏi',
  /an toàn mạng, có 5 câu hỏi/,
  /tai nạn thương tích, có 3 câu hỏi/,
  /phòng, chống thiên tai, dịch bệnh, có 2 câu hỏi/,
  /phòng chống bạo lực, xâm hại trẻ em, có 2 câu hỏi/,
  /trẻ em lao động trái quy định pháp luật, có 3 câu hỏi/,
  /quyền trẻ em, có 2 câu hỏi/,
  'không có ý kiến nào tiếp thu trả lời bằng văn bản',
  '1. Đối với các đơn vị được trẻ em trực tiếp đối thoại.',
  '1.1. Phòng Lao động - Thương binh và Xã hội',
  'Kế hoạch số 159/KH-UBND ngày 01/10/2020',
  'Kế hoạch số 172/KH-UBND ngày 24/8/2021',
  '1.2. Phòng Giáo dục và Đào tạo',
  '1.3. Thành đoàn',
  '1.4. Phòng Văn hóa và Thông tin',
  '1.5. Công an thành phố',
  '2. Các phòng, ban, ngành, đoàn thể thành phố, UBND các xã, phường',
  'Trên đây là báo cáo thực hiện các kiến nghị của trẻ em tại Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư',
  './.',
  'Nơi nhận:',
  'Gửi bản điện tử:',
  'TT Thành ủy - HĐND thành phố',
  'Lãnh đạo UBND thành phố',
  'Văn phòng HĐND-UBND thành phố',
  'BCĐ công tác BVCSTE thành phố',
  'UBND các xã, phường',
  'Gửi bản giấy:',
  'Văn phòng ChildFund tại Bắc Kạn',
  'Lưu: VT - LĐTBXH',
  'KT. TRƯỞNG BAN',
  'PHÓ BAN',
  'TRƯỞNG PHÒNG LAO ĐỘNG - TB&XH',
  'PHỤ LỤC',
];

let office: ForumOffice;
beforeAll(async () => {
  office = await ForumOffice.open('2024-06-10T09:00:00+07:00');
});
afterAll(() => office.close());

describe('the forum of 2023, from its minutes to the report that the city signs', () => {
  it('says what the city reported, heading by heading, figure by figure, in its order', async () => {
    const posted: unknown = JSON.parse(example('forum-2023.json'));
    const { body: forum } = await office.post<{ forumId: string }>('/forums', posted);
    const { forumId } = forum;
    const minutes = await office.post(`/forums/${forumId}/questions/import`, example('dien-dan-2023.csv'), {
      contentType: 'text/csv',
    });
    expect(minutes.status).toBe(202);
    await office.settled();
    const { body: questions } = await office.get<List<ShownQuestion>>(`/questions?forumId=${forumId}&limit=100`);
    for (const { questionId, version } of questions.items) {
      const approved = { decision: 'approve', resultClass: 'explained', forChildren: 'Các cô chú đã nghe và đã làm.' };
      expect((await office.post(`/questions/${questionId}/review`, approved, { version })).status).toBe(200);
    }
    const texts = JSON.parse(example('bao-cao-co-quan-2023.json')) as Record<string, string>;
    for (const [agencyId, text] of Object.entries(texts))
      expect((await office.put(`/forums/${forumId}/contributions/${agencyId}`, { text })).status).toBe(201);
    expect((await office.post('/reports', { kind: 'forum', forumId })).status).toBe(202);
    await office.settled();

    const { bytes, status } = await office.get(`/reports/forum_${forumId}/files/docx`);
    expect(status).toBe(200);
    const said = docxText(bytes).replaceAll('\u00a0', ' ').replaceAll('\n', ' ');
    const places = AS_REPORTED.reduce<number[]>((before, part) => {
      const from = before.at(-1) ?? 0;
      const found = said.slice(from).search(typeof part === 'string' ? literally(part) : part);
      expect(found, `“${String(part)}” after “…${said.slice(Math.max(0, from - 60), from + 20)}”`).toBeGreaterThan(-1);
      return [...before, from + found + 1];
    }, []);
    expect(places).toHaveLength(AS_REPORTED.length);
    for (const text of Object.values(texts).flatMap((each) => each.split('\n\n'))) expect(said).toContain(text);
    expect(questions.items).toHaveLength(17);
    for (const { text } of questions.items) expect(said).toContain(text);
    expect(Object.keys(zipEntries(bytes)).filter((path) => /vbaProject|externalLink/i.test(path))).toEqual([]);
  });
});

/** A pattern that finds exactly this. */
function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
