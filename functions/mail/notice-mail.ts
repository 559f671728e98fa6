import type { Agency, Contact } from '../agency/agency.ts';
import { vietnameseDate, vietnameseDay, type Day } from '../calendar/day.ts';
import type { OfficeHours } from '../calendar/office-hours.ts';
import type { Forum } from '../forum/forum.ts';
import type { News } from '../question/tiding.ts';
import {
  oneLine,
  quantity,
  setLetter,
  type Fact,
  type LetterBlock,
  type LetterBodies,
  type QuestionEntry,
} from './letter.ts';

/** A question in a notice, as its agency must see it. */
export interface NoticeLine {
  readonly code: string;
  /** As it stands inside a sentence: "an toàn mạng". */
  readonly topicName: string;
  /** Masked text; shown in full. */
  readonly text: string;
  /** The agency's last day: for its answer, or for its input to the lead. */
  readonly dueOn: Day;
  /** How `dueOn` was counted. */
  readonly explanation: { readonly vi: string; readonly en: string };
  /** What became of the agency's answer or its request, in a sentence. */
  readonly remark?: string | undefined;
  /** The later day that the agency had been told, where that is what the notice is about. */
  readonly dueOnBefore?: Day | undefined;
  /** The day by which the child was promised an answer. */
  readonly childDueOn?: Day | undefined;
  /** Who leads, where this agency coordinates. */
  readonly leadName?: string | undefined;
  /** Path of the agency's page, on `linkBase`; empty in the archived copy, where links are blanked. */
  readonly link: string;
}

/** What one notice of assignment tells one agency. */
export interface Notice {
  readonly agency: Pick<Agency, 'name' | 'shortName'>;
  /** As it stands inside a sentence: "thành phố Bắc Kạn". */
  readonly city: string;
  /** Every forum that a question of this mail was asked at. */
  readonly forums: readonly Pick<Forum, 'name' | 'heldOn'>[];
  readonly lead: readonly NoticeLine[];
  readonly coordinating: readonly NoticeLine[];
  /** Questions that the agency was told of and need not answer any more. */
  readonly withdrawn?: readonly { readonly code: string; readonly because: string }[] | undefined;
  /** What the notice is about, where it is not only that questions were given. */
  readonly news?: News | undefined;
  readonly coordinator: Pick<Contact, 'name' | 'post' | 'email'> & { readonly phone?: string | undefined };
  readonly officeHours: OfficeHours;
  /** Number of the child-protection hotline. */
  readonly hotline: string;
  /** Where the links of the lines begin: "https://hoi-am.backan.example". */
  readonly linkBase: string;
  /** Secret address of the agency's calendar of deadlines; left out where links are blanked. */
  readonly calendarAddress?: string | undefined;
  readonly today: Day;
}

/**
 * The mail by which an agency learns of the questions that it must answer, and what an answer has to contain. Its subject
 * holds figures, the agency and the nearest due date, never a child's words.
 *
 * @throws RangeError when there is nothing to tell
 */
export function noticeMail(notice: Notice): { subject: string } & LetterBodies {
  const { agency, city, lead, coordinating, withdrawn = [], today } = notice;
  if (lead.length + coordinating.length + withdrawn.length === 0) {
    throw new RangeError(`a notice to ${agency.shortName} without a question`);
  }
  const committee = `Thường trực Ban Tổ chức Diễn đàn trẻ em ${city}`;
  const bodies = setLetter({
    issuer: committee.toLocaleUpperCase('vi'),
    title: wordingOf(notice)?.title ?? 'Chuyển câu hỏi, kiến nghị của trẻ em',
    addressee: agency.name,
    tone: 'ordinary',
    blocks: [
      ...openingOf(notice, committee),
      ...questionsOf(notice),
      ...withdrawalsOf(notice),
      ...(lead.length + coordinating.length > 0 ? expectationsOf(notice) : []),
      ...closingOf(notice),
    ],
    footer: [
      `Hệ thống Hồi Âm gửi thư này thay mặt Thường trực Ban Tổ chức, ngày ${vietnameseDate(today)}.`,
      'Hồi Âm theo dõi từng câu hỏi của trẻ em cho đến khi các em nhận được câu trả lời.',
    ],
  });
  return { subject: subjectOf(notice), ...bodies };
}

/** How a piece of news is told: in the title, in the subject line, and in the first sentence; `count` is how many questions it is about. */
interface Wording {
  readonly title: string;
  readonly subject: (count: string) => string;
  readonly opening: (count: string, notice: Notice) => string;
}

const WORDINGS: Readonly<Partial<Record<News, Wording>>> = {
  nearer: {
    title: 'Hạn trả lời đến sớm hơn',
    subject: (count) => `${count} câu hỏi của trẻ em có hạn trả lời sớm hơn`,
    opening: (count) =>
      `trân trọng thông báo: do lịch làm việc thay đổi, hạn trả lời của ${count} câu hỏi, kiến nghị của trẻ em đã chuyển đến quý cơ quan nay đến sớm hơn hạn đã báo. Mong quý cơ quan trả lời các em trong hạn mới dưới đây.`,
  },
  gone: {
    title: 'Rút câu hỏi, kiến nghị đã chuyển',
    subject: (count) => `${count} câu hỏi của trẻ em không còn phải trả lời`,
    opening: (count) =>
      `trân trọng thông báo: ${count} câu hỏi, kiến nghị của trẻ em đã chuyển đến quý cơ quan nay không còn phải trả lời.`,
  },
  moved: {
    title: 'Câu hỏi, kiến nghị đã chuyển cơ quan khác',
    subject: (count) => `${count} câu hỏi của trẻ em đã chuyển cơ quan khác trả lời`,
    opening: (count) =>
      `trân trọng thông báo: ${count} câu hỏi, kiến nghị của trẻ em nay do cơ quan khác chủ trì; quý cơ quan không còn phải trả lời.`,
  },
  transferred: {
    title: 'Cơ quan đã chuyển câu hỏi',
    subject: (count) => `${count} câu hỏi của trẻ em được cơ quan tự chuyển`,
    opening: (count) =>
      `xin báo: ${count} câu hỏi, kiến nghị của trẻ em đã được cơ quan chủ trì chuyển đến cơ quan khác; ngày đã hẹn với các em không thay đổi.`,
  },
  returned: {
    title: 'Đề nghị bổ sung câu trả lời',
    subject: (count) => `${count} câu trả lời cần bổ sung`,
    opening: () =>
      'trân trọng cảm ơn câu trả lời của quý cơ quan và đề nghị bổ sung như dưới đây trước khi gửi đến các em.',
  },
  extended: {
    title: 'Gia hạn trả lời',
    subject: (count) => `${count} câu hỏi của trẻ em được gia hạn trả lời`,
    opening: (count) => `trân trọng thông báo: hạn trả lời của ${count} câu hỏi, kiến nghị dưới đây được gia hạn.`,
  },
  'extension-declined': {
    title: 'Về đề nghị thêm thời gian',
    subject: () => 'hạn trả lời giữ nguyên',
    opening: () =>
      'đã xem xét đề nghị thêm thời gian của quý cơ quan và đề nghị quý cơ quan trả lời các em trong hạn đã báo.',
  },
  reopened: {
    title: 'Mở lại câu hỏi của trẻ em',
    subject: (count) => `${count} câu hỏi của trẻ em được mở lại`,
    opening: (count, { lead }) =>
      `đề nghị quý cơ quan ${lead.length > 0 ? '' : 'phối hợp '}trả lời thêm ${count} câu hỏi, kiến nghị của trẻ em được mở lại dưới đây; thời hạn mới được tính riêng.`,
  },
};

/** How a notice's news is told; undefined when it gives questions. */
function wordingOf({ news, lead, coordinating }: Notice): Wording | undefined {
  return (news && WORDINGS[news]) ?? (lead.length + coordinating.length === 0 ? WORDINGS.gone : undefined);
}

function countOf({ lead, coordinating, withdrawn = [] }: Notice): string {
  return quantity(lead.length + coordinating.length + withdrawn.length);
}

function subjectOf(notice: Notice): string {
  const { agency, city, lead, coordinating } = notice;
  const given =
    lead.length > 0 && coordinating.length > 0
      ? `${quantity(lead.length)} câu hỏi của trẻ em chờ trả lời, ${quantity(coordinating.length)} câu cần phối hợp`
      : lead.length > 0
        ? `${quantity(lead.length)} câu hỏi của trẻ em chờ trả lời`
        : `${quantity(coordinating.length)} câu hỏi của trẻ em cần phối hợp trả lời`;
  const what = wordingOf(notice)?.subject(countOf(notice)) ?? given;
  const nearest = nearestOf([...lead, ...coordinating]);
  const when = nearest === undefined ? '' : `, hạn gần nhất ${vietnameseDate(nearest.dueOn)}`;
  return oneLine(
    `[Hồi Âm] ${agency.shortName}: ${what}${when} – Diễn đàn trẻ em ${city.replace(/^thành phố /i, 'TP ')}`,
  );
}

function openingOf(notice: Notice, committee: string): LetterBlock[] {
  const { lead, coordinating, forums } = notice;
  const nearest = nearestOf([...lead, ...coordinating]);
  const callout: LetterBlock[] = nearest
    ? [
        {
          kind: 'callout',
          facts: [
            { label: 'Hạn gần nhất', text: `hết ${vietnameseDay(nearest.dueOn)} (${quantity(nearest.count)} câu)` },
          ],
        },
      ]
    : [];
  const wording = wordingOf(notice);
  if (wording) return [paragraph(`${committee} ${wording.opening(countOf(notice), notice)}`), ...callout];
  const wish =
    coordinating.length === 0
      ? 'chủ trì trả lời'
      : lead.length === 0
        ? 'phối hợp trả lời'
        : `chủ trì trả lời ${quantity(lead.length)} câu, phối hợp trả lời ${quantity(coordinating.length)} câu`;
  const asked = forums.map(({ name, heldOn }) => `${name} (ngày ${vietnameseDate(heldOn)})`).join('; ');
  return [
    paragraph(
      `${committee} trân trọng chuyển đến quý cơ quan ${countOf(notice)} câu hỏi, kiến nghị của trẻ em nêu tại ${asked}, đề nghị quý cơ quan ${wish}. ` +
        'Được lắng nghe, tiếp thu và phản hồi ý kiến là quyền của trẻ em theo Điều 34 Luật Trẻ em; các em đang chờ câu trả lời của quý cơ quan.',
    ),
    ...callout,
  ];
}

function questionsOf({ lead, coordinating, linkBase }: Notice): LetterBlock[] {
  return [
    ...(lead.length === 0
      ? []
      : [heading(`Quý cơ quan chủ trì trả lời: ${quantity(lead.length)} câu`), entries(lead, linkBase, 'Hạn trả lời')]),
    ...(coordinating.length === 0
      ? []
      : [
          heading(`Quý cơ quan phối hợp: ${quantity(coordinating.length)} câu`),
          paragraph('Đề nghị quý cơ quan gửi ý kiến để cơ quan chủ trì tổng hợp, trả lời các em.'),
          entries(coordinating, linkBase, 'Hạn gửi ý kiến phối hợp'),
        ]),
  ];
}

function entries(lines: readonly NoticeLine[], linkBase: string, dueLabel: string): LetterBlock {
  const byUrgency = lines.toSorted((a, b) => compare(a.dueOn, b.dueOn) || compare(a.code, b.code));
  return { kind: 'questions', entries: byUrgency.map((line) => entryOf(line, linkBase, dueLabel)) };
}

function entryOf(line: NoticeLine, linkBase: string, dueLabel: string): QuestionEntry {
  const { code, topicName, text, dueOn, explanation, dueOnBefore, remark, childDueOn, leadName, link } = line;
  const facts: Fact[] = [
    { label: dueLabel, text: `hết ${vietnameseDay(dueOn)}` },
    { label: 'Cách tính', text: explanation.vi },
  ];
  if (remark !== undefined) facts.unshift({ label: 'Lưu ý', text: remark });
  if (dueOnBefore !== undefined)
    facts.push({ label: 'Hạn đã báo trước đây', text: `hết ${vietnameseDay(dueOnBefore)}` });
  if (leadName !== undefined) facts.push({ label: 'Cơ quan chủ trì', text: leadName });
  if (childDueOn !== undefined) {
    facts.push({ label: 'Ngày hẹn trả lời các em', text: `chậm nhất ${vietnameseDay(childDueOn)}` });
  }
  return {
    title: `${code} · ${asHeading(topicName)}`,
    facts,
    quoteLabel: 'Nội dung câu hỏi, kiến nghị',
    quote: text,
    link: { label: `Mở câu hỏi ${code}`, address: link === '' ? '' : `${linkBase.replace(/\/+$/, '')}${link}` },
  };
}

/** With a capital letter in front, as a heading begins. */
function asHeading(name: string): string {
  const [first = '', ...rest] = oneLine(name);
  return first.toLocaleUpperCase('vi') + rest.join('');
}

function withdrawalsOf({ withdrawn = [], news }: Notice): LetterBlock[] {
  if (withdrawn.length === 0) return [];
  const count = quantity(withdrawn.length);
  return [
    heading(news === 'transferred' ? `Đã chuyển: ${count} câu` : `Không còn phải trả lời: ${count} câu`),
    {
      kind: 'facts',
      facts: withdrawn
        .toSorted((a, b) => compare(a.code, b.code))
        .map(({ code, because }) => ({ label: code, text: because })),
    },
  ];
}

function expectationsOf({ hotline }: Notice): LetterBlock[] {
  return [
    heading('Yêu cầu đối với câu trả lời'),
    {
      kind: 'steps',
      items: [
        'Đã quyết định hoặc đã làm gì: nói thẳng vào điều các em hỏi.',
        'Vì sao như vậy, kể cả khi chưa làm được.',
        'Việc tiếp theo là gì, ai làm và khi nào xong.',
      ],
    },
    paragraph('Xin viết câu ngắn, lời giản dị để các em tự đọc và hiểu được.'),
    paragraph(
      'Quý cơ quan trả lời qua đường dẫn ở từng câu hỏi, hoặc trả lời ngay thư này. ' +
        'Nếu câu hỏi không thuộc thẩm quyền, đề nghị cho biết cơ quan có thẩm quyền để chuyển đúng nơi; ngày đã hẹn với các em không thay đổi. ' +
        'Nếu cần thêm thời gian, đề nghị nêu lý do và ngày trả lời mới trước khi hết hạn.',
    ),
    heading('Giữ an toàn cho trẻ em'),
    paragraph(
      'Thông tin riêng của trẻ em (Điều 33 Nghị định số 56/2017/NĐ-CP) đã được che trong câu hỏi; nếu thấy còn sót, xin báo người điều phối. ' +
        'Đề nghị quý cơ quan chỉ dùng thư này để trả lời, không tìm cách xác định em nào đã hỏi. ' +
        `Nếu thấy dấu hiệu trẻ em bị xâm hại hoặc gặp nguy hiểm, xin báo ngay Tổng đài ${hotline} và người điều phối.`,
    ),
  ];
}

function closingOf({ coordinator, officeHours, calendarAddress }: Notice): LetterBlock[] {
  const facts: Fact[] = [
    { label: 'Người điều phối', text: `${coordinator.name}, ${coordinator.post}` },
    { label: 'Thư điện tử', text: coordinator.email },
  ];
  if (coordinator.phone !== undefined) facts.push({ label: 'Điện thoại', text: coordinator.phone });
  facts.push({ label: 'Giờ làm việc', text: `${officeHours.opens}–${officeHours.closes} các ngày làm việc` });
  // To be typed into a calendar program, so it stands there to be read.
  if (calendarAddress !== undefined) facts.push({ label: 'Lịch hạn trả lời của cơ quan', text: calendarAddress });
  return [
    heading('Liên hệ'),
    { kind: 'facts', facts },
    paragraph('Thư trả lời (Reply) của quý cơ quan sẽ được gửi thẳng đến người điều phối.'),
    paragraph('Trân trọng./.'),
  ];
}

function nearestOf(lines: readonly NoticeLine[]): { dueOn: Day; count: number } | undefined {
  const [dueOn] = lines.map((line) => line.dueOn).toSorted();
  return dueOn === undefined ? undefined : { dueOn, count: lines.filter((line) => line.dueOn === dueOn).length };
}

function heading(text: string): LetterBlock {
  return { kind: 'heading', text };
}

function paragraph(text: string): LetterBlock {
  return { kind: 'paragraph', text };
}

/** By code point: codes are ASCII with figures of equal length, days compare as strings. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
