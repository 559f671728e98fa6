import { describe, expect, it } from 'vitest';
import { type Notice, type NoticeLine, noticeMail } from '../../functions/mail/notice-mail.ts';

const aLine = (parts: Partial<NoticeLine> = {}): NoticeLine => ({
  code: 'BK4-007',
  topicName: 'tai nạn thương tích',
  text: 'Khi nào trường chúng em có lớp học bơi ạ?',
  dueOn: '2023-07-04',
  dueOnBefore: '2023-07-05',
  explanation: { vi: '15 ngày làm việc kể từ thứ Tư 14/6/2023', en: '15 working days from Wednesday 14 June 2023' },
  childDueOn: '2023-07-24',
  link: '/a/BK4-007',
  ...parts,
});
const aNotice = (parts: Partial<Notice> = {}): Notice => ({
  agency: { name: 'Phòng Giáo dục và Đào tạo', shortName: 'Phòng GD&ĐT' },
  city: 'thành phố Bắc Kạn',
  forums: [{ name: 'Diễn đàn trẻ em lần thứ Tư', heldOn: '2023-06-13' }],
  lead: [aLine(), aLine({ code: 'BK4-009', dueOn: '2023-07-11', dueOnBefore: '2023-07-12' })],
  coordinating: [],
  news: 'nearer',
  coordinator: { name: 'Lý Thị Mai', post: 'Thường trực Ban Tổ chức', email: 'dieuphoi@backan.example' },
  officeHours: { opens: '07:30', closes: '17:00' },
  hotline: '111',
  linkBase: 'https://hoi-am.backan.example',
  today: '2023-06-16',
  ...parts,
});
const unwrapped = (text: string) => text.replaceAll(/\n\s*/g, ' ');

describe('the mail that tells of nearer days', () => {
  it('says so in its subject, with the nearest of them', () => {
    expect(noticeMail(aNotice()).subject).toBe(
      '[Hồi Âm] Phòng GD&ĐT: 02 câu hỏi của trẻ em có hạn trả lời sớm hơn, hạn gần nhất 04/7/2023 – Diễn đàn trẻ em TP Bắc Kạn',
    );
  });

  it('says why, and of each question the day it had told and the day that holds now', () => {
    const { text, html } = noticeMail(aNotice());
    for (const body of [unwrapped(text), html]) {
      expect(body).toContain('Hạn trả lời đến sớm hơn');
      expect(body).toContain(
        'do lịch làm việc thay đổi, hạn trả lời của 02 câu hỏi, kiến nghị của trẻ em đã chuyển đến quý cơ quan nay đến sớm hơn hạn đã báo',
      );
      expect(body).not.toContain('trân trọng chuyển đến');
    }
    expect(unwrapped(text)).toMatch(
      /BK4-007.*Hạn trả lời: hết thứ Ba 04\/7\/2023.*Hạn đã báo trước đây: hết thứ Tư 05\/7\/2023.*BK4-009/,
    );
  });

  it('is an ordinary notice where its news is that questions were given', () => {
    for (const news of ['given', undefined] as const) {
      const { subject, text } = noticeMail(aNotice({ news, lead: [aLine({ dueOnBefore: undefined })] }));
      expect(subject).toContain('01 câu hỏi của trẻ em chờ trả lời');
      expect(text).not.toContain('sớm hơn');
    }
  });
});

describe('the address of the agency’s calendar', () => {
  const calendarAddress = `https://hoi-am.backan.example/calendars/gddt.${'s'.repeat(32)}.ics`;

  it('stands in the mail on a line of its own, unbroken, to be copied', () => {
    const { text, html } = noticeMail(aNotice({ calendarAddress }));
    expect(text.split('\n')).toContainEqual(expect.stringMatching(new RegExp(`${calendarAddress}$`)));
    expect(unwrapped(text)).toContain(`Lịch hạn trả lời của cơ quan: ${calendarAddress}`);
    expect(html).toContain(calendarAddress);
  });

  it('is not spoken of where there is none, nor ever in the subject', () => {
    expect(noticeMail(aNotice()).text).not.toContain('Lịch hạn trả lời');
    expect(noticeMail(aNotice({ calendarAddress })).subject).not.toContain('calendars');
  });
});
