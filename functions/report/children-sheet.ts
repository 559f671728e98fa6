import { type Day, dayOf, vietnameseDate } from '../calendar/day.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import type { BaseTopicId } from '../forum/topic.ts';
import type { Commitment } from '../question/commitment.ts';
import { helpOf } from '../question/help.ts';
import { type ForumFacts, type ForumFigures, forumEquations, forumFigures, linesOf } from './forum-figures.ts';
import { keptTogether, NO_BREAK } from './kept-together.ts';
import { LARGE_TYPE } from './large-type.ts';
import { topicOf } from './month-figures.ts';
import { reconcile } from './reconcile.ts';
import type { Block, ReportModel, Run } from './report-model.ts';

/** What each topic is about, as one says it to a child of ten after "5 câu hỏi về". */
const TOPICS: Readonly<Record<BaseTopicId, string>> = {
  'an-toan-mang': 'dùng mạng an toàn',
  'tai-nan-thuong-tich': 'phòng tai nạn, đuối nước',
  'thien-tai-dich-benh': 'mưa bão và dịch bệnh',
  'bao-luc-xam-hai': 'không để bạn nào bị bắt nạt, bị làm hại',
  'lao-dong-tre-em': 'trẻ em phải đi làm sớm',
  'quyen-tre-em': 'quyền của trẻ em',
  khac: 'những điều khác',
};

/** What is said to a child of a promise that has ended. */
const KEPT: Readonly<Record<'done' | 'broken', string>> = {
  done: 'đã làm xong',
  broken: 'chưa làm được',
};

/**
 * Composes a forum's sheet for children, one page in plain words: what they asked, what the city answered and promised, what is still
 * to come, and to whom a child can turn. It shows only what the coordinator published, in the words for children.
 *
 * @throws DoesNotAddUpError when its figures contradict each other
 */
export function childrenSheet(facts: ForumFacts): ReportModel {
  const { forum, now, draft, rules } = facts;
  const figures = forumFigures(facts);
  const codes = linesOf(facts.questions).map(({ question }) => question.code);
  reconcile(forumEquations(figures, { rows: figures.total, codes }));
  const help = helpOf(rules.policy);
  const above: Block[] = [
    { kind: 'heading', level: 1, text: 'CÁC EM HỎI, THÀNH PHỐ TRẢ LỜI' },
    { kind: 'paragraph', runs: [{ text: `${forum.name}, ngày ${vietnameseDate(forum.heldOn)}` }], align: 'center' },
    { kind: 'heading', level: 2, text: 'Các em đã hỏi gì?' },
    askedWords(figures),
    { kind: 'heading', level: 2, text: 'Thành phố đã trả lời thế nào?' },
    answeredWords(figures),
  ];
  const below: Block[] = [
    { kind: 'heading', level: 2, text: 'Khi em cần giúp đỡ' },
    paragraph(`${help.words} Muốn hỏi thêm về câu trả lời, em hỏi: ${help.contact}.`),
  ];
  return {
    title: `Tờ tin cho trẻ em: ${forum.name}`,
    fileName: `to-tin-tre-em-${forum.codePrefix.toLowerCase()}-${forum.heldOn}`,
    asOf: dayOf(now),
    draft,
    type: 'large',
    sections: [
      {
        orientation: 'portrait',
        blocks: [...above, ...answersThatFit(facts, heightOf([...above, ...below])), ...below].map(kept),
      },
    ],
    csvTableId: '',
  };
}

function askedWords({ total, topics }: ForumFigures): Block {
  const asked = topics.map(({ topicId, questions }) => `${String(questions)}${NO_BREAK}câu về ${TOPICS[topicId]}`);
  const about = asked.length > 0 ? `: ${asked.join('; ')}` : '';
  return {
    kind: 'paragraph',
    runs: [{ text: 'Các em đã hỏi ' }, { text: `${String(total)}${NO_BREAK}câu`, bold: true }, { text: `${about}.` }],
  };
}

function answeredWords({ asOf, answered, open, promised }: ForumFigures): Block {
  const { made, kept: done, broken, notDue, overdue } = promised;
  const waiting = open === 0 ? 'không còn câu nào phải chờ' : `còn ${String(open)}${NO_BREAK}câu đang chờ`;
  const states = [
    ...(done > 0 ? [`${String(done)} việc đã làm xong`] : []),
    ...(notDue > 0 ? [`${String(notDue)} việc đang làm`] : []),
    ...(overdue > 0 ? [`${String(overdue)} việc bị chậm`] : []),
    ...(broken > 0 ? [`${String(broken)} việc chưa làm được`] : []),
  ];
  const promises = made === 0 ? '' : ` Thành phố đã hứa ${String(made)} việc: ${states.join(', ')}.`;
  return paragraph(
    `Đến ngày ${vietnameseDate(asOf)}, ${String(answered)}${NO_BREAK}câu đã có câu trả lời, ${waiting}.${promises}`,
  );
}

/** A question that everybody may read, as it stands on the sheet. */
interface Shown {
  readonly code: string;
  readonly topicId: BaseTopicId;
  readonly blocks: readonly Block[];
}

/**
 * The published answers that the page has room for beside what takes `taken` points of its height: first one of each topic in the
 * order of the report, then a second one of each, and so on; one that is too long is passed over, none is cut. How many there are
 * besides, and where to read them, is said below.
 */
function answersThatFit(facts: ForumFacts, taken: number): Block[] {
  const all = inTurns(publishedOf(facts));
  if (all.length === 0) {
    return [
      paragraph('Các câu trả lời viết cho các em đang được chuẩn bị. Em xem lại sau bằng mã trên phiếu của em nhé.'),
    ];
  }
  const room = LARGE_TYPE.page.height - taken - heightOf([others(all.length, all[0], facts)]);
  let height = 0;
  const chosen = all.filter(({ blocks }) => {
    const more = heightOf(blocks);
    if (height + more > room) return false;
    height += more;
    return true;
  });
  const left = all.filter((one) => !chosen.includes(one));
  const inOrder = chosen.toSorted((one, other) => placeOf(one) - placeOf(other));
  return [
    ...inOrder.flatMap(({ blocks }) => blocks),
    ...(left.length > 0 ? [others(left.length, left[0], facts)] : []),
  ];
}

function publishedOf({ questions, forum, now }: ForumFacts): Shown[] {
  const asOf = dayOf(now);
  const topicIdOf = topicOf([forum]);
  return linesOf(questions).flatMap(({ question }): Shown[] => {
    const answer = question.answers.at(-1);
    if (question.status !== 'closed' || question.publishedAt === undefined || !answer?.forChildren) return [];
    const promised = (question.commitments ?? []).map((promise) => promiseWords(promise, asOf));
    return [
      {
        code: question.code,
        topicId: topicIdOf(question),
        blocks: [
          said('Các em hỏi: ', `“${oneParagraph(question.text)}”`),
          said('Thành phố trả lời: ', oneParagraph(answer.forChildren)),
          ...(promised.length > 0 ? [said('Tiếp theo: ', `${promised.join('; ')}.`)] : []),
        ],
      },
    ];
  });
}

/** What was promised to a child, and whether it was kept. */
function promiseWords({ what, dueOn, status }: Commitment, asOf: Day): string {
  const named = what.trim().replace(/[.;]+$/, '');
  if (status !== 'promised') return `${named} (${KEPT[status]})`;
  const late = dueOn < asOf ? 'bị chậm, đã hẹn xong' : 'đang làm, hẹn xong';
  return `${named} (${late} ngày ${vietnameseDate(dueOn)})`;
}

/** One of each topic, then the second of each, and so on. */
function inTurns(shown: readonly Shown[]): Shown[] {
  const turn = new Map<BaseTopicId, number>();
  const turns = shown.map((one) => {
    const passed = turn.get(one.topicId) ?? 0;
    turn.set(one.topicId, passed + 1);
    return { one, passed };
  });
  return turns
    .toSorted((first, second) => first.passed - second.passed || placeOf(first.one) - placeOf(second.one))
    .map(({ one }) => one);
}

function placeOf({ topicId }: Shown): number {
  return BASE_TOPICS.findIndex((topic) => topic.topicId === topicId);
}

/** How many more published answers there are, and how to read one of them. */
function others(count: number, example: Shown | undefined, { linkBase }: ForumFacts): Block {
  const where =
    linkBase === undefined || example === undefined
      ? 'bằng mã trên phiếu của em'
      : `bằng mã của câu hỏi, ví dụ ${linkBase.replace(/\/+$/, '')}/tra-loi/${example.code}`;
  return paragraph(`Còn ${String(count)}${NO_BREAK}câu trả lời nữa, em xem ${where}.`);
}

/** How high blocks stand on the page, in points, a little more rather than less. */
function heightOf(blocks: readonly Block[]): number {
  const { text, headings, lineHeight, before, page } = LARGE_TYPE;
  const [first, second, third] = headings;
  const sizes = { 1: first, 2: second, 3: third };
  return blocks.reduce((sum, block) => {
    if (block.kind !== 'heading' && block.kind !== 'paragraph') return sum;
    const size = block.kind === 'heading' ? sizes[block.level] : text;
    const words = block.kind === 'heading' ? block.text : block.runs.map((run) => run.text).join('');
    // An average letter of Vietnamese text takes less than half of its size; capitals and bold letters take more.
    const letters = page.width / (size * (block.kind === 'heading' && block.level === 1 ? 0.72 : 0.47));
    return sum + Math.max(1, Math.ceil(words.length / letters)) * size * lineHeight + before;
  }, 0);
}

function said(label: string, words: string): Block {
  return { kind: 'paragraph', runs: [{ text: label, bold: true }, { text: words }] };
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', runs: [{ text }] };
}

function oneParagraph(text: string): string {
  return text.trim().replace(/\s+/gu, ' ');
}

function kept(block: Block): Block {
  if (block.kind !== 'paragraph') return block;
  const runs = block.runs.map((run): Run => ({ ...run, text: keptTogether(run.text) }));
  return { ...block, runs };
}
