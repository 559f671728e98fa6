import type { Agency, Contact } from '../agency/agency.ts';
import { type Day, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import type { Explanation } from '../calendar/deadline.ts';
import type { Forum } from '../forum/forum.ts';
import { type Fact, type LetterBlock, type LetterBodies, oneLine, setLetter } from './letter.ts';

/** What an agency is asked to write for the report of a forum. */
export interface ContributionCall {
  readonly agency: Pick<Agency, 'name' | 'shortName'>;
  /** The agency that has ended and whose section this one writes. */
  readonly inPlaceOf?: string | undefined;
  /** As it stands inside a sentence: "thành phố Bắc Kạn". */
  readonly city: string;
  readonly forum: Pick<Forum, 'name' | 'heldOn'>;
  readonly dueOn: Day;
  /** How `dueOn` was counted. */
  readonly explanation: Pick<Explanation, 'vi'>;
  /** The day that an earlier mail had named. */
  readonly dueOnBefore?: Day | undefined;
  readonly coordinator: Pick<Contact, 'name' | 'post' | 'email'>;
  /** Whole address of the place where it is written; empty in the archived copy, where links are blanked. */
  readonly link: string;
  readonly today: Day;
}

/** The mail that asks an agency for its part in the report of a forum. Its subject names the agency and a day. */
export function contributionMail(call: ContributionCall): { subject: string } & LetterBodies {
  const { agency, city, dueOn, dueOnBefore, today } = call;
  const moved = dueOnBefore !== undefined;
  const what = moved ? 'thay đổi hạn gửi báo cáo' : 'đề nghị gửi báo cáo';
  const bodies = setLetter({
    issuer: `Thường trực Ban Tổ chức Diễn đàn trẻ em ${city}`.toLocaleUpperCase('vi'),
    title: moved ? 'Thay đổi hạn gửi báo cáo về diễn đàn trẻ em' : 'Đề nghị gửi báo cáo về diễn đàn trẻ em',
    addressee: agency.name,
    tone: 'ordinary',
    blocks: [
      ...openingOf(call),
      { kind: 'callout', facts: factsOf(call) },
      { kind: 'link', link: { label: 'Viết báo cáo của cơ quan', address: call.link } },
      { kind: 'heading', text: 'Nội dung đề nghị báo cáo' },
      {
        kind: 'steps',
        items: [
          'Việc đã làm từ sau diễn đàn đối với các câu hỏi, kiến nghị của trẻ em và lĩnh vực thuộc phạm vi quản lý; nêu số liệu, thời gian cụ thể.',
          'Việc đang làm, ai chịu trách nhiệm và ngày dự kiến hoàn thành.',
          'Việc chưa làm được, vì sao, hướng giải quyết và kiến nghị, nếu có.',
        ],
      },
      paragraph(
        'Nội dung này được đưa nguyên văn thành một mục của cơ quan trong báo cáo. Xin không nêu tên, trường, lớp, địa chỉ hay thông tin riêng khác của trẻ em.',
      ),
      paragraph(
        'Quý cơ quan viết và sửa qua đường dẫn trên cho đến khi báo cáo của diễn đàn hoàn thành; hoặc trả lời ngay thư này để người điều phối ghi nhận thay.',
      ),
      { kind: 'heading', text: 'Liên hệ' },
      { kind: 'facts', facts: contactOf(call) },
      paragraph('Thư trả lời (Reply) của quý cơ quan sẽ được gửi thẳng đến người điều phối.'),
      paragraph('Trân trọng./.'),
    ],
    footer: [
      `Hệ thống Hồi Âm gửi thư này thay mặt Thường trực Ban Tổ chức, ngày ${vietnameseDate(today)}.`,
      'Xin không chuyển tiếp thư: ai có đường dẫn đều viết được thay quý cơ quan.',
    ],
  });
  return { subject: oneLine(`[Hồi Âm] ${agency.shortName}: ${what}, hạn ${vietnameseDate(dueOn)}`), ...bodies };
}

function openingOf({ agency, inPlaceOf, forum, dueOnBefore }: ContributionCall): LetterBlock[] {
  const held = `${forum.name} (tổ chức ngày ${vietnameseDate(forum.heldOn)})`;
  const whose = inPlaceOf === undefined ? 'phần của cơ quan' : `phần của ${inPlaceOf}, nay do quý cơ quan tiếp nhận`;
  const opening =
    dueOnBefore === undefined
      ? `Thường trực Ban Tổ chức đang tổng hợp báo cáo kết quả thực hiện các câu hỏi, kiến nghị của trẻ em tại ${held}. Đề nghị ${agency.name} gửi ${whose}.`
      : `Hạn gửi báo cáo về ${held} của ${agency.name} được thay đổi từ ${vietnameseDate(dueOnBefore)} như sau. Nội dung đề nghị báo cáo không thay đổi.`;
  return [paragraph(opening)];
}

function factsOf({ dueOn, explanation, dueOnBefore }: ContributionCall): Fact[] {
  return [
    { label: dueOnBefore === undefined ? 'Hạn gửi' : 'Hạn gửi mới', text: `hết ${vietnameseDay(dueOn)}` },
    { label: 'Căn cứ', text: explanation.vi },
  ];
}

function contactOf({ coordinator }: ContributionCall): Fact[] {
  return [
    { label: 'Người điều phối', text: `${coordinator.name}, ${coordinator.post}` },
    { label: 'Thư điện tử', text: coordinator.email },
  ];
}

function paragraph(text: string): LetterBlock {
  return { kind: 'paragraph', text };
}
