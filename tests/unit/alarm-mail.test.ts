import { describe, expect, it } from 'vitest';
import { type Alarm, alarmMail } from '../../functions/mail/alarm-mail.ts';
import { handOn, mustBeHandedOn } from '../../functions/mail/hand-on.ts';
import { whyNotDelivered } from '../../functions/mail/why-not-delivered.ts';
import {
  claim,
  recordFailed,
  recordNews,
  recordRefused,
  recordSent,
  recordUnknown,
} from '../../functions/mail/outbox.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { aMail, anAgency, aPolicy, someRules } from '../builders.ts';

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
    codes: ['BK4-009', 'BK4-007'],
    because: whyNotDelivered('Permanent General 5.1.1'),
    attempts: 1,
    fate: 'returned',
    instead: { name: 'Hoàng Thị Mai', post: 'Trưởng phòng' },
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
      'không gửi thư đến địa chỉ này nữa. Nội dung thư được chuyển cho Hoàng Thị Mai, Trưởng phòng.',
      'Sửa địa chỉ trong danh bạ',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('says that a mail was given up, and after how many attempts', () => {
    const reachable = { ...contact, unreachable: undefined };
    const { subject, text } = alarmMail(
      anAlarm({ contact: reachable, because: whyNotDelivered('Throttling'), attempts: 24, fate: 'given-up' }),
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

  it('says that nobody is left when nobody hears instead', () => {
    const { text } = alarmMail(anAlarm({ instead: undefined }));
    expect(text.replace(/\s+/g, ' ')).toContain('Không còn người nào khác để hệ thống chuyển nội dung thư.');
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
    { because: 'ECONNREFUSED', vi: 'sau nhiều lần thử' },
    { because: 'EAI_AGAIN', vi: 'sau nhiều lần thử' },
    { because: 'ECONNRESET', vi: 'chưa rõ' },
    { because: 'the sender did not come back', vi: 'chưa rõ' },
  ])('is said in Vietnamese of $because', ({ because, vi }) => {
    expect(whyNotDelivered(because)).toContain(vi);
    expect(whyNotDelivered(because)).toContain(because);
  });

  it('is left as a person wrote it', () => {
    expect(whyNotDelivered('đã nghỉ hưu')).toBe('đã nghỉ hưu');
    expect(whyNotDelivered(undefined)).toBe('không rõ lý do');
  });
});

describe('a mail that does not arrive', () => {
  const { people } = aPolicy();
  const gddt = anAgency();
  const everybody = { agencies: [gddt], people };
  const [officer = '', head = ''] = gddt.contacts.map(({ contactId }) => contactId);
  const [coordinator = '', leader = ''] = [...people.coordinators, ...people.leaders].map(({ contactId }) => contactId);
  const [focal = '', deputy = ''] = people.protection.map(({ contactId }) => contactId);

  const failed = recordFailed(claim(aMail({ recipient: officer }), NOW), 'twice unknown', NOW);
  const returned = (parts: Partial<Mail>): Mail => {
    const sent = recordSent(claim(aMail(parts), NOW), 'ses-1', NOW);
    const news = recordNews(sent, { what: 'bounce', messageId: 'ses-1', at: NOW, because: 'Transient MailboxFull' });
    if (!news) throw new Error('a bounce should be news');
    return news;
  };
  /** What is written because of a mail: ids and recipients. */
  const written = (mail: Mail, dead = false) =>
    handOn(mail, everybody, { ...when, dead }).others.map(({ mailId, recipient }) => [mailId, recipient]);

  it.each<{ mail: Mail; dead?: boolean; writes: string[][]; because: string }>([
    {
      mail: failed,
      writes: [
        [`reroute_${head}_${failed.mailId}`, head],
        [`alarm_${failed.mailId}`, coordinator],
      ],
      because: 'it was given up',
    },
    {
      mail: returned({ recipient: officer }),
      writes: [['alarm_notice_gddt_2023-06-14', coordinator]],
      because: 'the mailbox is full, and the next mail may arrive',
    },
    {
      mail: returned({ recipient: officer }),
      dead: true,
      writes: [
        [`reroute_${head}_notice_gddt_2023-06-14`, head],
        [`alarm_${officer}_2023-06-14`, coordinator],
      ],
      because: 'the address is dead: one alarm a day, whatever was on its way',
    },
    {
      mail: returned({ kind: 'reroute', mailId: `reroute_${head}_notice_x`, recipient: head }),
      dead: true,
      writes: [
        [`reroute_${coordinator}_notice_x`, coordinator],
        [`alarm_${head}_2023-06-14`, coordinator],
      ],
      because: 'the next one on the ladder is dead as well',
    },
    {
      mail: returned({ kind: 'protection', mailId: 'protection_s1', recipient: focal }),
      writes: [
        [`protection_s1_to_${deputy}`, deputy],
        ['alarm_protection_s1', coordinator],
      ],
      because: 'a child in danger cannot wait for a mailbox that is full',
    },
    {
      mail: returned({ kind: 'protection', mailId: `protection_s1_to_${deputy}`, recipient: deputy }),
      writes: [
        [`protection_s1_to_${coordinator}`, coordinator],
        [`alarm_protection_s1_to_${deputy}`, coordinator],
      ],
      because: 'nor for that of the deputy, and the focal person has had it',
    },
    {
      mail: { ...failed, kind: 'alarm', mailId: 'alarm_notice_x', recipient: coordinator },
      writes: [[`alarm_notice_x_to_${leader}`, leader]],
      because: 'an alarm that is not heard goes to the leader, without an alarm about it',
    },
    {
      mail: returned({ kind: 'alarm', mailId: 'alarm_notice_x', recipient: coordinator }),
      dead: true,
      writes: [
        [`alarm_notice_x_to_${leader}`, leader],
        [`alarm_${coordinator}_2023-06-14`, leader],
      ],
      because: 'the coordinator’s own address is dead, of which the leader must know',
    },
    {
      mail: { ...failed, kind: 'alarm', mailId: `alarm_notice_x_to_${leader}`, recipient: leader },
      writes: [],
      because: 'nobody is left: the coordinator’s digest finds it',
    },
  ])('leads to $writes: $because', ({ mail, dead, writes }) => {
    expect(written(mail, dead)).toEqual(writes);
  });

  it('remembers who hears instead, and an alarm on its way up what it is about', () => {
    const { mail } = handOn({ ...failed, handedOnTo: ['reroute_a'] }, everybody, when);
    expect(mail.handedOnTo).toEqual(['reroute_a', `reroute_${head}_${failed.mailId}`]);
    const alarm = { ...failed, kind: 'alarm' as const, recipient: coordinator, about: 'notice_x' };
    expect(handOn(alarm, everybody, when).others).toMatchObject([{ kind: 'alarm', about: 'notice_x' }]);
  });

  it('has an id that fits into a tag of SES wherever it goes, however long the ids of people are', () => {
    const long = (letter: string) => letter.repeat(60);
    const contact = (role: 'officer' | 'head' | 'coordinator' | 'leader', letter: string) => ({
      ...anAgency().contacts[0],
      contactId: long(letter),
      name: 'x',
      post: 'x',
      email: 'x@x.example',
      role,
    });
    const city = {
      agencies: [{ ...gddt, contacts: [contact('officer', 'a'), contact('head', 'b')] }],
      people: { coordinators: [contact('coordinator', 'c')], leaders: [contact('leader', 'd')], protection: [] },
    };
    let mails: readonly Mail[] = [aMail({ mailId: `digest_${long('a')}_2023-06-14`, recipient: long('a') })];
    while (mails.length > 0) {
      for (const { mailId } of mails) expect(mailId).toMatch(/^[A-Za-z0-9_-]{1,250}$/);
      mails = mails.flatMap((mail) => handOn(recordFailed(mail, 'twice unknown', NOW), city, when).others);
    }
  });

  it.each([
    { mail: recordSent(claim(aMail(), NOW), 'ses-1', NOW), hands: false, because: 'it was sent' },
    {
      mail: recordRefused(claim(aMail(), NOW), 'Throttling', { now: NOW, calendar: someRules().calendar }),
      hands: false,
      because: 'it is tried again',
    },
    { mail: recordUnknown(claim(aMail(), NOW), 'ECONNRESET', NOW), hands: false, because: 'SES may still tell of it' },
    { mail: failed, hands: true, because: 'it was given up' },
  ])('is handed on before SES tells of it: $hands, because $because', ({ mail, hands }) => {
    expect(mustBeHandedOn(mail)).toBe(hands);
  });
});
