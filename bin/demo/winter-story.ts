import type { Act } from './stage.ts';
import { type Moment, tellStory } from './story.ts';

/** A promise that is broken; a question between forums, whose days run across Tết Giáp Thìn (8 to 14 February 2024); then nothing until June. */
export const WINTER: Act = {
  title: 'Từ tháng 11/2023 đến 13/6/2024 · Một lời hứa không giữ được, một câu hỏi qua Tết, rồi không còn câu nào chờ',

  async play(stage) {
    const { forumId } = await stage.city.forumHeldOn('2023-09-15');
    await tellStory(stage, forumId, MOMENTS);
  },
};

const MOMENTS: readonly Moment[] = [
  { on: '2023-12-22', at: '07:31', post: { digest: { 'vhtt-can-bo': '004' } } },
  { on: '2023-12-28', at: '07:31', post: { digest: { 'vhtt-can-bo': '004' } } },
  { on: '2023-12-29', at: '07:31', post: { digest: { 'vhtt-can-bo': '004' } } },
  { on: '2024-01-02', at: '07:31', post: { digest: { 'vhtt-can-bo': '004', 'vhtt-lanh-dao': '004' } } },
  {
    on: '2024-01-02',
    at: '10:00',
    deed: {
      what: 'promise-ended',
      code: 'BKT9-004',
      contactId: 'vhtt-can-bo',
      is: 'broken',
      why: 'Nhà thầu bỏ dở vì mưa rét kéo dài; sân đầu tiên chưa làm xong trong năm 2023.',
    },
  },
  {
    on: '2024-01-22',
    at: '09:00',
    deed: {
      what: 'ask',
      askedOn: '2024-01-22',
      text: 'Đèn đường ở ngõ vào nhà em hỏng từ trước Tết Dương lịch, tối đi học về không nhìn thấy đường, bao giờ được sửa ạ?',
    },
  },
  { on: '2024-01-22', at: '09:01', post: { notice: { 'qldt-can-bo': '012', 'ubnd-xa-phuong-can-bo': '012' } } },
  { on: '2024-02-05', at: '07:31', post: { digest: { 'qldt-can-bo': '012' } } },
  // The last working day before Tết is 7 February; 15 February is the first one after it.
  { on: '2024-02-15', at: '23:59', remark: 'Tết Nguyên đán (từ 08/02 đến 14/02) đã qua: không thư nào đi.' },
  { on: '2024-02-16', at: '07:31', post: { digest: { 'qldt-can-bo': '012' } } },
  { on: '2024-02-16', at: '15:00', deed: { what: 'answer', code: 'BKT9-012' } },
  { on: '2024-06-13', at: '08:00', remark: 'Tròn một năm: không câu nào còn chờ, từ 16/02 không còn ai bị nhắc.' },
];
