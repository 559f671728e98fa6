import type { Contact } from '../agency/agency.ts';
import { dayOf, timeOf, vietnameseDate, vietnameseDay, type Instant } from '../calendar/day.ts';
import type { ProtectionLine } from '../directory/policy.ts';
import { quantity, setLetter, type Fact, type LetterBodies } from './letter.ts';

/** What the child-protection focal person may learn of a sealed question by mail. Nothing of what was asked, where or by whom. */
export interface ProtectionCase {
  /** The sealed question's id; it says nothing about the child. */
  readonly caseId: string;
  /** As it stands inside a sentence: "thành phố Bắc Kạn". */
  readonly city: string;
  readonly receivedAt: Instant;
  /** The end of the clock that runs through nights and days off. */
  readonly dueAt: Instant;
  readonly protectionLine: ProtectionLine;
  /** Address of the protection page, absolute; empty in the archived copy, where links are blanked. */
  readonly link: string;
  /** Who acts when the focal person cannot. */
  readonly deputy?: Pick<Contact, 'name' | 'post'> | undefined;
}

/**
 * The urgent mail that tells the child-protection focal person that something was sealed, by when to act and what to do
 * first. The steps follow Nghị định 56/2017/NĐ-CP, Điều 26 and Điều 31-32, and the forms Mẫu số 01 and 02 of the procedure.
 */
export function protectionMail(sealed: ProtectionCase): { subject: string } & LetterBodies {
  const { caseId, city, receivedAt, dueAt, protectionLine, link, deputy } = sealed;
  const hours = hoursBetween(receivedAt, dueAt);
  const { hotline, police, communeChair } = protectionLine;
  const contacts: Fact[] = [
    { label: `Gọi ${hotline}`, text: 'Tổng đài quốc gia bảo vệ trẻ em, miễn phí, 24/24 giờ' },
    { label: 'Gọi công an', text: police },
    { label: 'Báo chính quyền cấp xã', text: communeChair },
  ];
  if (deputy !== undefined)
    contacts.push({ label: 'Người được giao xử lý thay', text: `${deputy.name}, ${deputy.post}` });
  const bodies = setLetter({
    issuer: `Thường trực Ban Tổ chức Diễn đàn trẻ em ${city}`.toLocaleUpperCase('vi'),
    title: `Khẩn: có hồ sơ bảo vệ trẻ em cần xử lý trong ${quantity(hours)} giờ`,
    addressee: 'Người phụ trách bảo vệ trẻ em',
    tone: 'urgent',
    blocks: [
      {
        kind: 'callout',
        facts: [
          { label: 'Phải xử lý trước', text: `${clockTime(dueAt)}, ${vietnameseDay(dayOf(dueAt))} (giờ Việt Nam)` },
          { label: 'Tiếp nhận lúc', text: `${clockTime(receivedAt)}, ${vietnameseDay(dayOf(receivedAt))}` },
          { label: 'Mã hồ sơ', text: caseId },
        ],
      },
      {
        kind: 'paragraph',
        text:
          'Hệ thống Hồi Âm vừa tiếp nhận một nội dung có thể cho thấy trẻ em bị xâm hại hoặc gặp nguy hiểm. ' +
          'Nội dung đã được niêm phong và không chuyển cho cơ quan nào khác. ' +
          `Thời hạn ${quantity(hours)} giờ tính liên tục, kể cả ban đêm, ngày nghỉ và ngày lễ.`,
      },
      { kind: 'link', link: { label: 'Mở hồ sơ bảo vệ trẻ em', address: link } },
      {
        kind: 'paragraph',
        text: 'Cần đăng nhập bằng tài khoản được giao nhiệm vụ bảo vệ trẻ em; mỗi lần đọc đều được ghi lại.',
      },
      { kind: 'heading', text: 'Việc cần làm ngay' },
      {
        kind: 'steps',
        items: [
          'Mở hồ sơ, đọc nguyên văn và bấm xác nhận đã nhận.',
          `Nếu trẻ em có thể đang gặp nguy hiểm: gọi ngay Công an và Tổng đài ${hotline}, không chờ đủ thông tin.`,
          'Ghi nhận thông tin theo Mẫu số 01 và báo Chủ tịch UBND cấp xã nơi trẻ em ở. Chủ tịch UBND cấp xã chỉ đạo đánh giá nguy cơ ban đầu, mức độ tổn hại theo Mẫu số 02.',
          'Nếu trẻ em bị hoặc có nguy cơ bị tổn hại nghiêm trọng: biện pháp can thiệp khẩn cấp hoặc tạm thời cách ly phải được áp dụng trong 12 giờ kể từ khi nhận thông tin (Điều 26, Điều 31, Điều 32 Nghị định số 56/2017/NĐ-CP).',
          'Ghi việc đã làm vào hồ sơ. Nếu xác định không phải việc xâm hại, đưa câu hỏi trở lại quy trình trả lời thông thường ngay trong hồ sơ.',
        ],
      },
      { kind: 'heading', text: 'Gọi cho ai' },
      { kind: 'facts', facts: contacts },
      { kind: 'heading', text: 'Giữ an toàn cho trẻ em' },
      {
        kind: 'paragraph',
        text:
          'Vì an toàn của trẻ em, thư này không ghi nội dung và không cho biết ai đã hỏi. ' +
          'Xin không chuyển tiếp thư, chỉ trao đổi với người có trách nhiệm xử lý và không tự tìm hỏi trẻ em, gia đình hay nhà trường trước khi thống nhất cách tiếp cận. ' +
          'Che giấu hoặc không báo tin về trẻ em bị xâm hại là hành vi bị nghiêm cấm (Điều 6 Luật Trẻ em).',
      },
    ],
    footer: [
      'Hệ thống Hồi Âm gửi thư này ngay khi niêm phong hồ sơ, không kể giờ làm việc.',
      'Thư chỉ gửi cho người phụ trách bảo vệ trẻ em hoặc người được giao xử lý thay.',
    ],
  });
  return {
    subject: `[KHẨN] Có hồ sơ bảo vệ trẻ em cần xử lý trong ${quantity(hours)} giờ, trước ${clockTime(dueAt)} ngày ${vietnameseDate(dayOf(dueAt))}`,
    ...bodies,
  };
}

/** Whole hours, so that a rounding never promises more time than there is. */
function hoursBetween(from: Instant, to: Instant): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 3_600_000);
}

/** As official papers write it: "07 giờ 30". */
function clockTime(at: Instant): string {
  return timeOf(at).replace(':', ' giờ ');
}
