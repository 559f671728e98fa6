import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeMail, mailbox, UnsendableMailError, type OutgoingMail } from '../../functions/mail/compose.ts';

/** Controls, direction marks and halves of surrogate pairs included. */
const anyCodeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

const aMail = (parts: Partial<OutgoingMail> = {}): OutgoingMail => ({
  from: { name: 'Hồi Âm', email: 'hoi-am@backan.example' },
  to: [{ name: 'Lường Thị Bích, Phòng GD&ĐT', email: 'gddt@backan.example' }],
  replyTo: { name: 'Nguyễn Thu Hà', email: 'dieuphoi@backan.example' },
  subject: '[Hồi Âm] GD&ĐT: 03 câu hỏi của trẻ em chờ trả lời, hạn gần nhất 04/7/2023 – Diễn đàn trẻ em TP Bắc Kạn',
  text: 'Kính gửi: Phòng Giáo dục và Đào tạo\n.một dòng bắt đầu bằng dấu chấm\nFrom đầu dòng 🌱\n',
  html: '<!doctype html><html lang="vi"><body class="page"><p>Kính gửi: Phòng Giáo dục và Đào tạo</p></body></html>',
  mailId: 'notice_gddt_20230618',
  sentAt: '2023-06-18T00:30:00.000Z',
  ...parts,
});

const parsed = async (mail: OutgoingMail) => simpleParser(Buffer.from(await composeMail(mail)));
const raw = async (mail: OutgoingMail) => Buffer.from(await composeMail(mail)).toString('latin1');

describe('a composed mail', () => {
  it('arrives with subject, names and both parts as they were written', async () => {
    const mail = aMail({ cc: [{ name: 'Trưởng phòng', email: 'truongphong@backan.example' }] });
    const received = await parsed(mail);
    expect(received.subject).toBe(mail.subject);
    expect(received.text).toBe(mail.text);
    expect(received.html).toBe(mail.html);
    expect(received.from?.value).toEqual([{ name: 'Hồi Âm', address: 'hoi-am@backan.example' }]);
    expect(received.to).toMatchObject({
      value: [{ name: 'Lường Thị Bích, Phòng GD&ĐT', address: 'gddt@backan.example' }],
    });
    expect(received.cc).toMatchObject({ value: [{ name: 'Trưởng phòng', address: 'truongphong@backan.example' }] });
    expect(received.replyTo?.value).toEqual([{ name: 'Nguyễn Thu Hà', address: 'dieuphoi@backan.example' }]);
  });

  it('says who made it, when, in which language, and carries its identity', async () => {
    const received = await parsed(aMail());
    expect(received.messageId).toBe('<notice_gddt_20230618@backan.example>');
    expect(received.date?.toISOString()).toBe('2023-06-18T00:30:00.000Z');
    expect(received.headers.get('x-entity-ref-id')).toBe('notice_gddt_20230618');
    expect(received.headers.get('auto-submitted')).toBe('auto-generated');
    expect(received.headers.get('content-language')).toBe('vi');
    expect(received.headers.has('x-possible-duplicate')).toBe(false);
  });

  it('is the same, byte for byte, when it is composed again', async () => {
    expect(await raw(aMail())).toBe(await raw(aMail()));
  });

  it('travels over lines of 7-bit characters, none too long for a mail server', async () => {
    const bytes = await raw(aMail({ text: 'ệ'.repeat(5000), html: `<p>${'ữ'.repeat(5000)}</p>` }));
    expect(bytes).toMatch(/^[\r\n\x20-\x7e]*$/);
    expect(Math.max(...bytes.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(bytes.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('says politely in both parts that it may be a second copy', async () => {
    const received = await parsed(aMail({ possibleDuplicate: true }));
    const remark = 'Thư này có thể đã được gửi đến quý vị một lần; nếu đã nhận, xin bỏ qua bản này.';
    expect(received.text?.replace(/\s+/g, ' ')).toContain(remark);
    expect(received.html).toMatch(/<body class="page"><p[^>]*>Thư này có thể đã được gửi/);
    expect(received.headers.get('x-possible-duplicate')).toBe('yes');
    expect(received.messageId).toBe('<notice_gddt_20230618@backan.example>');
  });

  it('carries attachments with Vietnamese names unharmed', async () => {
    const content = Uint8Array.from({ length: 256 }, (_, n) => n);
    const received = await parsed(
      aMail({ attachments: [{ filename: 'Báo cáo tháng 6.docx', contentType: 'application/octet-stream', content }] }),
    );
    expect(received.attachments.map(({ filename }) => filename)).toEqual(['Báo cáo tháng 6.docx']);
    expect(received.attachments[0]?.content.equals(content)).toBe(true);
    expect(received.text).toBe(aMail().text);
  });

  it('reads no file and fetches nothing, whatever a body looks like', async () => {
    const received = await parsed(aMail({ text: '/etc/passwd', html: '<img src="file:///etc/passwd">' }));
    expect(received.text?.trim()).toBe('/etc/passwd');
    expect(received.attachments).toEqual([]);
  });
});

describe('header injection', () => {
  const INJECTION = 'x\r\nBcc: evil@evil.example\r\n\r\nbody\u0000\u202e';

  it.each<{ parts: Partial<OutgoingMail>; because: string }>([
    { parts: { subject: INJECTION }, because: 'in the subject' },
    { parts: { from: { name: INJECTION, email: 'hoi-am@backan.example' } }, because: 'in the name of the sender' },
    { parts: { to: [{ name: INJECTION, email: 'gddt@backan.example' }] }, because: 'in the name of the recipient' },
    { parts: { replyTo: { name: INJECTION, email: 'dieuphoi@backan.example' } }, because: 'in the name for replies' },
    {
      parts: { attachments: [{ filename: INJECTION, contentType: 'text/plain', content: new Uint8Array() }] },
      because: 'in the name of a file',
    },
  ])('adds no recipient and no header $because', async ({ parts }) => {
    const received = await parsed(aMail(parts));
    expect(received.bcc).toBeUndefined();
    expect([...received.headers.keys()].toSorted()).toEqual([...(await parsed(aMail())).headers.keys()].toSorted());
    expect(received.attachments.map(({ filename }) => filename)).toEqual(
      (parts.attachments ?? []).map(() => 'x Bcc: evil@evil.example body'),
    );
    expect(received.subject).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    expect(received.text).toBe(aMail().text);
  });

  it.each([
    { email: 'a@backan.example\r\nBcc: evil@evil.example', because: 'of a line break' },
    { email: 'a@backan.example, evil@evil.example', because: 'it is two addresses' },
    { email: 'a@backan.example>, <evil@evil.example', because: 'it closes its bracket' },
    { email: 'a b@backan.example', because: 'of a space' },
    { email: '"a"@backan.example', because: 'a quoted name is no mailbox of an agency' },
    { email: 'bích@backan.example', because: 'SES takes only ASCII' },
    { email: 'backan.example', because: 'it has no @' },
    { email: '', because: 'it is empty' },
  ])('an address is refused because $because, and not repeated in the error', async ({ email }) => {
    const attempt = composeMail(aMail({ to: [{ name: '', email }] }));
    await expect(attempt).rejects.toThrow(UnsendableMailError);
    await expect(attempt).rejects.toThrow(/^malformed address in to$/);
  });

  it.each(['notice gddt', 'notice\r\nBcc: x', '', 'a@b', 'ghi_chú'])('refuses %j as a mail id', async (mailId) => {
    await expect(composeMail(aMail({ mailId }))).rejects.toThrow(UnsendableMailError);
  });

  it('refuses a mail to nobody', async () => {
    await expect(composeMail(aMail({ to: [] }))).rejects.toThrow(UnsendableMailError);
  });

  it('keeps the set of headers for any subject and any name', async () => {
    const names = [...(await parsed(aMail())).headers.keys()].toSorted();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyCodeUnit }), fc.string({ unit: anyCodeUnit }), async (subject, name) => {
        const received = await parsed(
          aMail({
            subject: `x${subject}`,
            to: [{ name, email: 'gddt@backan.example' }],
            replyTo: { name, email: 'd@backan.example' },
          }),
        );
        expect([...received.headers.keys()].toSorted()).toEqual(names);
        expect(received.to).toMatchObject({ value: [{ address: 'gddt@backan.example' }] });
      }),
      { numRuns: 25 },
    );
  });
});

describe('a From header of the settings', () => {
  it.each([
    { header: 'Hồi Âm <hoi-am@backan.example>', name: 'Hồi Âm' },
    { header: '"Hồi Âm" <hoi-am@backan.example>', name: 'Hồi Âm' },
    { header: ' hoi-am@backan.example ', name: '' },
    { header: '<hoi-am@backan.example>', name: '' },
  ])('is read from $header', ({ header, name }) => {
    expect(mailbox(header)).toEqual({ name, email: 'hoi-am@backan.example' });
  });

  it('is refused when it holds no address', () => {
    expect(() => mailbox('Hồi Âm')).toThrow(UnsendableMailError);
  });
});
