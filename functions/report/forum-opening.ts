import { vietnameseDate } from '../calendar/day.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import type { Forum } from '../forum/forum.ts';
import { kindOfPlace, nameInHeading, nameInSentence } from './agency-names.ts';
import type { ForumFigures } from './forum-figures.ts';
import { NO_BREAK } from './kept-together.ts';
import type { Run } from './report-model.ts';

/**
 * The paragraph that opens the report of a forum: when, by whom and on what theme it was held, how many children came and with whom
 * they spoke, what they asked by topic, and how they were answered.
 */
export function openingWords(
  forum: Forum,
  figures: ForumFigures,
  nameOf: (agencyId: string) => string,
): readonly Run[] {
  return [
    ...heldWords(forum),
    ...childrenWords(forum),
    ...dialogueWords(forum, figures, nameOf),
    ...topicWords(figures),
    ...answerWords(forum, figures),
    text(
      ` Sau Diễn đàn, các phòng chuyên môn, các đơn vị tiếp tục tham mưu cho ${leadersOf(forum).body} triển khai, thực hiện tốt các nhiệm vụ chăm sóc, bảo vệ và giáo dục trẻ em, cụ thể:`,
    ),
  ];
}

function heldWords({ heldOn, organiser, name, year, theme }: Forum): Run[] {
  // The day has told the year.
  const held = `Ngày ${vietnameseDate(heldOn)}, ${organiser} tổ chức ${name.replace(`, năm ${String(year)}`, '')}`;
  if (theme === undefined) return [text(`${held}.`)];
  return [text(`${held}, với chủ đề: `), { text: `“${theme}”`, bold: true, italics: true }, text('.')];
}

function childrenWords({ childrenCount, groupCount }: Forum): Run[] {
  if (childrenCount === 0) return [];
  const groups =
    groupCount > 0
      ? `, được chia thành ${String(groupCount)} nhóm để tham gia các hoạt động, thảo luận ra thông điệp, các vấn đề mà trẻ em quan tâm`
      : '';
  return [text(` Diễn đàn có ${String(childrenCount)} trẻ em tham dự${groups}.`)];
}

function dialogueWords(forum: Forum, { total }: ForumFigures, nameOf: (agencyId: string) => string): Run[] {
  const { dialogueChildrenCount: children, dialogueAgencyIds, city } = forum;
  const [first, ...others] = dialogueAgencyIds.map((agencyId) => nameInSentence(nameOf(agencyId), city));
  const leaders = [leadersOf(forum).leaders, ...(first === undefined ? [] : [`Lãnh đạo ${first}`, ...others])];
  const who = children > 0 ? `có ${String(children)} trẻ em` : 'trẻ em';
  return [
    text(` Tại Diễn đàn ${who} đối thoại trực tiếp với ${listed(leaders)} với `),
    ...counted(total, 'câu hỏi'),
    text('.'),
  ];
}

/** "Nhóm an toàn mạng, có 5 câu hỏi; nhóm …": only topics that children asked about. */
function topicWords({ topics }: ForumFigures): Run[] {
  if (topics.length === 0) return [];
  const names = new Map<string, string>(BASE_TOPICS.map(({ topicId, name }) => [topicId, name]));
  return [
    text(' Nội dung tập trung vào các nhóm cụ thể: '),
    ...topics.flatMap(({ topicId, questions }, place) => [
      text(`${place === 0 ? 'Nhóm' : '; nhóm'} ${names.get(topicId) ?? topicId}, có `),
      ...counted(questions, 'câu hỏi'),
    ]),
    text('.'),
  ];
}

/** How the children were answered; the number of answers to be given in writing is told also when there are none. */
function answerWords(forum: Forum, { total, answeredAtForum, toAnswerInWriting, writtenOfThose }: ForumFigures): Run[] {
  const who = ` Tại Diễn đàn, ${leadersOf(forum).leaders} và Lãnh đạo các phòng chuyên môn đã`;
  if (toAnswerInWriting === 0) {
    return [
      text(
        `${who} trao đổi và trả lời chi tiết, cụ thể cho các em cùng nắm và hiểu sâu hơn về các ý kiến mà trẻ em quan tâm; không có ý kiến nào tiếp thu trả lời bằng văn bản.`,
      ),
    ];
  }
  const spoken =
    answeredAtForum === 0
      ? [text(`${who} lắng nghe, trao đổi với các em về các ý kiến mà trẻ em quan tâm; `)]
      : [
          text(`${who} trao đổi và trả lời chi tiết, cụ thể `),
          ...counted(answeredAtForum, 'câu hỏi'),
          text(' cho các em cùng nắm và hiểu sâu hơn về các ý kiến mà trẻ em quan tâm; '),
        ];
  const open = toAnswerInWriting - writtenOfThose;
  const stands =
    open === 0
      ? [text(', đến nay đã trả lời đầy đủ.')]
      : [
          ...(writtenOfThose === 0
            ? [text(', đến nay chưa trả lời ')]
            : [text(', đến nay đã trả lời '), ...counted(writtenOfThose, 'ý kiến'), text(', còn chưa trả lời ')]),
          ...counted(open, 'ý kiến'),
          text('.'),
        ];
  const all = toAnswerInWriting === total ? 'toàn bộ ' : '';
  return [
    ...spoken,
    text(`tiếp thu ${all}`),
    ...counted(toAnswerInWriting, 'ý kiến'),
    text(' để trả lời bằng văn bản'),
    ...stands,
  ];
}

/** Who leads the city, as its own papers say: "UBND thành phố", "Lãnh đạo UBND thành phố". */
export function leadersOf({ city }: Pick<Forum, 'city'>): { body: string; leaders: string } {
  const body = `UBND ${kindOfPlace(city)}`;
  return { body, leaders: `Lãnh đạo ${body}` };
}

/** Of whom the report is, as its last sentence says: "Ủy ban nhân dân thành phố". */
export function reporterOf({ organiser, city }: Pick<Forum, 'organiser' | 'city'>): string {
  return nameInHeading(organiser, city).replace(/^UBND(?!\p{L})/u, 'Ủy ban nhân dân');
}

function text(words: string): Run {
  return { text: words };
}

/** A figure that stands out, and what it counts on the same line. */
function counted(count: number, unit: string): Run[] {
  return [{ text: String(count), bold: true }, text(`${NO_BREAK}${unit}`)];
}

function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter((part) => part !== '').join(' và ');
}
