import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protectionMail, type ProtectionCase } from '../../functions/mail/protection-mail.ts';

const aCase = (parts: Partial<ProtectionCase> = {}): ProtectionCase => ({
  caseId: '7f3a9c',
  city: 'thành phố Bắc Kạn',
  receivedAt: '2023-09-15T10:15:40.000Z',
  dueAt: '2023-09-15T22:15:40.000Z',
  protectionLine: {
    hotline: '111',
    police: 'Công an thành phố Bắc Kạn, trực ban 24/24',
    communeChair: 'Chủ tịch UBND xã, phường nơi trẻ em ở',
  },
  link: 'https://hoi-am.backan.example/bao-ve/7f3a9c',
  deputy: { name: 'Hoàng Văn Nam', post: 'Phó Trưởng phòng LĐTBXH' },
  ...parts,
});

describe('the protection mail', () => {
  it('says in its subject how long there is and until when, in Vietnam', () => {
    expect(protectionMail(aCase()).subject).toBe(
      '[KHẨN] Có hồ sơ bảo vệ trẻ em cần xử lý trong 12 giờ, trước 05 giờ 15 ngày 16/9/2023',
    );
  });

  it('names the clock, the hotline, the police, the commune chair, the deputy and the first steps', () => {
    const { text, html } = protectionMail(aCase());
    const unwrapped = text.replace(/\s+/g, ' ');
    for (const part of [
      'Phải xử lý trước: 05 giờ 15, thứ Bảy 16/9/2023 (giờ Việt Nam)',
      'Tiếp nhận lúc: 17 giờ 15, thứ Sáu 15/9/2023',
      'kể cả ban đêm, ngày nghỉ và ngày lễ',
      'Gọi 111: Tổng đài quốc gia bảo vệ trẻ em',
      'Công an thành phố Bắc Kạn, trực ban 24/24',
      'Chủ tịch UBND xã, phường nơi trẻ em ở',
      'Hoàng Văn Nam, Phó Trưởng phòng LĐTBXH',
      'Mẫu số 01',
      'Mẫu số 02',
      'Điều 26',
      'https://hoi-am.backan.example/bao-ve/7f3a9c',
    ]) {
      expect(unwrapped).toContain(part);
    }
    expect(html).toContain('05 giờ 15, thứ Bảy 16/9/2023');
    expect(html).toContain('href="https://hoi-am.backan.example/bao-ve/7f3a9c"');
  });

  it('is the same mail whatever was sealed', () => {
    const expected = protectionMail(aCase());
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string(), fc.string(), (text, topicId, forumId) => {
        const sealedQuestion = { ...aCase(), text, topicId, forumId, because: [text], code: 'BK5-013' };
        expect(protectionMail(sealedQuestion)).toEqual(expected);
      }),
    );
  });

  it('never carries a line of what the child told', () => {
    const told = 'Bố dượng hay đánh em vào buổi tối.\nEm sợ không dám nói với ai.';
    const sealedQuestion = { ...aCase(), text: told };
    const { subject, text, html } = protectionMail(sealedQuestion);
    for (const line of told.split('\n')) expect([subject, text, html].join('\n')).not.toContain(line);
  });

  it('does without a deputy, and without a link in the archived copy', () => {
    const { text, html } = protectionMail(aCase({ deputy: undefined, link: '' }));
    expect(text).not.toMatch(/xử lý thay:|https:/);
    expect(html).not.toContain('href');
  });

  it('states the hours that the policy grants', () => {
    expect(protectionMail(aCase({ dueAt: '2023-09-15T16:15:40.000Z' })).subject).toContain('trong 06 giờ');
  });
});
