import type { Agency } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import { reportAgenciesOf } from '../forum/forum.ts';
import { visible } from '../mail/letter.ts';
import { kindOfPlace, nameInHeading } from './agency-names.ts';
import { annexSections, QUESTION_TABLE_ID } from './forum-annex.ts';
import { type ForumFacts, type ForumFigures, forumEquations, forumFigures, linesOf } from './forum-figures.ts';
import { openingWords, reporterOf } from './forum-opening.ts';
import { keptTogether } from './kept-together.ts';
import { monthAndYear } from './official-words.ts';
import { reconcile } from './reconcile.ts';
import { type Block, type OfficialFrame, type ReportModel, type Section, tablesOf } from './report-model.ts';

/** A final report that lacks what agencies contribute to it: it is not written, only a draft has gaps. */
export class MissingContributionError extends Error {
  readonly agencyIds: readonly string[];
  /** Who has not written, for people, in both languages. */
  readonly problem: { readonly vi: string; readonly en: string };

  constructor(missing: readonly { readonly agencyId: string; readonly name: string }[]) {
    const agencyIds = missing.map(({ agencyId }) => agencyId);
    super(`the report lacks the contributions of: ${agencyIds.join(', ')}`);
    this.name = 'MissingContributionError';
    this.agencyIds = agencyIds;
    this.problem = {
      vi: `Chưa có báo cáo của: ${missing.map(({ name }) => name).join('; ')}. Hãy bổ sung, hoặc lập bản dự thảo.`,
      en: `The contributions of these agencies are missing: ${agencyIds.join(', ')}. Add them, or ask for a draft.`,
    };
  }
}

/**
 * Composes the report of a forum: the official paper as the city signs it, and an annex with what became of each question.
 *
 * @throws DoesNotAddUpError when its figures contradict each other
 * @throws MissingContributionError when it is to be final and an agency that has a section in it, or was asked, has not written
 */
export function forumReport(facts: ForumFacts): { model: ReportModel; figures: ForumFigures } {
  const { forum, draft, now } = facts;
  const figures = forumFigures(facts);
  if (!draft) expectContributions(facts);
  const frame = frameOf(facts);
  const model: ReportModel = {
    title: `Báo cáo thực hiện các kiến nghị của trẻ em tại ${forum.name}`,
    fileName: `${draft ? 'du-thao-' : ''}bao-cao-dien-dan-${forum.codePrefix.toLowerCase()}-${forum.heldOn}`,
    asOf: dayOf(now),
    draft,
    frame,
    type: 'official',
    sections: [bodyOf(facts, figures), ...annexSections(facts, { figures, frame })],
    csvTableId: QUESTION_TABLE_ID,
  };
  const table = tablesOf(model).find(({ tableId }) => tableId === QUESTION_TABLE_ID);
  const codes = linesOf(facts.questions).map(({ question }) => question.code);
  reconcile(forumEquations(figures, { rows: Array.from(table?.rows ?? []).length, codes }));
  return { model, figures };
}

function frameOf({ forum, rules, now }: ForumFacts): OfficialFrame {
  const { reportBlock, city } = rules.policy;
  const { electronic, paper } = forum.reportRecipients;
  return {
    ...(reportBlock.parentBody !== undefined && { parentBody: reportBlock.parentBody }),
    issuer: forum.issuer,
    symbol: forum.reportSymbol,
    place: city.datelinePlace,
    monthAndYear: monthAndYear(dayOf(now)),
    name: 'BÁO CÁO',
    subject: `Thực hiện các kiến nghị của trẻ em tại ${forum.name}`,
    signatory: forum.signatory,
    recipients: [
      { label: 'Gửi bản điện tử:', names: electronic },
      { label: 'Gửi bản giấy:', names: paper },
    ],
  };
}

function bodyOf(facts: ForumFacts, figures: ForumFigures): Section {
  const { forum, agencies } = facts;
  const blocks: Block[] = [
    { kind: 'paragraph', runs: openingWords(forum, figures, (agencyId) => nameOf(agencyId, agencies)) },
    ...gapsOf(facts),
    ...sectionsOf(facts),
    paragraph(
      `Trên đây là báo cáo thực hiện các kiến nghị của trẻ em tại ${forum.name} của ${reporterOf(forum)}; kết quả đối với từng câu hỏi tại Phụ lục kèm theo./.`,
    ),
  ];
  return { orientation: 'portrait', blocks: blocks.map(withoutLooseNumbers) };
}

/** What a draft still lacks of the forum itself. */
function gapsOf({ forum, draft }: ForumFacts): Block[] {
  const { childrenCount, groupCount, dialogueChildrenCount, theme } = forum;
  const lacking = [
    ...(theme === undefined ? ['chủ đề của Diễn đàn'] : []),
    ...(childrenCount === 0 ? ['số trẻ em tham dự'] : []),
    ...(groupCount === 0 ? ['số nhóm thảo luận'] : []),
    ...(dialogueChildrenCount === 0 ? ['số trẻ em đối thoại'] : []),
  ];
  if (!draft || lacking.length === 0) return [];
  return [{ kind: 'gap', text: `[Còn thiếu: ${lacking.join('; ')}]` }];
}

/** 1. for the agencies that answered the children, each under its name; 2. for all others. */
function sectionsOf(facts: ForumFacts): Block[] {
  const { forum, contributions, agencies } = facts;
  const agencyIds = reportAgenciesOf(forum);
  const others = contributions
    .filter((contribution) => !agencyIds.includes(contribution.agencyId))
    .filter((contribution) => contribution.asked !== undefined || hasText(contribution))
    .map(({ agencyId }) => agencyId)
    .sort();
  const ofDialogue: Block[] =
    agencyIds.length === 0
      ? []
      : [
          { kind: 'heading', level: 2, text: '1. Đối với các đơn vị được trẻ em trực tiếp đối thoại.' },
          ...agencyIds.flatMap((agencyId, place) => ofAgency(`1.${String(place + 1)}.`, agencyId, facts)),
        ];
  const number = ofDialogue.length === 0 ? '1' : '2';
  const kind = kindOfPlace(forum.city);
  return [
    ...ofDialogue,
    {
      kind: 'paragraph',
      runs: [
        { text: `${number}. Các phòng, ban, ngành, đoàn thể ${kind}, UBND các xã, phường: `, bold: true },
        {
          text: 'Căn cứ vào chức năng, nhiệm vụ được giao thực hiện tốt công tác chăm sóc, bảo vệ và giáo dục trẻ em trên địa bàn.',
        },
      ],
    },
    ...others.flatMap((agencyId, place) =>
      ofAgency(`${number}.${String(place + 1)}.`, agencyId, { forum, contributions, agencies }),
    ),
  ];
}

/** What an agency contributes under its name; what it has not written is a gap. */
function ofAgency(
  number: string,
  agencyId: string,
  { forum, contributions, agencies }: Pick<ForumFacts, 'forum' | 'contributions' | 'agencies'>,
): Block[] {
  const name = nameInHeading(nameOf(agencyId, agencies), forum.city);
  const written = contributions.find((contribution) => contribution.agencyId === agencyId);
  return [
    { kind: 'heading', level: 3, text: `${number} ${name}` },
    ...(written && hasText(written)
      ? linesOfText(written.text).map(paragraph)
      : [{ kind: 'gap', text: `[Còn thiếu: báo cáo của ${name}]` } as const]),
  ];
}

/** What an officer typed: each line is a paragraph of its own, and empty ones only part them. */
function linesOfText(text: string): string[] {
  return visible(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

type Written = ForumFacts['contributions'][number] & { readonly text: string };

function hasText(contribution: ForumFacts['contributions'][number]): contribution is Written {
  return contribution.text !== undefined && linesOfText(contribution.text).length > 0;
}

function expectContributions({ forum, contributions, agencies }: ForumFacts): void {
  const written = contributions.filter(hasText).map(({ agencyId }) => agencyId);
  const asked = contributions
    .filter((contribution) => contribution.asked !== undefined)
    .map(({ agencyId }) => agencyId);
  const wanted = [...new Set([...reportAgenciesOf(forum), ...asked])];
  const missing = wanted.filter((agencyId) => !written.includes(agencyId));
  if (missing.length === 0) return;
  throw new MissingContributionError(missing.map((agencyId) => ({ agencyId, name: nameOf(agencyId, agencies) })));
}

function nameOf(agencyId: string, agencies: readonly Agency[]): string {
  return agencies.find((agency) => agency.agencyId === agencyId)?.name ?? agencyId;
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', runs: [{ text }] };
}

/** The same words, in which no line ends between a number and what belongs to it. */
function withoutLooseNumbers(block: Block): Block {
  switch (block.kind) {
    case 'heading':
      return { ...block, text: keptTogether(block.text) };
    case 'paragraph':
      return { ...block, runs: block.runs.map((run) => ({ ...run, text: keptTogether(run.text) })) };
    default:
      return block;
  }
}
