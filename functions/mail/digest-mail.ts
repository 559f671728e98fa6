import type { Agency, Contact } from '../agency/agency.ts';
import { type Day, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import type { Standing } from '../question/ladder.ts';
import { type Fact, type LetterBlock, type LetterBodies, oneLine, quantity, setLetter } from './letter.ts';

/** A question in a digest. The child's words are not here: code and topic tell whoever follows it up which one is meant. */
export interface DigestLine {
  readonly code: string;
  readonly topicName: string;
  /** The agency that leads. */
  readonly agency: Pick<Agency, 'agencyId' | 'name'>;
  readonly dueOn: Day;
  /** How `dueOn` was counted. */
  readonly explanation: { readonly vi: string };
  readonly standing: Standing;
  /** How often the agency has been urged, this time included; 0 before the due day has passed. */
  readonly urgings: number;
  /** Path of the question's page, on `linkBase`; empty in the archived copy, where links are blanked. */
  readonly link: string;
}

/** A question that waits for somebody to say which agency leads. */
export interface TriageLine {
  readonly code: string;
  readonly topicName?: string | undefined;
  readonly assignDueOn: Day;
  readonly standing: Standing;
}

/** What only the coordinator can put right. */
export interface CoordinatorMatters {
  readonly triage: readonly TriageLine[];
  /** Addresses that mails do not reach; `of` is the agency, or the city's body. */
  readonly unreachable: readonly {
    readonly contact: Pick<Contact, 'name' | 'post'>;
    readonly of: string;
    readonly sinceOn: Day;
    readonly because: string;
  }[];
  /** Mails that did not arrive although nobody's address is known to be dead. */
  readonly undelivered: readonly { readonly what: string; readonly who: string; readonly because: string }[];
  /** Years whose days off are not confirmed and on which dates depend. */
  readonly unconfirmedYears: readonly number[];
  /** How many sealed questions wait; said only from {@link FEWEST_SEALED} on. */
  readonly sealed: number;
}

/** Below this a count of sealed questions could tell of whom it is. */
export const FEWEST_SEALED = 3;

/** What one person is reminded of on one morning. */
export interface Digest {
  readonly reader: 'officer' | 'head' | 'coordinator' | 'leader';
  readonly recipient: Pick<Contact, 'name' | 'post'>;
  /** For whom an officer or a head hears. */
  readonly agency?: Pick<Agency, 'name' | 'shortName'> | undefined;
  /** As it stands inside a sentence: "thành phố Bắc Kạn". */
  readonly city: string;
  readonly lines: readonly DigestLine[];
  readonly matters?: CoordinatorMatters | undefined;
  readonly coordinator: Pick<Contact, 'name' | 'post' | 'email'>;
  /** Where the links of the lines begin: "https://hoi-am.backan.example". */
  readonly linkBase: string;
  readonly today: Day;
}

/** Whether there is anything at all to tell the coordinator beside the lines. */
export function hasMatters({
  triage,
  unreachable,
  undelivered,
  unconfirmedYears,
  sealed,
}: CoordinatorMatters): boolean {
  const listed = triage.length + unreachable.length + undelivered.length + unconfirmedYears.length;
  return listed > 0 || sealed >= FEWEST_SEALED;
}

/**
 * The one mail that a person gets on a morning: what is due next first, what is overdue marked. Its subject holds figures, an
 * agency and a date; nowhere in it is a child's word.
 *
 * @throws RangeError when there is nothing to tell
 */
export function digestMail(digest: Digest): { subject: string } & LetterBodies {
  const { city, coordinator, today, recipient } = digest;
  const lines = digest.lines.toSorted((a, b) => compare(a.dueOn, b.dueOn) || compare(a.code, b.code));
  const sorted: Digest = { ...digest, lines };
  const matters = digest.matters && hasMatters(digest.matters) ? digest.matters : undefined;
  if (lines.length === 0 && !matters) throw new RangeError(`a digest of ${today} without a line`);
  const { subject, title, opening, request } = wordsFor(sorted, matters);
  const bodies = setLetter({
    issuer: `Thường trực Ban Tổ chức Diễn đàn trẻ em ${city}`.toLocaleUpperCase('vi'),
    title,
    addressee: `${recipient.name}, ${recipient.post}`,
    tone: 'ordinary',
    blocks: [
      ...opening.map(paragraph),
      ...summaryOf(sorted),
      ...(digest.reader === 'officer' || digest.reader === 'head' ? byStanding(sorted) : byAgency(sorted)),
      ...request.map(paragraph),
      ...(matters ? mattersOf(matters) : []),
      ...contactOf(digest.reader, coordinator),
      paragraph('Trân trọng./.'),
    ],
    footer: [
      `Hệ thống Hồi Âm gửi thư này thay mặt Thường trực Ban Tổ chức, ngày ${vietnameseDate(today)}.`,
      'Câu hỏi đã được trả lời trước khi thư này gửi đi thì không còn trong thư.',
    ],
  });
  return { subject: oneLine(`[Hồi Âm] ${subject}`), ...bodies };
}

interface Words {
  readonly subject: string;
  readonly title: string;
  readonly opening: readonly string[];
  readonly request: readonly string[];
}

function wordsFor(digest: Digest, matters: CoordinatorMatters | undefined): Words {
  switch (digest.reader) {
    case 'officer':
      return wordsForOfficer(digest);
    case 'head':
      // A head hears of what is not late yet only when the officer cannot be reached.
      return lateOf(digest.lines).length > 0 ? wordsForHead(digest) : wordsForOfficer(digest);
    case 'coordinator':
      return wordsForCoordinator(digest, matters);
    case 'leader':
      return wordsForLeader(digest);
  }
}

function wordsForOfficer({ agency, lines, today }: Digest): Words {
  const late = lateOf(lines);
  const nearest = lines.find(({ standing }) => standing.is !== 'late');
  return {
    subject: [
      `${agency ? `${agency.shortName}: ` : ''}${quantity(lines.length)} câu hỏi của trẻ em chờ trả lời`,
      ...(late.length > 0 ? [`${quantity(late.length)} câu quá hạn`] : []),
      ...(nearest
        ? [nearest.standing.is === 'today' ? 'có câu hạn hôm nay' : `hạn gần nhất ${vietnameseDate(nearest.dueOn)}`]
        : []),
    ].join(', '),
    title: `Nhắc việc ${vietnameseDay(today)}`,
    opening: [
      `Các em đang chờ câu trả lời cho ${quantity(lines.length)} câu hỏi, kiến nghị dưới đây do ${agency?.name ?? 'quý cơ quan'} chủ trì. Câu đến hạn trước được ghi trước.`,
    ],
    request: [ANSWER_BY_LINK, ANSWER_OTHERWISE],
  };
}

function wordsForHead({ agency, lines }: Digest): Words {
  const late = lateOf(lines);
  const times = Math.max(1, ...late.map(({ urgings }) => urgings));
  return {
    subject: `${agency ? `${agency.shortName}: ` : ''}đôn đốc lần ${times}, ${quantity(late.length)} câu hỏi của trẻ em quá hạn trả lời`,
    title: `Đôn đốc lần ${times}`,
    opening: [
      `${quantity(late.length)} câu hỏi, kiến nghị của trẻ em do ${agency?.name ?? 'quý cơ quan'} chủ trì đã quá hạn trả lời. Các em vẫn đang chờ.`,
    ],
    request: [
      'Đề nghị thủ trưởng cơ quan chỉ đạo trả lời ngay các câu đã quá hạn; câu nào chưa thể trả lời, đề nghị nêu lý do và ngày trả lời mới để báo lại cho các em.',
      ANSWER_BY_LINK,
    ],
  };
}

function wordsForCoordinator({ lines, today }: Digest, matters: CoordinatorMatters | undefined): Words {
  const late = lateOf(lines);
  const counts = [
    ...(late.length > 0 ? [`${quantity(late.length)} câu hỏi quá hạn`] : []),
    ...(lines.length > late.length ? [`${quantity(lines.length - late.length)} câu hỏi cần nhắc`] : []),
    ...(matters && matters.triage.length > 0 ? [`${quantity(matters.triage.length)} câu chờ phân công`] : []),
    ...(matters && matters.unreachable.length > 0
      ? [`${quantity(matters.unreachable.length)} địa chỉ không nhận được thư`]
      : []),
    ...(matters && matters.undelivered.length > 0
      ? [`${quantity(matters.undelivered.length)} thư không gửi được`]
      : []),
  ];
  return {
    subject: [`Việc điều phối ngày ${vietnameseDate(today)}`, counts.join(', ')].filter(Boolean).join(': '),
    title: `Việc điều phối ${vietnameseDay(today)}`,
    opening: ['Dưới đây là những việc đang chờ người điều phối.'],
    request:
      lines.length > 0
        ? [
            'Đề nghị liên hệ trực tiếp với các cơ quan có câu hỏi quá hạn; lãnh đạo và thủ trưởng cơ quan cũng nhận thư theo từng mức đôn đốc.',
          ]
        : [],
  };
}

function wordsForLeader({ lines, today }: Digest): Words {
  const late = lateOf(lines);
  const agencies = new Set(lines.map(({ agency }) => agency.agencyId)).size;
  return {
    subject: `${quantity(lines.length)} câu hỏi của trẻ em ${late.length === lines.length ? 'quá hạn trả lời' : 'cần đôn đốc'} tại ${quantity(agencies)} cơ quan, tính đến ${vietnameseDate(today)}`,
    title: `Câu hỏi của trẻ em cần lãnh đạo đôn đốc, ${vietnameseDay(today)}`,
    opening: [
      `Kính báo cáo lãnh đạo: ${quantity(lines.length)} câu hỏi, kiến nghị của trẻ em tại ${quantity(agencies)} cơ quan đã được nhắc theo từng mức nhưng chưa có câu trả lời.`,
    ],
    request: ['Kính đề nghị lãnh đạo cho ý kiến chỉ đạo để các cơ quan sớm trả lời các em.'],
  };
}

const ANSWER_BY_LINK = 'Quý cơ quan trả lời qua đường dẫn ở từng câu hỏi, hoặc trả lời ngay thư này.';
const ANSWER_OTHERWISE =
  'Nếu câu hỏi không thuộc thẩm quyền, đề nghị cho biết cơ quan có thẩm quyền để chuyển đúng nơi. Nếu cần thêm thời gian, đề nghị nêu lý do và ngày trả lời mới trước khi hết hạn.';

function summaryOf({ reader, lines }: Digest): LetterBlock[] {
  const late = lateOf(lines);
  const nearest = lines.find(({ standing }) => standing.is !== 'late');
  // The heading of the only part would say the same again.
  if (!nearest && (reader === 'officer' || reader === 'head')) return [];
  const facts: Fact[] = [];
  if (late.length > 0) facts.push({ label: 'Đã quá hạn', text: `${quantity(late.length)} câu` });
  if (nearest) {
    const count = lines.filter(({ dueOn }) => dueOn === nearest.dueOn).length;
    const text = `hết ${vietnameseDay(nearest.dueOn)} (${standingText(nearest)}; ${quantity(count)} câu)`;
    facts.push({ label: 'Hạn gần nhất', text });
  }
  return facts.length > 0 ? [{ kind: 'callout', facts }] : [];
}

/** The lines of one agency: what is overdue, due today and due later apart, each under its count. */
function byStanding({ lines, linkBase }: Digest): LetterBlock[] {
  const parts = [
    { title: 'Đã quá hạn', of: lateOf(lines) },
    { title: 'Đến hạn hôm nay', of: lines.filter(({ standing }) => standing.is === 'today') },
    { title: 'Sắp đến hạn', of: lines.filter(({ standing }) => standing.is === 'ahead') },
  ];
  return parts.flatMap(({ title, of }) =>
    of.length === 0
      ? []
      : [heading(`${title}: ${quantity(of.length)} câu`), ...of.flatMap((line) => blocksOf(line, linkBase))],
  );
}

/** The lines of several agencies, the agency with what is due first at the top. */
function byAgency({ lines, linkBase }: Digest): LetterBlock[] {
  return [...Map.groupBy(lines, ({ agency }) => agency.agencyId).values()].flatMap((of) => [
    heading(`${of[0]?.agency.name ?? ''}: ${quantity(of.length)} câu`),
    ...of.flatMap((line) => blocksOf(line, linkBase)),
  ]);
}

function blocksOf(line: DigestLine, linkBase: string): LetterBlock[] {
  const { code, topicName, dueOn, explanation, link } = line;
  const due =
    line.standing.is === 'late'
      ? `${standingText(line)} (hạn: hết ${vietnameseDay(dueOn)})`
      : `hạn trả lời hết ${vietnameseDay(dueOn)}, ${standingText(line)}`;
  return [
    {
      kind: 'facts',
      facts: [
        { label: `${code} · ${topicName}`, text: due },
        { label: 'Cách tính', text: explanation.vi },
      ],
    },
    {
      kind: 'link',
      link: { label: `Mở câu hỏi ${code}`, address: link === '' ? '' : `${linkBase.replace(/\/+$/, '')}${link}` },
    },
  ];
}

function standingText({ standing, urgings }: Pick<DigestLine, 'standing' | 'urgings'>): string {
  if (standing.is === 'today') return 'hạn hôm nay';
  if (standing.is === 'ahead') {
    return standing.workingDays === 0
      ? 'không còn ngày làm việc nào trước hạn'
      : `còn ${quantity(standing.workingDays)} ngày làm việc`;
  }
  const late = `quá hạn ${quantity(standing.workingDays)} ngày làm việc`;
  return urgings > 0 ? `${late}, đôn đốc lần ${urgings}` : late;
}

function mattersOf({ triage, unreachable, undelivered, unconfirmedYears, sealed }: CoordinatorMatters): LetterBlock[] {
  return [
    ...listed(
      `Câu hỏi chờ phân công: ${quantity(triage.length)} câu`,
      triage
        .toSorted((a, b) => compare(a.assignDueOn, b.assignDueOn) || compare(a.code, b.code))
        .map(({ code, topicName, assignDueOn, standing }) => ({
          label: topicName === undefined ? code : `${code} · ${topicName}`,
          text: `hạn phân công hết ${vietnameseDay(assignDueOn)}, ${standingText({ standing, urgings: 0 })}`,
        })),
    ),
    ...listed(
      `Địa chỉ không nhận được thư: ${quantity(unreachable.length)}`,
      unreachable.map(({ contact, of, sinceOn, because }) => ({
        label: `${contact.name}, ${contact.post} (${of})`,
        text: `từ ${vietnameseDay(sinceOn)}, vì ${because}. Thư được chuyển cho người kế tiếp cho đến khi địa chỉ được sửa trong danh bạ.`,
      })),
    ),
    ...listed(
      `Thư gửi không được: ${quantity(undelivered.length)}`,
      undelivered.map(({ what, who, because }) => ({ label: what, text: `gửi ${who}; vì ${because}` })),
    ),
    ...(unconfirmedYears.length > 0 ? [heading('Lịch làm việc chưa xác nhận')] : []),
    ...unconfirmedYears.map((year) =>
      paragraph(
        `Lịch làm việc năm ${year} chưa xác nhận: các hạn rơi vào năm ${year} có thể thay đổi. Đề nghị cập nhật ngày nghỉ lễ và ngày làm bù khi có thông báo chính thức.`,
      ),
    ),
    ...(sealed >= FEWEST_SEALED
      ? [
          heading('Hồ sơ niêm phong'),
          paragraph(
            `${quantity(sealed)} hồ sơ niêm phong đang chờ người phụ trách bảo vệ trẻ em. Nội dung chỉ người phụ trách được đọc.`,
          ),
        ]
      : []),
  ];
}

function listed(title: string, facts: readonly Fact[]): LetterBlock[] {
  return facts.length === 0 ? [] : [heading(title), { kind: 'facts', facts }];
}

function contactOf(reader: Digest['reader'], { name, post, email }: Digest['coordinator']): LetterBlock[] {
  if (reader === 'coordinator') return [];
  return [
    heading('Liên hệ'),
    {
      kind: 'facts',
      facts: [
        { label: 'Người điều phối', text: `${name}, ${post}` },
        { label: 'Thư điện tử', text: email },
      ],
    },
    paragraph('Thư trả lời (Reply) được gửi thẳng đến người điều phối.'),
  ];
}

function lateOf(lines: readonly DigestLine[]): readonly DigestLine[] {
  return lines.filter(({ standing }) => standing.is === 'late');
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
