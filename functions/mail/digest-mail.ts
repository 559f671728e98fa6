import type { Agency, Contact } from '../agency/agency.ts';
import { type Day, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import type { Standing } from '../question/ladder.ts';
import { type Fact, type LetterBlock, type LetterBodies, oneLine, quantity, setLetter } from './letter.ts';
import { FEWEST_SEALED } from './waiting-matters.ts';

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
  /** The days on which mails about it arrived at the agency, the first first; absent where nobody asks for proof. */
  readonly arrivedOn?: readonly Day[] | undefined;
  /** Path of the question's page, on `linkBase`; empty in the archived copy, where links are blanked. */
  readonly link: string;
}

/** A question that waits for somebody to say which agency leads. */
export interface TriageLine {
  readonly code: string;
  readonly topicName?: string | undefined;
  readonly assignDueOn: Day;
  readonly standing: Standing;
  /** Short names of the agencies that routing thinks possible, the likeliest first. */
  readonly suggested: readonly string[];
  /** As in {@link DigestLine}. */
  readonly link: string;
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
  /** Years whose days off are not confirmed and in which something may be due. */
  readonly unconfirmedYears: readonly number[];
  /** How many sealed questions wait; said only from {@link FEWEST_SEALED} on. */
  readonly sealed: number;
}

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
      ...(matters ? mattersOf(matters, digest) : []),
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
      return wordsForLeader(digest, matters);
  }
}

function wordsForOfficer(digest: Digest): Words {
  const { lines, today } = digest;
  const late = lateOf(lines);
  const nearest = lines.find(({ standing }) => standing.is !== 'late');
  return {
    subject: [
      `${shortNameIn(digest)}${quantity(lines.length)} câu hỏi của trẻ em chờ trả lời`,
      ...(late.length > 0 ? [`${quantity(late.length)} câu quá hạn`] : []),
      ...(nearest
        ? [nearest.standing.is === 'today' ? 'có câu hạn hôm nay' : `hạn gần nhất ${vietnameseDate(nearest.dueOn)}`]
        : []),
    ].join(', '),
    title: `Nhắc việc ${vietnameseDay(today)}`,
    opening: [
      `Các em đang chờ câu trả lời cho ${quantity(lines.length)} câu hỏi, kiến nghị dưới đây do ${leadIn(digest)} chủ trì.${lines.length > 1 ? ' Câu đến hạn trước được ghi trước.' : ''}`,
    ],
    request: [ANSWER_BY_LINK, `${NOT_OURS} ${MORE_TIME}${nearest ? ' trước khi hết hạn' : ''}.`],
  };
}

function wordsForHead(digest: Digest): Words {
  const late = lateOf(digest.lines);
  const times = Math.max(1, ...late.map(({ urgings }) => urgings));
  return {
    subject: `${shortNameIn(digest)}đôn đốc lần ${times}, ${quantity(late.length)} câu hỏi của trẻ em quá hạn trả lời`,
    title: `Đôn đốc lần ${times}`,
    opening: [
      `${quantity(late.length)} câu hỏi, kiến nghị của trẻ em do ${leadIn(digest)} chủ trì đã quá hạn trả lời. Các em vẫn đang chờ.`,
    ],
    request: [
      'Đề nghị thủ trưởng cơ quan chỉ đạo trả lời ngay các câu đã quá hạn; câu nào chưa thể trả lời, đề nghị nêu lý do và ngày trả lời mới để báo lại cho các em.',
      ANSWER_BY_LINK,
    ],
  };
}

/** The agency at the beginning of a subject; somebody may hear for several, whose names would leave no room. */
function shortNameIn({ agency, lines }: Digest): string {
  return agency && agencyNames(lines).length === 1 ? `${agency.shortName}: ` : '';
}

/** Who leads the questions of an officer or a head, in the middle of a sentence. */
function leadIn({ lines }: Digest): string {
  const [name = '', ...others] = agencyNames(lines);
  return others.length === 0 ? name : 'các cơ quan của quý vị';
}

function agencyNames(lines: readonly DigestLine[]): string[] {
  return [...new Set(lines.map(({ agency }) => agency.name))];
}

function wordsForCoordinator({ lines, today }: Digest, matters: CoordinatorMatters | undefined): Words {
  const late = lateOf(lines);
  const overdue = matters ? lateOf(matters.triage).length : 0;
  const counts = [
    ...(late.length > 0 ? [`${quantity(late.length)} câu hỏi quá hạn trả lời`] : []),
    ...(lines.length > late.length ? [`${quantity(lines.length - late.length)} câu hỏi cần nhắc`] : []),
    ...(matters && matters.triage.length > 0
      ? [
          `${quantity(matters.triage.length)} câu chờ phân công${overdue > 0 ? ` (${quantity(overdue)} câu quá hạn)` : ''}`,
        ]
      : []),
    ...(matters && matters.unreachable.length > 0
      ? [`${quantity(matters.unreachable.length)} địa chỉ không nhận được thư`]
      : []),
    ...(matters && matters.undelivered.length > 0
      ? [`${quantity(matters.undelivered.length)} thư không gửi được`]
      : []),
  ];
  const calendar =
    counts.length === 0 && matters && matters.unconfirmedYears.length > 0
      ? [`lịch làm việc năm ${matters.unconfirmedYears.join(', ')} chưa xác nhận`]
      : [];
  return {
    subject: [`Việc điều phối ngày ${vietnameseDate(today)}`, [...counts, ...calendar].join(', ')]
      .filter(Boolean)
      .join(': '),
    title: `Việc điều phối ${vietnameseDay(today)}`,
    opening: ['Dưới đây là những việc đang chờ người điều phối.'],
    request: [
      ...(late.length > 0
        ? [
            'Đề nghị liên hệ trực tiếp với các cơ quan có câu hỏi quá hạn; thủ trưởng cơ quan và lãnh đạo cũng nhận thư theo từng mức đôn đốc.',
          ]
        : []),
      // Of what is not late the coordinator hears only in the place of an agency's own people.
      ...(lines.length > late.length
        ? ['Cơ quan có câu hỏi chưa đến hạn ở trên không nhận được thư nhắc; đề nghị chuyển lời nhắc đến cơ quan.']
        : []),
    ],
  };
}

function wordsForLeader({ lines, today }: Digest, matters: CoordinatorMatters | undefined): Words {
  const late = lateOf(lines);
  const agencies = new Set(lines.map(({ agency }) => agency.agencyId)).size;
  const waiting = matters?.triage.length ?? 0;
  const what = late.length === lines.length ? 'quá hạn trả lời' : 'cần đôn đốc';
  const counts = [
    ...(lines.length > 0
      ? [`${quantity(lines.length)} câu hỏi của trẻ em ${what} tại ${quantity(agencies)} cơ quan`]
      : []),
    ...(waiting > 0 ? [`${quantity(waiting)} câu hỏi của trẻ em quá hạn phân công`] : []),
  ];
  return {
    subject: `${counts.join(', ')}, tính đến ${vietnameseDate(today)}`,
    title: `Câu hỏi của trẻ em cần lãnh đạo chỉ đạo, ${vietnameseDay(today)}`,
    opening:
      lines.length > 0
        ? [
            `Kính báo cáo lãnh đạo: ${quantity(lines.length)} câu hỏi, kiến nghị của trẻ em tại ${quantity(agencies)} cơ quan đã được nhắc theo từng mức nhưng chưa có câu trả lời.`,
          ]
        : [`Kính báo cáo lãnh đạo: ${quantity(waiting)} câu hỏi, kiến nghị của trẻ em đã quá hạn phân công.`],
    request: lines.length > 0 ? ['Kính đề nghị lãnh đạo cho ý kiến chỉ đạo để các cơ quan sớm trả lời các em.'] : [],
  };
}

const ANSWER_BY_LINK = 'Quý cơ quan trả lời qua đường dẫn ở từng câu hỏi, hoặc trả lời ngay thư này.';
const NOT_OURS = 'Nếu câu hỏi không thuộc thẩm quyền, đề nghị cho biết cơ quan có thẩm quyền để chuyển đúng nơi.';
const MORE_TIME = 'Nếu cần thêm thời gian, đề nghị nêu lý do và ngày trả lời mới';

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

/** The lines of an officer or a head: what is overdue, due today and due later apart, each under its count. */
function byStanding({ lines, linkBase }: Digest): LetterBlock[] {
  const several = agencyNames(lines).length > 1;
  const parts = [
    { title: 'Đã quá hạn', of: lateOf(lines) },
    { title: 'Đến hạn hôm nay', of: lines.filter(({ standing }) => standing.is === 'today') },
    { title: 'Sắp đến hạn', of: lines.filter(({ standing }) => standing.is === 'ahead') },
  ];
  return parts.flatMap(({ title, of }) =>
    of.length === 0
      ? []
      : [
          heading(`${title}: ${quantity(of.length)} câu`),
          ...of.flatMap((line) => blocksOf(line, { linkBase, ledBy: several ? line.agency.name : undefined })),
        ],
  );
}

/** The lines of several agencies, the agency with what is due first at the top. */
function byAgency({ lines, linkBase }: Digest): LetterBlock[] {
  return [...Map.groupBy(lines, ({ agency }) => agency.agencyId).values()].flatMap((of) => [
    heading(`${of[0]?.agency.name ?? ''}: ${quantity(of.length)} câu`),
    ...of.flatMap((line) => blocksOf(line, { linkBase })),
  ]);
}

function blocksOf(
  line: DigestLine,
  { linkBase, ledBy }: { linkBase: string; ledBy?: string | undefined },
): LetterBlock[] {
  const { code, topicName, dueOn, explanation, arrivedOn } = line;
  return [
    {
      kind: 'facts',
      facts: [
        { label: `${code} · ${topicName}`, text: dueText('trả lời', dueOn, line) },
        ...(ledBy === undefined ? [] : [{ label: 'Cơ quan chủ trì', text: ledBy }]),
        { label: 'Cách tính', text: explanation.vi },
        ...(arrivedOn ? [{ label: 'Đã báo cơ quan', text: proofOf(arrivedOn) }] : []),
      ],
    },
    linkTo(line, linkBase),
  ];
}

function proofOf(arrivedOn: readonly Day[]): string {
  const [first, last] = [arrivedOn[0], arrivedOn.at(-1)];
  if (first === undefined || last === undefined) return 'chưa có thư nào đến được cơ quan';
  const days =
    first === last ? `ngày ${vietnameseDate(first)}` : `từ ${vietnameseDate(first)} đến ${vietnameseDate(last)}`;
  return `${quantity(arrivedOn.length)} thư đã đến nơi, ${days}`;
}

function linkTo({ code, link }: Pick<DigestLine, 'code' | 'link'>, linkBase: string): LetterBlock {
  const address = link === '' ? '' : `${linkBase.replace(/\/+$/, '')}${link}`;
  return { kind: 'link', link: { label: `Mở câu hỏi ${code}`, address } };
}

/** Until when something is to be done, what is overdue marked at the beginning. */
function dueText(what: 'trả lời' | 'phân công', dueOn: Day, line: Pick<DigestLine, 'standing' | 'urgings'>): string {
  const day = vietnameseDay(dueOn);
  switch (line.standing.is) {
    case 'late':
      return `${standingText(line)} (hạn ${what}: hết ${day})`;
    case 'today':
      return `hạn ${what} hết hôm nay, ${day}`;
    case 'ahead':
      return `hạn ${what} hết ${day}, ${standingText(line)}`;
  }
}

function standingText({ standing, urgings }: Pick<DigestLine, 'standing' | 'urgings'>): string {
  if (standing.is === 'today') return 'hôm nay';
  if (standing.is === 'ahead') {
    return standing.workingDays === 0
      ? 'không còn ngày làm việc nào trước hạn'
      : `còn ${quantity(standing.workingDays)} ngày làm việc`;
  }
  const late = `quá hạn ${quantity(standing.workingDays)} ngày làm việc`;
  return urgings > 0 ? `${late}, đôn đốc lần ${urgings}` : late;
}

function mattersOf(matters: CoordinatorMatters, { reader, linkBase }: Digest): LetterBlock[] {
  const { triage, unreachable, undelivered, unconfirmedYears, sealed } = matters;
  return [
    ...triageBlocks(triage, { reader, linkBase }),
    ...listed(
      `Địa chỉ không nhận được thư: ${quantity(unreachable.length)}`,
      unreachable.map(({ contact, of, sinceOn, because }) => ({
        label: `${contact.name}, ${contact.post} (${of})`,
        text: `không nhận được thư từ ${vietnameseDay(sinceOn)}, vì ${because}`,
      })),
      'Đề nghị hỏi lại địa chỉ và sửa trong danh bạ. Cho đến lúc đó, thư của người này được chuyển cho người kế tiếp.',
    ),
    ...listed(
      `Thư gửi không được: ${quantity(undelivered.length)}`,
      undelivered.map(({ what, who, because }) => ({ label: what, text: `gửi ${who}; vì ${because}` })),
      'Đề nghị gọi điện cho người nhận để báo nội dung thư, và kiểm tra lại địa chỉ trong danh bạ.',
    ),
    ...(unconfirmedYears.length > 0 ? [heading('Lịch làm việc chưa xác nhận')] : []),
    ...unconfirmedYears.map((year) =>
      paragraph(
        `Lịch làm việc năm ${year} chưa xác nhận: các hạn rơi vào năm ${year} có thể thay đổi. Đề nghị đối chiếu với thông báo chính thức về ngày nghỉ, ngày làm bù rồi cập nhật lịch.`,
      ),
    ),
    ...(sealed >= FEWEST_SEALED
      ? [
          heading('Hồ sơ niêm phong'),
          paragraph(
            `${quantity(sealed)} hồ sơ niêm phong đang chờ người phụ trách bảo vệ trẻ em. Nội dung chỉ người phụ trách được đọc; đề nghị bố trí để người phụ trách kịp xử lý trong 12 giờ.`,
          ),
        ]
      : []),
  ];
}

function triageBlocks(
  triage: readonly TriageLine[],
  { reader, linkBase }: Pick<Digest, 'reader' | 'linkBase'>,
): LetterBlock[] {
  if (triage.length === 0) return [];
  const forLeader = reader === 'leader';
  const sorted = triage.toSorted((a, b) => compare(a.assignDueOn, b.assignDueOn) || compare(a.code, b.code));
  return [
    heading(`Câu hỏi ${forLeader ? 'quá hạn' : 'chờ'} phân công: ${quantity(triage.length)} câu`),
    paragraph(
      forLeader
        ? 'Người điều phối đã được nhắc hằng ngày. Kính đề nghị lãnh đạo cho ý kiến về cơ quan chủ trì.'
        : 'Đề nghị chọn cơ quan chủ trì cho từng câu; thời hạn trả lời của cơ quan chỉ bắt đầu khi câu hỏi được phân công.',
    ),
    ...sorted.flatMap(({ code, topicName, assignDueOn, standing, suggested, link }): LetterBlock[] => [
      {
        kind: 'facts',
        facts: [
          {
            label: topicName === undefined ? code : `${code} · ${topicName}`,
            text: dueText('phân công', assignDueOn, { standing, urgings: 0 }),
          },
          ...(suggested.length > 0 ? [{ label: 'Cơ quan có thể phụ trách', text: suggested.join(' hoặc ') }] : []),
        ],
      },
      linkTo({ code, link }, linkBase),
    ]),
  ];
}

function listed(title: string, facts: readonly Fact[], request: string): LetterBlock[] {
  return facts.length === 0 ? [] : [heading(title), { kind: 'facts', facts }, paragraph(request)];
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

function lateOf<Line extends Pick<DigestLine, 'standing'>>(lines: readonly Line[]): readonly Line[] {
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
