import type { Contact } from '../agency/agency.ts';
import { dayOf, timeOf, vietnameseDate, vietnameseDay, type Instant } from '../calendar/day.ts';
import type { ProtectionLine } from '../directory/policy.ts';
import { capitalised } from './capitalised.ts';
import { quantity, setLetter, type Fact, type LetterBlock, type LetterBodies } from './letter.ts';

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
  /** For whom the deputy acts, when the mail goes to the deputy. */
  readonly deputyOf?: Pick<Contact, 'name' | 'post'> | undefined;
  /**
   * Why it is spoken of again: the clock is running out, with so many full or begun hours left, or it has run out; and whether somebody
   * has acknowledged the case.
   */
  readonly clock?:
    | (({ readonly is: 'soon'; readonly hoursLeft: number } | { readonly is: 'late' }) & { readonly taken?: boolean })
    | undefined;
  /**
   * Who could not be reached, when the mail goes to somebody who may not read what was sealed: that person has to make sure
   * that somebody who may does.
   */
  readonly insteadOf?: readonly Pick<Contact, 'name' | 'post'>[] | undefined;
}

/**
 * The urgent mail that tells the child-protection focal person that something was sealed, by when to act and what to do
 * first. The steps follow Nghị định 56/2017/NĐ-CP, Điều 26 and Điều 31-32, and the forms Mẫu số 01 and 02 of the procedure.
 */
export function protectionMail(sealed: ProtectionCase): { subject: string } & LetterBodies {
  const { caseId, city, receivedAt, dueAt, protectionLine, link, deputy, deputyOf, insteadOf } = sealed;
  const hours = hoursBetween(receivedAt, dueAt);
  const { hotline, police, communeChair } = protectionLine;
  const contacts: Fact[] = [
    { label: `Gọi ${hotline}`, text: 'Tổng đài quốc gia bảo vệ trẻ em, miễn phí, 24/24 giờ' },
    { label: 'Gọi công an', text: police },
    { label: 'Báo chính quyền cấp xã', text: communeChair },
  ];
  if (deputy !== undefined)
    contacts.push({ label: 'Người được giao xử lý thay', text: `${deputy.name}, ${deputy.post}` });
  if (deputyOf !== undefined)
    contacts.push({ label: 'Người phụ trách bảo vệ trẻ em', text: `${deputyOf.name}, ${deputyOf.post}` });
  const bodies = setLetter({
    issuer: `Thường trực Ban Tổ chức Diễn đàn trẻ em ${city}`.toLocaleUpperCase('vi'),
    title: `Khẩn: ${alertOf(sealed)}`,
    addressee: addresseeOf(sealed),
    tone: 'urgent',
    blocks: [
      {
        kind: 'callout',
        facts: [
          {
            label: sealed.clock?.is === 'late' ? 'Đã phải xử lý trước' : 'Phải xử lý trước',
            text: `${clockTime(dueAt)}, ${vietnameseDay(dayOf(dueAt))} (giờ Việt Nam)`,
          },
          { label: 'Tiếp nhận lúc', text: `${clockTime(receivedAt)}, ${vietnameseDay(dayOf(receivedAt))}` },
          { label: 'Mã hồ sơ', text: caseId },
        ],
      },
      {
        kind: 'paragraph',
        text:
          `Hệ thống Hồi Âm ${sealed.clock ? 'đã' : 'vừa'} tiếp nhận một nội dung có thể cho thấy trẻ em bị xâm hại hoặc gặp nguy hiểm. ` +
          'Nội dung đã được niêm phong và không chuyển cho cơ quan nào khác. ' +
          `Thời hạn ${quantity(hours)} giờ tính liên tục, kể cả ban đêm, ngày nghỉ và ngày lễ.`,
      },
      ...clockOf(sealed),
      ...(insteadOf ? handOver(insteadOf, protectionLine) : openingOf(link, protectionLine)),
      { kind: 'heading', text: 'Việc cần làm ngay' },
      {
        kind: 'steps',
        items: [
          insteadOf
            ? 'Báo cho người phụ trách hoặc người được giao xử lý thay đọc nguyên văn trong hồ sơ và xác nhận đã nhận.'
            : 'Đọc nguyên văn trong hồ sơ và xác nhận đã nhận (acknowledge).',
          `Nếu trẻ em có thể đang gặp nguy hiểm: gọi ngay Công an và Tổng đài ${hotline}, không chờ đủ thông tin.`,
          'Ghi nhận thông tin theo Mẫu số 01 và báo Chủ tịch UBND cấp xã nơi trẻ em ở. Chủ tịch UBND cấp xã chỉ đạo đánh giá nguy cơ ban đầu, mức độ tổn hại theo Mẫu số 02.',
          'Nếu trẻ em bị hoặc có nguy cơ bị tổn hại nghiêm trọng: biện pháp can thiệp khẩn cấp hoặc tạm thời cách ly phải được áp dụng trong 12 giờ kể từ khi nhận thông tin (Điều 26, Điều 31, Điều 32 Nghị định số 56/2017/NĐ-CP).',
          'Khi đã chuyển vụ việc, ghi nơi tiếp nhận và việc đã làm vào hồ sơ (refer). Nếu đã đọc và xác định không phải việc xâm hại, đưa câu hỏi trở lại quy trình trả lời thông thường (release).',
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
      sealed.clock
        ? 'Hệ thống Hồi Âm nhắc khi thời hạn sắp hết và khi đã hết; sau đó, khi chưa có ai xác nhận, 4 giờ một lần trong một ngày rồi mỗi sáng, khi đã xác nhận, mỗi sáng, cho đến khi hồ sơ được chuyển hoặc trả lại, không kể giờ làm việc.'
        : 'Hệ thống Hồi Âm gửi thư này ngay khi niêm phong hồ sơ, không kể giờ làm việc.',
      insteadOf
        ? 'Thư gửi cho quý vị vì không liên lạc được người phụ trách bảo vệ trẻ em qua thư điện tử.'
        : 'Thư chỉ gửi cho người phụ trách bảo vệ trẻ em hoặc người được giao xử lý thay.',
    ],
  });
  return { subject: `[KHẨN] ${subjectOf(sealed)}`, ...bodies };
}

/** Whom a leader or the coordinator has to reach, because a case has waited for a day and nobody has acknowledged it. */
export interface UnheardCase {
  /** As it stands inside a sentence: "thành phố Bắc Kạn". */
  readonly city: string;
  readonly protection: readonly Pick<Contact, 'name' | 'post'>[];
  readonly protectionLine: ProtectionLine;
}

/** The urgent mail that tells the heads of the city that a case waits too long: that, whom to reach, and nothing of the case. */
export function unheardMail({ city, protection, protectionLine }: UnheardCase): { subject: string } & LetterBodies {
  const { hotline, police } = protectionLine;
  const alert = 'có hồ sơ cần xử lý khẩn, quá hạn';
  const names = protection.map(({ name, post }) => `${name} (${post})`).join('; ');
  const bodies = setLetter({
    issuer: `Thường trực Ban Tổ chức Diễn đàn trẻ em ${city}`.toLocaleUpperCase('vi'),
    title: `Khẩn: ${alert}`,
    addressee: 'Lãnh đạo và điều phối viên',
    tone: 'urgent',
    blocks: [
      { kind: 'paragraph', text: 'Có hồ sơ cần xử lý khẩn, quá hạn, chưa ai xác nhận đã nhận.' },
      {
        kind: 'paragraph',
        text: `Đề nghị quý vị gọi điện hoặc cử người đến gặp ngay: ${names}. Nếu không gặp được ai, gọi Tổng đài ${hotline} và Công an (${police}).`,
      },
    ],
    footer: [
      'Hệ thống Hồi Âm nhắc 4 giờ một lần trong một ngày kể từ khi quá hạn, không kể giờ làm việc, sau đó mỗi sáng, cho đến khi có người xác nhận đã nhận hồ sơ.',
    ],
  });
  return { subject: `[KHẨN] ${capitalised(alert)}`, ...bodies };
}

/** What it is about, as the title says it after "Khẩn:". */
function alertOf({ receivedAt, dueAt, clock }: ProtectionCase): string {
  if (clock?.is === 'late') return 'hồ sơ bảo vệ trẻ em đã quá hạn xử lý';
  return clock
    ? `hồ sơ bảo vệ trẻ em còn chưa đầy ${quantity(clock.hoursLeft)} giờ để xử lý`
    : `có hồ sơ bảo vệ trẻ em cần xử lý trong ${quantity(hoursBetween(receivedAt, dueAt))} giờ`;
}

function subjectOf(sealed: ProtectionCase): string {
  const alert = alertOf(sealed);
  const until = `${clockTime(sealed.dueAt)} ngày ${vietnameseDate(dayOf(sealed.dueAt))}`;
  return `${capitalised(alert)}${sealed.clock?.is === 'late' ? ' từ' : ', trước'} ${until}`;
}

/** Each is addressed as what the city made of that person. */
function addresseeOf({ insteadOf, deputyOf }: ProtectionCase): string {
  if (insteadOf) return 'Người nhận thay người phụ trách bảo vệ trẻ em';
  return deputyOf ? 'Người được giao xử lý thay người phụ trách bảo vệ trẻ em' : 'Người phụ trách bảo vệ trẻ em';
}

function clockOf({ clock }: ProtectionCase): LetterBlock[] {
  if (!clock) return [];
  if (clock.taken) {
    return [
      {
        kind: 'paragraph',
        text:
          (clock.is === 'late'
            ? 'Thời hạn đã hết'
            : `Thời hạn sắp hết, còn chưa đầy ${quantity(clock.hoursLeft)} giờ`) +
          '. Đã có người xác nhận nhận hồ sơ nhưng hệ thống chưa ghi nhận hồ sơ được chuyển đến nơi bảo vệ trẻ em hoặc trở lại quy trình thông thường.',
      },
    ];
  }
  return [
    {
      kind: 'paragraph',
      text:
        clock.is === 'late'
          ? 'Thời hạn đã hết mà hệ thống chưa ghi nhận ai xác nhận hồ sơ. Nếu đã xử lý, xin ghi ngay việc đã làm vào hồ sơ; nếu chưa, xin xử lý ngay bây giờ.'
          : `Thời hạn sắp hết, còn chưa đầy ${quantity(clock.hoursLeft)} giờ, mà hệ thống chưa ghi nhận ai xác nhận hồ sơ.`,
    },
  ];
}

/** How a case is opened, as long as there is no page for it. */
function openingOf(link: string, { hotline }: ProtectionLine): LetterBlock[] {
  return [
    { kind: 'link', link: { label: 'Địa chỉ hồ sơ trên API của Hồi Âm', address: link } },
    {
      kind: 'paragraph',
      text:
        'Hiện hồ sơ chưa có trang web riêng: đọc, xác nhận và xử lý qua API của Hồi Âm, bằng tài khoản được giao nhiệm vụ bảo vệ trẻ em. ' +
        'Gọi GET địa chỉ hồ sơ để đọc nguyên văn; gọi POST địa chỉ hồ sơ, thêm /acknowledge để xác nhận đã nhận, /refer khi đã chuyển vụ việc, /release khi đưa trở lại quy trình thông thường. ' +
        `Mỗi lần đọc đều được ghi lại. Nếu chưa truy cập được, đề nghị gọi ngay Tổng đài ${hotline} để được hướng dẫn và liên hệ người quản trị hệ thống, không chờ.`,
    },
  ];
}

/** For somebody who may not open the case. */
function handOver(
  unreached: readonly Pick<Contact, 'name' | 'post'>[],
  { hotline }: ProtectionCase['protectionLine'],
): LetterBlock[] {
  const names = unreached.map(({ name, post }) => `${name} (${post})`).join('; ');
  return [
    {
      kind: 'paragraph',
      text:
        `Thư gửi người phụ trách không đến nơi. Đề nghị quý vị gọi điện hoặc cử người đến gặp ngay: ${names}; ` +
        `nếu không gặp được ai, gọi Tổng đài ${hotline} và Công an. Hồ sơ chỉ mở được bằng tài khoản được giao nhiệm vụ bảo vệ trẻ em.`,
    },
  ];
}

/** Whole hours, so that a rounding never promises more time than there is. */
function hoursBetween(from: Instant, to: Instant): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 3_600_000);
}

/** As official papers write it: "07 giờ 30". */
function clockTime(at: Instant): string {
  return timeOf(at).replace(':', ' giờ ');
}
