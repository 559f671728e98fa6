import { describe, expect, it } from 'vitest';
import { type Alarm, alarmMail } from '../../functions/mail/alarm-mail.ts';
import { failureAlarm } from '../../functions/mail/failure-alarm.ts';
import { whyNotDelivered } from '../../functions/mail/why-not-delivered.ts';
import { claim, recordFailed, recordRefused, recordSent } from '../../functions/mail/outbox.ts';
import { aMail, aPolicy } from '../builders.ts';

const NOW = '2023-06-14T02:00:30.000Z';
const when = { now: NOW, opensAt: NOW };
const contact = {
  name: 'Lý Văn Tú',
  post: 'Chuyên viên',
  email: 'vhtt@backan.example',
  unreachable: { sinceOn: '2023-06-14', because: 'Permanent General 5.1.1' },
};

const anAlarm = (parts: Partial<Alarm['undelivered']> = {}): Alarm => ({
  city: 'thành phố Bắc Kạn',
  recipient: { name: 'Nguyễn Thu Hà', post: 'Thường trực Ban Tổ chức' },
  undelivered: {
    kind: 'notice',
    contact,
    of: 'Phòng VH&TT',
    codes: ['BK4-007', 'BK4-009'],
    because: whyNotDelivered('Permanent General 5.1.1'),
    attempts: 1,
    givenUp: false,
    ...parts,
  },
  today: '2023-06-14',
});

describe('the alarm to the coordinator', () => {
  it('says whose address is dead, why, what was in the mail and what to do', () => {
    const { subject, text } = alarmMail(anAlarm());
    expect(subject).toBe('[Hồi Âm] Một địa chỉ không nhận được thư: Lý Văn Tú (Phòng VH&TT)');
    const words = text.replace(/\s+/g, ' ');
    for (const part of [
      'Gửi cho: Lý Văn Tú, Chuyên viên (Phòng VH&TT)',
      'Lý do: địa chỉ không tồn tại hoặc không nhận thư (Permanent General 5.1.1)',
      'Câu hỏi trong thư: BK4-007, BK4-009',
      'được chuyển cho người kế tiếp',
      'Sửa địa chỉ trong danh bạ',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('says that a mail was given up, and after how many attempts', () => {
    const reachable = { ...contact, unreachable: undefined };
    const { subject, text } = alarmMail(
      anAlarm({ contact: reachable, because: whyNotDelivered('Throttling'), attempts: 24, givenUp: true }),
    );
    expect(subject).toBe('[Hồi Âm] Một thư không gửi được: Lý Văn Tú (Phòng VH&TT)');
    expect(text).toContain('Số lần đã thử: 24');
    expect(text.replace(/\s+/g, ' ')).toContain('đã ngừng gửi thư này');
  });

  it('asks for a telephone call at once when a protection mail did not arrive, and names no question', () => {
    const { subject, text } = alarmMail(anAlarm({ kind: 'protection', codes: [] }));
    expect(subject).toContain('[KHẨN]');
    expect(text.replace(/\s+/g, ' ')).toContain('Gọi điện ngay cho người phụ trách bảo vệ trẻ em');
    expect(text).not.toContain('Câu hỏi trong thư');
  });

  it('does without a contact that is gone from the directory', () => {
    expect(alarmMail(anAlarm({ contact: undefined })).subject).toBe('[Hồi Âm] Một thư không gửi được: Phòng VH&TT');
  });
});

describe('why a mail did not arrive', () => {
  it.each([
    { because: 'Permanent General 5.1.1', vi: 'địa chỉ không tồn tại' },
    { because: 'Permanent General 5.2.2', vi: 'hộp thư đã đầy' },
    { because: 'Transient MailboxFull', vi: 'tạm thời không nhận thư' },
    { because: 'complaint', vi: 'thư rác' },
    { because: 'rejected by SES', vi: 'từ chối' },
    { because: 'twice unknown', vi: 'không rõ kết quả' },
    { because: 'Throttling', vi: 'sau nhiều lần thử' },
  ])('is said in Vietnamese of $because', ({ because, vi }) => {
    expect(whyNotDelivered(because)).toContain(vi);
    expect(whyNotDelivered(because)).toContain(because);
  });

  it('is left as a person wrote it', () => {
    expect(whyNotDelivered('đã nghỉ hưu')).toBe('đã nghỉ hưu');
    expect(whyNotDelivered(undefined)).toBe('không rõ lý do');
  });
});

describe('a mail that was given up', () => {
  const { people } = aPolicy();
  const failed = recordFailed(claim(aMail(), NOW), 'MessageRejected');

  it('is told to the coordinator', () => {
    expect(failureAlarm(failed, people, when)).toMatchObject({
      mailId: `alarm_${failed.mailId}`,
      kind: 'alarm',
      recipient: people.coordinators[0]?.contactId,
      about: failed.mailId,
      state: 'pending',
    });
  });

  it('is told to the leader when it was the coordinator’s own', () => {
    const own = { ...failed, recipient: people.coordinators[0]?.contactId ?? '' };
    expect(failureAlarm(own, people, when)?.recipient).toBe(people.leaders[0]?.contactId);
  });

  it.each([
    { mail: { ...failed, kind: 'alarm' as const }, because: 'alarms about alarms would never end' },
    { mail: recordSent(claim(aMail(), NOW), 'ses-1', NOW), because: 'it was sent' },
    { mail: recordRefused(claim(aMail(), NOW), 'Throttling', NOW), because: 'it is tried again' },
  ])('is no matter for an alarm: $because', ({ mail }) => {
    expect(failureAlarm(mail, people, when)).toBeUndefined();
  });
});
