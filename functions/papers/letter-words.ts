import type { Agency, Contact } from '../agency/agency.ts';
import { type Day, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import type { Forum, ReportBlock } from '../forum/forum.ts';
import { capitalised } from '../mail/capitalised.ts';
import { quantity } from '../mail/letter.ts';
import type { LetterMatter, Owing } from './letter-matters.ts';

/** The two letters that are drafted: by which questions are given, and by which an agency is urged. */
export type LetterKind = 'giao' | 'don-doc';

/** Everything that a letter tells, before it is set. */
export interface LetterFacts {
  readonly kind: LetterKind;
  readonly forum: Forum;
  readonly agency: Pick<Agency, 'name'>;
  readonly parentBody: ReportBlock['parentBody'];
  /** As it stands before the date: "TP. Bắc Kạn". */
  readonly place: string;
  readonly coordinator: Pick<Contact, 'post' | 'email'>;
  readonly leader: Pick<Contact, 'post'>;
  readonly matters: readonly LetterMatter[];
  readonly topicName: (topicId: string) => string;
  readonly agencyName: (agencyId: string) => string;
  readonly today: Day;
}

/** A letter in words, as it is set on paper. */
export interface OfficialLetter {
  readonly parentBody?: string | undefined;
  readonly issuer: string;
  /** After the number, which is left blank: "BTC". */
  readonly symbol: string;
  readonly place: string;
  readonly today: Day;
  /** What the letter is about, after "V/v". */
  readonly about: string;
  readonly to: string;
  readonly paragraphs: readonly string[];
  readonly copies: readonly string[];
  readonly signatory: readonly string[];
  readonly annex: Annex;
}

/** The table that goes with a letter. */
export interface Annex {
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly share: number }[];
  readonly sections: readonly { readonly title: string; readonly rows: readonly (readonly string[])[] }[];
}

/** Who writes, as the letter calls itself in a sentence. */
const WE = 'Ban Tổ chức diễn đàn';

/** Puts a letter into words. The number, the day and the signature are left to those who sign it. */
export function letterInWords(facts: LetterFacts): OfficialLetter {
  const { forum, agency, parentBody, place, today, kind } = facts;
  const sections = OWINGS.flatMap((owing) => {
    const matters = facts.matters.filter((matter) => matter.owing === owing);
    return matters.length > 0 ? [{ owing, matters }] : [];
  });
  const asked = 'câu hỏi, kiến nghị của trẻ em';
  return {
    ...{ parentBody, place, today, issuer: forum.issuer, signatory: forum.signatory, to: agency.name },
    symbol: forum.reportSymbol.replace(/^BC-/, ''),
    about: `${kind === 'giao' ? 'giao trả lời' : 'đôn đốc trả lời'} ${asked} tại ${forum.name}`,
    paragraphs: kind === 'giao' ? givingWords(facts, sections) : urgingWords(facts),
    copies: copiesOf(facts),
    annex: {
      title:
        kind === 'giao'
          ? `Danh mục ${asked} giao ${agency.name} trả lời`
          : `Danh mục nội dung ${agency.name} đã quá hạn hoặc sắp đến hạn trả lời trẻ em`,
      columns: [
        { name: 'STT', share: 5 },
        { name: 'Mã', share: 9 },
        { name: 'Nội dung câu hỏi, kiến nghị', share: 36 },
        { name: 'Nhóm vấn đề', share: 14 },
        ...(kind === 'giao'
          ? [{ name: 'Hạn và cách tính hạn', share: 36 }]
          : [
              { name: 'Hạn', share: 18 },
              { name: 'Tình trạng', share: 18 },
            ]),
      ],
      sections: sections.map(({ owing, matters }, place) => ({
        title: `${ROMAN[place] ?? ''}. ${IN_ANNEX[owing]}`,
        rows: matters.map((matter, row) => rowOf(matter, quantity(row + 1), facts)),
      })),
    },
  };
}

const OWINGS: readonly Owing[] = ['answer', 'input', 'result', 'promise'];
const ROMAN = ['I', 'II', 'III', 'IV'];

/** What heads each section of the annex. */
const IN_ANNEX: Readonly<Record<Owing, string>> = {
  answer: 'Chủ trì trả lời bằng văn bản',
  input: 'Phối hợp với cơ quan chủ trì',
  result: 'Đã trả lời tại diễn đàn, còn thông báo kết quả giải quyết',
  promise: 'Cam kết đang thực hiện',
};

interface Section {
  readonly owing: Owing;
  readonly matters: readonly LetterMatter[];
}

function givingWords(facts: LetterFacts, sections: readonly Section[]): string[] {
  const { forum, agency } = facts;
  const items = sections.map(({ owing, matters }, place) => {
    const [nearest] = matters;
    const dueOn = nearest ? `; hạn gần nhất: hết ${vietnameseDay(nearest.dueOn)}` : '';
    return `${String(place + 1)}. ${GIVEN[owing](quantity(matters.length))}, nêu tại Mục ${ROMAN[place] ?? ''} Phụ lục kèm theo${dueOn}.`;
  });
  const count = String(items.length + 1);
  const more = String(items.length + 2);
  const based = forum.legalReferences.length > 0 ? `căn cứ ${forum.legalReferences.join('; ')}, ` : '';
  return [
    `${heldOn(forum)}. Tại diễn đàn, các em đã nêu câu hỏi, kiến nghị thuộc lĩnh vực phụ trách của ${agency.name}.`,
    `Thực hiện Điều 34 Luật Trẻ em năm 2016 về quyền của trẻ em được bày tỏ ý kiến và được cơ quan, tổ chức lắng nghe, tiếp thu, phản hồi ý kiến, nguyện vọng chính đáng, ${based}${WE} đề nghị ${agency.name}:`,
    ...items,
    `${count}. ${CONTENT}`,
    `${more}. Trường hợp câu hỏi, kiến nghị không thuộc thẩm quyền, đề nghị nêu rõ cơ quan có thẩm quyền và lý do; trường hợp cần thêm thời gian, đề nghị nêu lý do và thời hạn cụ thể trước khi hết hạn.`,
    closing(facts),
  ];
}

/** What is asked of the agency, of so many questions. */
const GIVEN: Readonly<Record<Owing, (count: string) => string>> = {
  answer: (count) => `Chủ trì trả lời bằng văn bản ${count} câu hỏi, kiến nghị`,
  input: (count) => `Gửi ý kiến phối hợp cho cơ quan chủ trì đối với ${count} câu hỏi, kiến nghị`,
  result: (count) => `Thông báo kết quả giải quyết ${count} câu hỏi, kiến nghị đã được trả lời trực tiếp tại diễn đàn`,
  promise: (count) => `Tiếp tục thực hiện ${count} cam kết với các em`,
};

const CONTENT =
  'Nội dung trả lời nêu rõ: việc đã quyết định; lý do; việc sẽ làm tiếp theo và thời hạn thực hiện, hoặc lý do không còn việc phải làm; kèm theo phần trả lời viết bằng lời lẽ ngắn gọn, dễ hiểu để gửi đến các em.';

function urgingWords(facts: LetterFacts): string[] {
  const { forum, agency, matters, today } = facts;
  const late = matters.filter(({ standing }) => standing === 'overdue').length;
  const soon = matters.length - late;
  const counted = [
    late > 0 && `${quantity(late)} nội dung đã quá hạn`,
    soon > 0 && `${quantity(soon)} nội dung sắp đến hạn`,
  ].filter((part) => part !== false);
  const asked = [
    late > 0 &&
      `Đối với ${quantity(late)} nội dung đã quá hạn: trả lời ngay và nêu rõ lý do chậm; trường hợp chưa thể trả lời, đề nghị nêu lý do và thời hạn cụ thể.`,
    soon > 0 && `Đối với ${quantity(soon)} nội dung sắp đến hạn: trả lời đúng hạn nêu tại Phụ lục.`,
    CONTENT,
  ].filter((part) => part !== false);
  return [
    `${heldOn(forum)}. ${WE} đã giao ${agency.name} trả lời các câu hỏi, kiến nghị của trẻ em thuộc lĩnh vực phụ trách.`,
    `Tính đến ngày ${vietnameseDate(today)}, ${agency.name} còn ${counted.join(' và ')} (Phụ lục kèm theo). Các em đang chờ câu trả lời, ${WE} đề nghị ${agency.name}:`,
    ...asked.map((item, place) => `${String(place + 1)}. ${item}`),
    closing(facts),
  ];
}

function heldOn({ heldOn: day, organiser, name, theme }: Forum): string {
  return `Ngày ${vietnameseDate(day)}, ${organiser} tổ chức ${name}${theme === undefined ? '' : ` với chủ đề “${theme}”`}`;
}

function closing({ coordinator }: LetterFacts): string {
  return `Văn bản trả lời gửi về ${WE} (qua ${coordinator.post}; thư điện tử: ${coordinator.email}) để tổng hợp và thông báo đến các em./.`;
}

function copiesOf({ kind, leader, forum }: LetterFacts): string[] {
  const kept = forum.reportRecipients.paper.find((line) => line.startsWith('Lưu')) ?? 'Lưu: VT';
  return [
    'Như trên;',
    ...(kind === 'don-doc' ? [`${leader.post} (để báo cáo);`] : []),
    `${kept.replace(/[.;]$/, '')}.`,
  ];
}

function rowOf(matter: LetterMatter, number: string, { kind, topicName, agencyName }: LetterFacts): string[] {
  const { code, text, topicId, dueOn, explanation, leadAgencyId } = matter;
  const lead = leadAgencyId === undefined ? '' : ` (${agencyName(leadAgencyId)} chủ trì)`;
  const common = [number, code, `${text}${lead}`, topicName(topicId)];
  if (kind === 'giao')
    return [...common, explanation === undefined ? `Hết ${vietnameseDay(dueOn)}` : capitalised(explanation)];
  return [...common, `Hết ${vietnameseDay(dueOn)}`, standingInWords(matter)];
}

function standingInWords({ standing, workingDays }: LetterMatter): string {
  if (standing === 'overdue') return `Quá hạn ${quantity(workingDays)} ngày làm việc`;
  return workingDays === 0 ? 'Đến hạn hôm nay' : `Còn ${quantity(workingDays)} ngày làm việc`;
}
