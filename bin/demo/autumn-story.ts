import type { Act } from './stage.ts';
import { type Moment, tellStory } from './story.ts';

/** The ladder of the September forum: reminders, urgings, escalations, a dead mailbox, a day without mail service. */
export const AUTUMN: Act = {
  title: 'Từ 18/9 đến 02/11/2023 · Theo dõi từng câu hỏi cho đến khi có câu trả lời',

  async play(stage) {
    const { forumId } = await stage.city.forumHeldOn('2023-09-15');
    await tellStory(stage, forumId, MOMENTS);
  },
};

/**
 * Seven weeks, as the rules want them: the questions of 15/9 are due on 06/10, those assigned on Monday 18/9 on 09/10.
 *
 * What leaves when is written down here and not computed, so that the demo can be wrong.
 */
const MOMENTS: readonly Moment[] = [
  {
    on: '2023-09-20',
    at: '10:00',
    deed: {
      what: 'transfer',
      code: 'BKT9-002',
      to: 'kinh-te',
      reason: 'Kiểm tra nguồn gốc hàng hóa của người bán hàng rong do Phòng Kinh tế chủ trì.',
    },
  },
  // Who has it now, and who has it no more.
  { on: '2023-09-20', at: '10:01', post: { notice: { 'kinh-te-can-bo': '002', 'y-te-can-bo': '002' } } },
  { on: '2023-09-27', at: '15:00', deed: { what: 'answer-by-link', code: 'BKT9-007', contactId: 'cong-an-can-bo' } },
  { on: '2023-09-28', at: '07:31', post: { digest: { 'dieu-phoi': '007' } } },
  {
    on: '2023-09-28',
    at: '09:00',
    deed: {
      what: 'return',
      code: 'BKT9-007',
      comment:
        'Em hỏi công an có kiểm tra không. Đề nghị nói rõ kiểm tra ở đâu, khi nào, vì sao, bằng lời các em đọc được.',
    },
  },
  { on: '2023-09-28', at: '09:01', post: { notice: { 'cong-an-can-bo': '007' } } },
  { on: '2023-09-28', at: '15:00', deed: { what: 'answer-by-link', code: 'BKT9-007', contactId: 'cong-an-can-bo' } },
  { on: '2023-09-28', at: '16:00', deed: { what: 'approve', code: 'BKT9-007' } },
  { on: '2023-09-28', at: '18:00', deed: { what: 'mailbox-lost', agencyId: 'vhtt', contactId: 'vhtt-can-bo' } },
  {
    on: '2023-09-29',
    at: '07:31',
    post: {
      digest: {
        'qldt-can-bo': '001',
        'gddt-can-bo': '003 006 008',
        'vhtt-can-bo': '004 009',
        'tnmt-can-bo': '005',
      },
      // What came back goes to the head within the minute, and the coordinator hears why.
      reroute: { 'vhtt-lanh-dao': '004 009' },
      alarm: { 'dieu-phoi': '004 009' },
    },
  },
  {
    on: '2023-10-02',
    at: '07:31',
    post: { digest: { 'ldtbxh-can-bo': '010', 'tu-phap-can-bo': '011', 'dieu-phoi': '' } },
  },
  {
    on: '2023-10-02',
    at: '10:00',
    deed: {
      what: 'time-asked',
      code: 'BKT9-010',
      contactId: 'ldtbxh-can-bo',
      until: '2023-10-16',
      reason: 'Chờ các phường gửi danh sách điểm vui chơi có lối đi cho xe lăn.',
    },
  },
  { on: '2023-10-02', at: '14:00', deed: { what: 'answer', code: 'BKT9-003' } },
  { on: '2023-10-03', at: '07:31', post: { digest: { 'dieu-phoi': '010' } } },
  {
    on: '2023-10-03',
    at: '10:00',
    deed: {
      what: 'time-granted',
      code: 'BKT9-010',
      until: '2023-10-16',
      reason: 'Danh sách phải đủ các phường thì các em mới dùng được.',
    },
  },
  { on: '2023-10-03', at: '10:01', post: { notice: { 'ldtbxh-can-bo': '010' } } },
  { on: '2023-10-04', at: '07:31', post: { digest: { 'kinh-te-can-bo': '002', 'dieu-phoi': '' } } },
  {
    on: '2023-10-05',
    at: '07:31',
    post: {
      digest: {
        'qldt-can-bo': '001',
        'gddt-can-bo': '006 008',
        // In the place of the officer whose address is dead, and without waiting for a mail to come back.
        'vhtt-lanh-dao': '004 009',
        'tnmt-can-bo': '005',
        'dieu-phoi': '',
      },
    },
  },
  { on: '2023-10-05', at: '14:00', deed: { what: 'answer', code: 'BKT9-006' } },
  {
    on: '2023-10-05',
    at: '15:30',
    deed: {
      what: 'address-mended',
      agencyId: 'vhtt',
      contactId: 'vhtt-can-bo',
      email: 'vhtt.tiepnhan@backan.example',
    },
  },
  {
    on: '2023-10-06',
    at: '07:31',
    post: {
      digest: {
        'qldt-can-bo': '001',
        'gddt-can-bo': '008',
        'vhtt-can-bo': '004 009',
        'tnmt-can-bo': '005',
        'tu-phap-can-bo': '011',
      },
    },
  },
  { on: '2023-10-06', at: '15:00', deed: { what: 'answer', code: 'BKT9-009' } },
  { on: '2023-10-06', at: '16:30', deed: { what: 'answer', code: 'BKT9-008' } },
  {
    on: '2023-10-09',
    at: '07:31',
    post: {
      digest: {
        'qldt-can-bo': '001',
        'qldt-lanh-dao': '001',
        'vhtt-can-bo': '004',
        'vhtt-lanh-dao': '004',
        'tnmt-can-bo': '005',
        'tnmt-lanh-dao': '005',
        'tu-phap-can-bo': '011',
        // Five working days before the day to which it was put off.
        'ldtbxh-can-bo': '010',
      },
    },
  },
  { on: '2023-10-09', at: '16:00', deed: { what: 'answer', code: 'BKT9-010' } },
  {
    on: '2023-10-10',
    at: '07:31',
    post: { digest: { 'tu-phap-can-bo': '011', 'tu-phap-lanh-dao': '011', 'kinh-te-can-bo': '002' } },
  },
  { on: '2023-10-10', at: '10:00', deed: { what: 'answer', code: 'BKT9-001' } },
  { on: '2023-10-10', at: '15:00', deed: { what: 'answer', code: 'BKT9-002' } },
  { on: '2023-10-12', at: '10:00', deed: { what: 'answer', code: 'BKT9-004' } },
  { on: '2023-10-12', at: '23:00', deed: { what: 'mail-service', is: 'down' } },
  // The fifth day late of BKT9-005 passes without a mail.
  { on: '2023-10-13', at: '23:00', deed: { what: 'mail-service', is: 'up' } },
  {
    on: '2023-10-15',
    at: '23:59',
    remark: 'Hết cuối tuần: không thư nào đi, kể cả thư nhắc của ngày 13/10 bị lỡ.',
  },
  {
    on: '2023-10-16',
    at: '07:31',
    post: {
      digest: {
        'tnmt-can-bo': '005',
        'tnmt-lanh-dao': '005',
        'tu-phap-can-bo': '011',
        'tu-phap-lanh-dao': '011',
        'dieu-phoi': '005 011',
        'lanh-dao-ubnd': '005 011',
      },
    },
  },
  { on: '2023-10-17', at: '20:00', deed: { what: 'verdict', code: 'BKT9-008', answered: 'no' } },
  { on: '2023-10-18', at: '07:31', post: { digest: { 'dieu-phoi': '008' } } },
  {
    on: '2023-10-18',
    at: '09:00',
    deed: { what: 'reopen', code: 'BKT9-008', reason: 'Em hỏi về bài tập, câu trả lời chỉ nói về học thêm.' },
  },
  {
    on: '2023-10-18',
    at: '09:01',
    post: { notice: { 'gddt-can-bo': '008', 'thanh-doan-can-bo': '008', 'y-te-can-bo': '008' } },
  },
  {
    on: '2023-10-20',
    at: '07:31',
    post: { digest: { 'tnmt-can-bo': '005', 'tnmt-lanh-dao': '005', 'dieu-phoi': '005', 'lanh-dao-ubnd': '005' } },
  },
  {
    on: '2023-10-23',
    at: '07:31',
    post: {
      digest: { 'tu-phap-can-bo': '011', 'tu-phap-lanh-dao': '011', 'dieu-phoi': '011', 'lanh-dao-ubnd': '011' },
    },
  },
  { on: '2023-10-24', at: '09:30', deed: { what: 'answer', code: 'BKT9-005' } },
  // Of a promise its agency is reminded as of an answer.
  { on: '2023-10-25', at: '07:31', post: { digest: { 'gddt-can-bo': '006' } } },
  { on: '2023-10-27', at: '10:00', deed: { what: 'answer-by-link', code: 'BKT9-008', contactId: 'gddt-can-bo' } },
  { on: '2023-10-27', at: '15:00', deed: { what: 'approve', code: 'BKT9-008' } },
  {
    on: '2023-10-27',
    at: '16:00',
    deed: {
      what: 'promise-ended',
      code: 'BKT9-006',
      contactId: 'gddt-can-bo',
      is: 'done',
      why: 'Phòng tư vấn đã mở từ hôm nay, sớm hơn ngày hẹn.',
    },
  },
  {
    on: '2023-10-30',
    at: '07:31',
    post: {
      digest: { 'tu-phap-can-bo': '011', 'tu-phap-lanh-dao': '011', 'dieu-phoi': '011', 'lanh-dao-ubnd': '011' },
    },
  },
  { on: '2023-11-02', at: '15:00', deed: { what: 'answer', code: 'BKT9-011' } },
];
