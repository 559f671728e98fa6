import type { Contact } from '../agency/agency.ts';
import { type Day, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import { type Fact, type LetterBlock, type LetterBodies, oneLine, quantity, setLetter } from './letter.ts';
import type { MailKind } from './mail.ts';

/** What the coordinator must know of a mail that did not arrive. */
export interface Alarm {
  /** As it stands inside a sentence: "thành phố Bắc Kạn". */
  readonly city: string;
  readonly recipient: Pick<Contact, 'name' | 'post'>;
  readonly undelivered: {
    readonly kind: MailKind;
    /** Whom it was for; undefined when the contact is not in the directory any more. */
    readonly contact?: Pick<Contact, 'name' | 'post' | 'email' | 'unreachable'> | undefined;
    /** The agency, or the city's body, that the contact hears for. */
    readonly of: string;
    /** Codes of the questions in it; of sealed ones there are none. */
    readonly codes: readonly string[];
    /** In Vietnamese. */
    readonly because: string;
    /** How often it was tried. */
    readonly attempts: number;
    /** Whether it was sent and came back, was given up, or is tried again and somebody else could not wait for that. */
    readonly fate: 'returned' | 'given-up' | 'tried-again';
    /** Who hears in the recipient's place. */
    readonly instead?: Pick<Contact, 'name' | 'post'> | undefined;
  };
  readonly today: Day;
}

/** The mail that tells the coordinator of a mail that did not arrive, why, and what a person has to do now. */
export function alarmMail({ city, recipient, undelivered, today }: Alarm): { subject: string } & LetterBodies {
  const { kind, contact, of, codes, because, attempts, fate } = undelivered;
  const since = contact?.unreachable?.sinceOn;
  const dead = since !== undefined;
  const who = contact ? `${contact.name} (${of})` : of;
  const urgent = kind === 'protection';
  const title = dead ? 'Một địa chỉ không nhận được thư' : 'Một thư không gửi được';
  const facts: Fact[] = [
    { label: 'Thư', text: nameOf(kind) },
    { label: 'Gửi cho', text: contact ? `${contact.name}, ${contact.post} (${of})` : of },
    ...(contact ? [{ label: 'Địa chỉ', text: contact.email }] : []),
    { label: 'Lý do', text: because },
    ...(fate !== 'returned' && attempts > 0 ? [{ label: 'Số lần đã thử', text: quantity(attempts) }] : []),
    ...(codes.length > 0 ? [{ label: 'Câu hỏi trong thư', text: codes.toSorted().join(', ') }] : []),
  ];
  const bodies = setLetter({
    issuer: `Thường trực Ban Tổ chức Diễn đàn trẻ em ${city}`.toLocaleUpperCase('vi'),
    title,
    addressee: `${recipient.name}, ${recipient.post}`,
    tone: urgent ? 'urgent' : 'ordinary',
    blocks: [
      { kind: 'callout', facts },
      paragraph(whatHappens({ ...undelivered, dead })),
      { kind: 'heading', text: 'Việc cần làm' },
      { kind: 'steps', items: stepsFor({ dead, urgent }) },
      paragraph('Trân trọng./.'),
    ],
    footer: [
      `Hệ thống Hồi Âm gửi thư này cho người điều phối, ngày ${vietnameseDate(today)}.`,
      ...(dead ? [`Địa chỉ không nhận được thư từ ${vietnameseDay(since)}.`] : []),
    ],
  });
  return { subject: oneLine(`[Hồi Âm]${urgent ? ' [KHẨN]' : ''} ${title}: ${who}`), ...bodies };
}

/** What a mail is called among people. */
export function nameOf(kind: MailKind): string {
  return NAMES[kind];
}

const NAMES: Readonly<Record<MailKind, string>> = {
  notice: 'Thư chuyển câu hỏi',
  digest: 'Thư nhắc việc',
  reroute: 'Thư chuyển tiếp cho người kế tiếp',
  protection: 'Thư khẩn về bảo vệ trẻ em',
  alarm: 'Thư báo cho người điều phối',
  contribution: 'Thư đề nghị gửi báo cáo',
  report: 'Thư gửi tổng hợp tháng',
};

function whatHappens({ dead, fate, kind, instead }: Alarm['undelivered'] & { dead: boolean }): string {
  const what = dead ? 'Hệ thống không gửi thư đến địa chỉ này nữa.' : FATES[fate];
  if (instead) return `${what} Nội dung thư được chuyển cho ${instead.name}, ${instead.post}.`;
  const nobodyLeft = dead || fate === 'given-up' || kind === 'protection';
  return nobodyLeft ? `${what} Không còn người nào khác để hệ thống chuyển nội dung thư.` : what;
}

const FATES: Readonly<Record<Alarm['undelivered']['fate'], string>> = {
  returned: 'Thư đã gửi đi nhưng bị trả lại; lần sau hệ thống vẫn gửi thư đến địa chỉ này.',
  'given-up': 'Hệ thống đã ngừng gửi thư này; người nhận có thể chưa biết nội dung thư.',
  'tried-again': 'Thư chưa gửi được; hệ thống vẫn tiếp tục thử gửi đến địa chỉ này.',
};

function stepsFor({ dead, urgent }: { dead: boolean; urgent: boolean }): string[] {
  return [
    urgent
      ? 'Gọi điện ngay cho người phụ trách bảo vệ trẻ em và người được giao xử lý thay: có hồ sơ niêm phong đang chờ, thời hạn 12 giờ tính cả ban đêm và ngày nghỉ.'
      : 'Gọi điện cho người nhận để báo nội dung thư.',
    dead
      ? 'Sửa địa chỉ trong danh bạ của hệ thống; từ lúc đó thư lại được gửi đến người này.'
      : 'Kiểm tra địa chỉ trong danh bạ của hệ thống và hộp thư của người nhận.',
    ...(dead ? [] : ['Nếu nhiều thư cùng không gửi được, báo người vận hành hệ thống.']),
  ];
}

function paragraph(text: string): LetterBlock {
  return { kind: 'paragraph', text };
}
