import * as z from 'zod';
import { Identifier, printedLine, printedText } from '../agency/printed-line.ts';
import { Day } from '../calendar/day.ts';
import { capitalised } from '../mail/capitalised.ts';
import { inWords } from '../platform/problem.ts';
import { type Ladder, ladderOf } from '../question/ladder.ts';
import { BaseTopicId, Topic } from './topic.ts';

/** The city (or town, district, ward) whose children meet its leaders. */
export const City = z.object({
  /** As it stands inside a sentence: "thành phố Bắc Kạn". */
  name: printedLine(120),
  province: printedLine(120),
  /** As it stands before the date of an official paper: "TP. Bắc Kạn". */
  datelinePlace: printedLine(120),
  /** The letters that begin the codes of its questions: "BK". */
  codeLetters: z.string().regex(
    inWords(/^[A-Z]{1,4}$/, {
      vi: 'phải là 1 đến 4 chữ in hoa không dấu, ví dụ: BK',
      en: 'must be 1 to 4 capital letters, such as: BK',
    }),
  ),
});
export type City = z.infer<typeof City>;

/** Who receives the report of a forum, in the two lists of "Nơi nhận". */
export const ReportRecipients = z.object({
  electronic: z.array(printedLine(200)).max(40),
  paper: z.array(printedLine(200)).max(40),
});
export type ReportRecipients = z.infer<typeof ReportRecipients>;

/** What the official report of a forum prints around its text. */
export const ReportBlock = z.object({
  /** The body above the issuer, printed over it. */
  parentBody: printedLine(200).optional(),
  issuer: printedLine(200),
  /** After the number of the paper: "BC-BTC". */
  reportSymbol: printedLine(40),
  recipients: ReportRecipients,
  /** Lines of the signature block, without the name of the person, which is written by hand. */
  signatory: z.array(printedLine(160)).min(1).max(8),
});
export type ReportBlock = z.infer<typeof ReportBlock>;

/** A topic of one forum only, which a report counts under a base topic. */
export const ForumTopic = Topic.required({ rollsUpTo: true });
export type ForumTopic = z.infer<typeof ForumTopic>;

/** Working days before (negative) and after an agency's due day on which it is reminded, in their order; 0 is the due day. */
export const ReminderRungs = z
  .array(z.int().min(-60).max(60))
  .min(1)
  .max(20)
  .refine((rungs) => rungs.every((rung, place) => place === 0 || rung > (rungs[place - 1] ?? rung)), {
    params: {
      vi: 'phải tăng dần và không trùng nhau, ví dụ [-5, -1, 0, 1, 5]',
      en: 'must go up, none twice, for example [-5, -1, 0, 1, 5]',
    },
  })
  .readonly();

/** After the last rung an agency is reminded every so many working days. */
export const RepeatEvery = z.int().min(1).max(60);

const count = z.int().min(0).max(1_000_000);
const codePrefix = z.string().regex(
  inWords(/^[A-Z][A-Z0-9]{0,7}$/, {
    vi: 'phải là 1 đến 8 chữ in hoa không dấu và chữ số, bắt đầu bằng chữ, ví dụ: BK4',
    en: 'must be 1 to 8 capital letters and digits and begin with a letter, such as: BK4',
  }),
);

/** A children's forum: one meeting of children with those who answer for the city. */
export const Forum = z.object({
  forumId: Identifier,
  /** Begins the code of every question: "BK4" in "BK4-007". */
  codePrefix,
  name: printedLine(300),
  city: printedLine(120),
  ordinal: z.int().min(1).max(99),
  /** The ordinal as the report writes it: "lần thứ Tư". */
  ordinalText: printedLine(60),
  year: z.int().min(2000).max(2100),
  theme: printedLine(400).optional(),
  heldOn: Day,
  venue: printedLine(300).optional(),
  organiser: printedLine(200),
  childrenCount: count,
  groupCount: count,
  dialogueChildrenCount: count,
  /** Agencies whose leaders answered at the forum, in the order in which the report names them. */
  dialogueAgencyIds: z.array(Identifier).max(60),
  /** Agencies with a section of their own in the report, in its order; absent: those that answered at the forum. */
  reportAgencyIds: z.array(Identifier).max(60).optional(),
  /** Topics beyond the seven. */
  topics: z.array(ForumTopic).max(30),
  /** Plans and decisions that the report cites. */
  legalReferences: z.array(printedText(600)).max(40),
  reportRecipients: ReportRecipients,
  signatory: ReportBlock.shape.signatory,
  issuer: printedLine(200),
  reportSymbol: printedLine(40),
  /** Rungs of its own ladder; null or absent: the city's. */
  reminderRungs: ReminderRungs.nullish(),
  repeatEvery: RepeatEvery.nullish(),
  /** The ladder by which its open questions were planned last; when another holds, the next morning run plans them anew. */
  plannedBy: z.object({ reminderRungs: ReminderRungs, repeatEvery: RepeatEvery }).optional(),
  /** The request that opened it, to tell a repeated one from another under the same key. */
  openedBy: z.object({ request: z.string(), body: z.string() }).optional(),
  version: z.int().min(1),
});
export type Forum = z.infer<typeof Forum>;

/** What a caller states of a forum; what is left out follows from the day, the ordinal and the city's policy (see {@link openForum}). */
export const NewForum = Forum.omit({ version: true, openedBy: true, plannedBy: true })
  .partial()
  .required({ ordinal: true, heldOn: true })
  .strict()
  .refine(({ topics }) => !topics?.some(({ topicId }) => BaseTopicId.safeParse(topicId).success), {
    path: ['topics'],
    params: {
      vi: 'nhóm vấn đề riêng của diễn đàn không được trùng mã với bảy nhóm chung',
      en: 'a topic of the forum may not carry the id of a base topic',
    },
  });
export type NewForum = z.infer<typeof NewForum>;

/**
 * The first version of a forum: as posted, completed from the city and its report block.
 *
 * Codes are unique in the city, so a prefix that another forum has (`taken`) is told apart by a letter: "BK4", "BK4B".
 */
export function openForum(
  posted: NewForum,
  { city, reportBlock, ...cityLadder }: { city: City; reportBlock: ReportBlock } & Ladder,
  taken: readonly string[],
): Forum {
  const year = posted.year ?? Number(posted.heldOn.slice(0, 4));
  const prefix = posted.codePrefix ?? freePrefix(`${city.codeLetters}${posted.ordinal}`, taken);
  const place = posted.city ?? city.name;
  const ordinalText = posted.ordinalText ?? ordinalInWords(posted.ordinal);
  return {
    forumId: posted.forumId ?? `${prefix.toLowerCase()}-${posted.heldOn}`,
    codePrefix: prefix,
    name: posted.name ?? `Diễn đàn trẻ em ${place} ${ordinalText}, năm ${year}`,
    city: place,
    ordinal: posted.ordinal,
    ordinalText,
    year,
    ...(posted.theme !== undefined && { theme: posted.theme }),
    heldOn: posted.heldOn,
    ...(posted.venue !== undefined && { venue: posted.venue }),
    organiser: posted.organiser ?? `UBND ${place}`,
    childrenCount: posted.childrenCount ?? 0,
    groupCount: posted.groupCount ?? 0,
    dialogueChildrenCount: posted.dialogueChildrenCount ?? 0,
    dialogueAgencyIds: posted.dialogueAgencyIds ?? [],
    ...(posted.reportAgencyIds && { reportAgencyIds: posted.reportAgencyIds }),
    topics: posted.topics ?? [],
    legalReferences: posted.legalReferences ?? [],
    reportRecipients: posted.reportRecipients ?? reportBlock.recipients,
    signatory: posted.signatory ?? reportBlock.signatory,
    issuer: posted.issuer ?? reportBlock.issuer,
    reportSymbol: posted.reportSymbol ?? reportBlock.reportSymbol,
    reminderRungs: posted.reminderRungs,
    repeatEvery: posted.repeatEvery,
    plannedBy: ladderOf(posted, cityLadder),
    version: 1,
  };
}

/** The agencies that write a section of the report each, in its order. */
export function reportAgenciesOf({
  reportAgencyIds,
  dialogueAgencyIds,
}: Pick<Forum, 'reportAgencyIds' | 'dialogueAgencyIds'>): string[] {
  return [...new Set(reportAgencyIds ?? dialogueAgencyIds)];
}

function freePrefix(wanted: string, taken: readonly string[]): string {
  const candidates = [wanted, ...Array.from('BCDEFGHIJKLMNOPQRSTUVWXYZ', (letter) => wanted + letter)];
  return candidates.find((prefix) => !taken.includes(prefix)) ?? wanted;
}

const DIGITS = ['', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];

/** An ordinal from 1 to 99 as official papers write it: 4 is "lần thứ Tư", 12 is "lần thứ Mười hai". */
export function ordinalInWords(ordinal: number): string {
  const tens = Math.floor(ordinal / 10);
  const units = ordinal % 10;
  if (tens === 0) return `lần thứ ${capitalised(units === 1 ? 'nhất' : units === 4 ? 'tư' : (DIGITS[units] ?? ''))}`;
  const ten = tens === 1 ? 'mười' : `${DIGITS[tens]} mươi`;
  const unit = units === 5 ? 'lăm' : tens > 1 && units === 1 ? 'mốt' : tens > 1 && units === 4 ? 'tư' : DIGITS[units];
  return `lần thứ ${capitalised(`${ten} ${unit}`.trim())}`;
}
