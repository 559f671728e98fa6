import type { Agency, Contact } from '../agency/agency.ts';
import { type Day, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import type { Standing } from '../question/ladder.ts';
import { capitalised } from './capitalised.ts';
import { type Fact, type LetterBlock, type LetterBodies, oneLine, quantity, setLetter } from './letter.ts';
import { FEWEST_SEALED } from './waiting-matters.ts';

/** What an agency still owes: an answer; what became of a matter that was answered at the forum; what it promised; or its part in the forum's report. */
export type Owed =
  | { readonly is: 'answer' }
  | { readonly is: 'result-class' }
  /** `what` are the agency's own words. */
  | { readonly is: 'promise'; readonly what: string }
  | { readonly is: 'contribution' };

/** A question, a promise or a contribution in a digest. The child's words are not here: code and topic tell whoever follows it up which one is meant. */
export interface DigestLine {
  /** Of a contribution: what the codes of its forum begin with. */
  readonly code: string;
  /** Of a contribution: the name of its forum. */
  readonly topicName: string;
  readonly owes: Owed;
  /** The agency that leads, that promised, or that contributes. */
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

/** A question about which the coordinator has to decide. */
export interface DeskLine {
  readonly code: string;
  readonly topicName: string;
  /** Short name of the agency that leads. */
  readonly agency: string;
  readonly waits:
    | { readonly is: 'review'; readonly on: Day; readonly number?: string | undefined }
    | { readonly is: 'extension'; readonly until: Day; readonly dueOn: Day }
    /** An agency was given time beyond the day that the children were promised, and that day has passed. */
    | { readonly is: 'children-wait'; readonly childDueOn: Day; readonly dueOn: Day }
    /** A child's "no". */
    | { readonly is: 'objection'; readonly on: Day };
  /** As in {@link DigestLine}. */
  readonly link: string;
}

/** What only the coordinator can put right. */
export interface CoordinatorMatters {
  /** What waits for a decision. */
  readonly desk: readonly DeskLine[];
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
  desk,
  triage,
  unreachable,
  undelivered,
  unconfirmedYears,
  sealed,
}: CoordinatorMatters): boolean {
  const listed = desk.length + triage.length + unreachable.length + undelivered.length + unconfirmedYears.length;
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
      'Việc đã xong trước khi thư này gửi đi thì không còn trong thư.',
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
      `${shortNameIn(digest)}${tally(lines, IN_SUBJECT).join(', ')}`,
      ...(late.length > 0 ? [`${counted(late)} quá hạn`] : []),
      ...(nearest ? [nearestIn(nearest)] : []),
    ].join(', '),
    title: `Nhắc việc ${vietnameseDay(today)}`,
    opening: [
      `${waitedFor(digest)}${lines.length > 1 ? ` ${capitalised(nounOf(lines))} đến hạn trước được ghi trước.` : ''}`,
    ],
    request: [
      areAnswers(lines) ? ANSWER_BY_LINK : REPORT_BY_LINK,
      ...(owing(lines, 'answer').length > 0 ? [`${NOT_OURS} ${MORE_TIME}${nearest ? ' trước khi hết hạn' : ''}.`] : []),
      ...(owing(lines, 'result-class').length > 0 ? [RESULT_CLASSES] : []),
      ...(owing(lines, 'promise').length > 0 ? [PROMISE_KEPT] : []),
      ...(owing(lines, 'contribution').length > 0 ? [WHAT_TO_CONTRIBUTE] : []),
    ],
  };
}

/** What is due next, at the end of a subject. */
function nearestIn(line: DigestLine): string {
  if (line.standing.is === 'today') return `có ${nounOf([line])} hạn hôm nay`;
  return `hạn gần nhất ${vietnameseDate(line.dueOn)}`;
}

function waitedFor(digest: Digest): string {
  const { lines } = digest;
  if (areAnswers(lines)) {
    return `Các em đang chờ câu trả lời cho ${quantity(lines.length)} câu hỏi, kiến nghị dưới đây do ${leadIn(digest)} chủ trì.`;
  }
  const to = owing(lines, 'contribution').length === lines.length ? '' : ' với các em';
  return `Dưới đây là việc mà ${leadIn(digest)} còn phải hoàn thành${to}: ${tally(lines, IN_LETTER).join('; ')}.`;
}

function wordsForHead(digest: Digest): Words {
  const late = lateOf(digest.lines);
  const times = Math.max(1, ...late.map(({ urgings }) => urgings));
  const { opening, request } = urgingOf(late, leadIn(digest));
  return {
    subject: `${shortNameIn(digest)}đôn đốc lần ${times}, ${tally(late, LATE_IN_SUBJECT).join(', ')}`,
    title: `Đôn đốc lần ${times}`,
    opening: [opening],
    request: [request, areAnswers(late) ? ANSWER_BY_LINK : REPORT_BY_LINK],
  };
}

/** What a head is told of what is late at the agency, and asked for. */
function urgingOf(late: readonly DigestLine[], agency: string): { opening: string; request: string } {
  const owed = tally(late, IN_LETTER).join('; ');
  if (areAnswers(late)) {
    return {
      opening: `${quantity(late.length)} câu hỏi, kiến nghị của trẻ em do ${agency} chủ trì đã quá hạn trả lời. Các em vẫn đang chờ.`,
      request:
        'Đề nghị thủ trưởng cơ quan chỉ đạo trả lời ngay các câu đã quá hạn; câu nào chưa thể trả lời, đề nghị nêu lý do và ngày trả lời mới để báo lại cho các em.',
    };
  }
  if (nounOf(late) === 'báo cáo') {
    return {
      opening: `Báo cáo của diễn đàn chưa thể hoàn thành vì còn thiếu phần của ${agency}. Đã quá hạn: ${owed}.`,
      request:
        'Đề nghị thủ trưởng cơ quan chỉ đạo gửi ngay báo cáo; nếu chưa thể gửi, đề nghị cho người điều phối biết lý do và ngày gửi.',
    };
  }
  return {
    opening: `Các em vẫn đang chờ ${agency}. Đã quá hạn: ${owed}.`,
    request:
      'Đề nghị thủ trưởng cơ quan chỉ đạo hoàn thành ngay các việc đã quá hạn; việc nào chưa thể hoàn thành, đề nghị nêu lý do và ngày hoàn thành mới để báo lại cho các em.',
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
  const others = lines.filter(({ standing }) => standing.is !== 'late');
  const overdue = matters ? lateOf(matters.triage).length : 0;
  const counts = [
    ...tally(late, LATE_AT_DESK),
    ...(others.length > 0 ? [`${quantity(others.length)} ${thingsOf(others)} cần nhắc`] : []),
    ...(matters ? deskCounts(matters.desk) : []),
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
            `Đề nghị liên hệ trực tiếp với các cơ quan có ${thingsOf(late)} quá hạn; thủ trưởng cơ quan và lãnh đạo cũng nhận thư theo từng mức đôn đốc.`,
          ]
        : []),
      // Of what is not late the coordinator hears only in the place of an agency's own people.
      ...(others.length > 0
        ? [
            `Cơ quan có ${thingsOf(others)} chưa quá hạn ở trên không nhận được thư nhắc; đề nghị chuyển lời nhắc đến cơ quan.`,
          ]
        : []),
    ],
  };
}

function wordsForLeader({ lines, today }: Digest, matters: CoordinatorMatters | undefined): Words {
  const allLate = lateOf(lines).length === lines.length;
  const at = `tại ${quantity(new Set(lines.map(({ agency }) => agency.agencyId)).size)} cơ quan`;
  const waiting = matters?.triage.length ?? 0;
  const what = allLate
    ? tally(lines, LATE_IN_SUBJECT).join(', ')
    : `${quantity(lines.length)} ${OF_CHILDREN[nounOf(lines)]} cần đôn đốc`;
  const counts = [
    ...(lines.length > 0 ? [`${what} ${at}`] : []),
    ...(waiting > 0 ? [`${quantity(waiting)} câu hỏi của trẻ em quá hạn phân công`] : []),
  ];
  const pending = areAnswers(lines)
    ? `${quantity(lines.length)} câu hỏi, kiến nghị của trẻ em ${at} đã được nhắc theo từng mức nhưng chưa có câu trả lời.`
    : `việc sau đây ${at} đã được nhắc theo từng mức nhưng chưa hoàn thành: ${tally(lines, IN_LETTER).join('; ')}.`;
  return {
    subject: `${counts.join(', ')}, tính đến ${vietnameseDate(today)}`,
    title: `${HEADS[nounOf(lines)]} cần lãnh đạo chỉ đạo, ${vietnameseDay(today)}`,
    opening: [
      lines.length > 0
        ? `Kính báo cáo lãnh đạo: ${pending}`
        : `Kính báo cáo lãnh đạo: ${quantity(waiting)} câu hỏi, kiến nghị của trẻ em đã quá hạn phân công.`,
    ],
    request: lines.length > 0 ? [`Kính đề nghị lãnh đạo cho ý kiến chỉ đạo để các cơ quan ${towards(lines)}.`] : [],
  };
}

type Noun = 'câu' | 'cam kết' | 'báo cáo' | 'việc';

/** What lines are called together: questions, promises, contributions, or several of these. */
function nounOf(lines: readonly Pick<DigestLine, 'owes'>[]): Noun {
  const promises = owing(lines, 'promise').length;
  const contributions = owing(lines, 'contribution').length;
  if (promises + contributions === 0) return 'câu';
  if (contributions === lines.length) return 'báo cáo';
  return promises === lines.length ? 'cam kết' : 'việc';
}

const OF_CHILDREN = {
  câu: 'câu hỏi của trẻ em',
  'cam kết': 'cam kết với trẻ em',
  'báo cáo': 'báo cáo về diễn đàn trẻ em',
  việc: 'việc với trẻ em',
} as const;

const HEADS = {
  câu: 'Câu hỏi của trẻ em',
  'cam kết': 'Việc với trẻ em',
  'báo cáo': 'Báo cáo về diễn đàn trẻ em',
  việc: 'Việc với trẻ em',
} as const;

/** What the agencies are to be urged to do, for each kind of thing that is owed. */
function towards(lines: readonly DigestLine[]): string {
  const answers = owing(lines, 'answer').length + owing(lines, 'result-class').length > 0;
  const acts = [
    ...(answers ? ['trả lời các em'] : []),
    ...(owing(lines, 'promise').length > 0 ? [`thực hiện cam kết${answers ? '' : ' với các em'}`] : []),
    ...(owing(lines, 'contribution').length > 0 ? ['gửi báo cáo về diễn đàn'] : []),
  ];
  return `sớm ${[acts.slice(0, -1).join(', '), ...acts.slice(-1)].filter(Boolean).join(' và ')}`;
}

function thingsOf(lines: readonly DigestLine[]): string {
  return [
    ...(owing(lines, 'answer').length + owing(lines, 'result-class').length > 0 ? ['câu hỏi'] : []),
    ...(owing(lines, 'promise').length > 0 ? ['cam kết'] : []),
    ...(owing(lines, 'contribution').length > 0 ? ['báo cáo'] : []),
  ].join(', ');
}

function counted(lines: readonly Pick<DigestLine, 'owes'>[]): string {
  return `${quantity(lines.length)} ${nounOf(lines)}`;
}

function owing<Line extends Pick<DigestLine, 'owes'>>(lines: readonly Line[], what: Owed['is']): readonly Line[] {
  return lines.filter(({ owes }) => owes.is === what);
}

function areAnswers(lines: readonly DigestLine[]): boolean {
  return owing(lines, 'answer').length === lines.length;
}

/** How many answers, result classes, promises and contributions there are, in words for each; nothing of what there is none of. */
function tally(lines: readonly DigestLine[], words: Readonly<Record<Owed['is'], string>>): string[] {
  return (['answer', 'result-class', 'promise', 'contribution'] as const).flatMap((what) => {
    const count = owing(lines, what).length;
    return count === 0 ? [] : `${quantity(count)} ${words[what]}`;
  });
}

const IN_SUBJECT = {
  answer: 'câu hỏi của trẻ em chờ trả lời',
  'result-class': 'câu hỏi của trẻ em chờ kết quả xử lý',
  promise: 'cam kết với trẻ em chờ thực hiện',
  contribution: 'báo cáo về diễn đàn trẻ em chờ gửi',
} as const;
const LATE_IN_SUBJECT = {
  answer: 'câu hỏi của trẻ em quá hạn trả lời',
  'result-class': 'câu hỏi của trẻ em quá hạn báo kết quả xử lý',
  promise: 'cam kết với trẻ em quá hạn thực hiện',
  contribution: 'báo cáo về diễn đàn trẻ em quá hạn gửi',
} as const;
const LATE_AT_DESK = {
  answer: 'câu hỏi quá hạn trả lời',
  'result-class': 'câu hỏi quá hạn báo kết quả xử lý',
  promise: 'cam kết quá hạn thực hiện',
  contribution: 'báo cáo của cơ quan quá hạn gửi',
} as const;
const IN_LETTER = {
  answer: 'câu hỏi, kiến nghị chưa có câu trả lời',
  'result-class': 'câu hỏi, kiến nghị đã trả lời tại diễn đàn nhưng còn thiếu kết quả xử lý',
  promise: 'cam kết chưa thực hiện xong',
  contribution: 'báo cáo về diễn đàn chưa gửi',
} as const;

const ANSWER_BY_LINK = 'Quý cơ quan trả lời qua đường dẫn ở từng câu hỏi, hoặc trả lời ngay thư này.';
const REPORT_BY_LINK = 'Quý cơ quan trả lời, báo cáo qua đường dẫn ở từng việc, hoặc trả lời ngay thư này.';
const RESULT_CLASSES =
  'Với câu đã trả lời tại diễn đàn, đề nghị cho biết kết quả xử lý: đã giải quyết xong; đang giải quyết; đã giải trình, cung cấp thông tin; hoặc chưa giải quyết.';
const PROMISE_KEPT =
  'Với cam kết, đề nghị báo cáo đã thực hiện xong hay chưa; nếu không kịp hạn, đề nghị nêu lý do và ngày hoàn thành mới để báo lại cho các em.';
const WHAT_TO_CONTRIBUTE =
  'Với báo cáo về diễn đàn, đề nghị nêu kết quả thực hiện các câu hỏi, kiến nghị của trẻ em thuộc phạm vi của cơ quan; nội dung này là một mục trong báo cáo của diễn đàn.';
const NOT_OURS = 'Nếu câu hỏi không thuộc thẩm quyền, đề nghị cho biết cơ quan có thẩm quyền để chuyển đúng nơi.';
const MORE_TIME = 'Nếu cần thêm thời gian, đề nghị nêu lý do và ngày trả lời mới';

function summaryOf({ reader, lines }: Digest): LetterBlock[] {
  const late = lateOf(lines);
  const nearest = lines.find(({ standing }) => standing.is !== 'late');
  // The heading of the only part would say the same again.
  if (!nearest && (reader === 'officer' || reader === 'head')) return [];
  const facts: Fact[] = [];
  if (late.length > 0) facts.push({ label: 'Đã quá hạn', text: counted(late) });
  if (nearest) {
    const then = lines.filter(({ dueOn }) => dueOn === nearest.dueOn);
    const text = `hết ${vietnameseDay(nearest.dueOn)} (${standingText(nearest)}; ${counted(then)})`;
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
          heading(`${title}: ${counted(of)}`),
          ...of.flatMap((line) => blocksOf(line, { linkBase, ledBy: several ? line.agency.name : undefined })),
        ],
  );
}

/** The lines of several agencies, the agency with what is due first at the top. */
function byAgency({ lines, linkBase }: Digest): LetterBlock[] {
  return [...Map.groupBy(lines, ({ agency }) => agency.agencyId).values()].flatMap((of) => [
    heading(`${of[0]?.agency.name ?? ''}: ${counted(of)}`),
    ...of.flatMap((line) => blocksOf(line, { linkBase })),
  ]);
}

function blocksOf(
  line: DigestLine,
  { linkBase, ledBy }: { linkBase: string; ledBy?: string | undefined },
): LetterBlock[] {
  const { code, topicName, owes, explanation, arrivedOn } = line;
  return [
    {
      kind: 'facts',
      facts: [
        { label: `${code} · ${topicName}`, text: owedText(line) },
        ...(ledBy === undefined ? [] : [{ label: WHOSE[owes.is], text: ledBy }]),
        { label: owes.is === 'promise' ? 'Căn cứ' : 'Cách tính', text: explanation.vi },
        ...(arrivedOn ? [{ label: 'Đã báo cơ quan', text: proofOf(arrivedOn) }] : []),
      ],
    },
    linkTo(line, linkBase, owes.is === 'contribution' ? 'Mở trang báo cáo của cơ quan' : undefined),
  ];
}

const WHOSE: Readonly<Record<Owed['is'], string>> = {
  answer: 'Cơ quan chủ trì',
  'result-class': 'Cơ quan chủ trì',
  promise: 'Cơ quan cam kết',
  contribution: 'Cơ quan báo cáo',
};

function owedText(line: DigestLine): string {
  const { owes, dueOn } = line;
  switch (owes.is) {
    case 'answer':
      return dueText('trả lời', dueOn, line);
    case 'result-class':
      return `đã trả lời tại diễn đàn; còn thiếu kết quả xử lý, ${dueText('báo kết quả', dueOn, line)}`;
    case 'promise':
      return `cam kết: ${inShort(owes.what)}, ${dueText('thực hiện', dueOn, line)}`;
    case 'contribution':
      return `báo cáo của cơ quan chưa gửi, ${dueText('gửi', dueOn, line)}`;
  }
}

/** A promise may fill pages; which one is meant is clear from its beginning. */
const LONGEST = 160;

/** Words in the middle of a sentence: on one line, without the stop at their end, cut between two words where they are many. */
function inShort(text: string): string {
  const line = oneLine(text).replace(/[\s.;,]+$/, '');
  if (line.length <= LONGEST) return line;
  return `${line.slice(0, LONGEST + 1).replace(/[\s.;,]+\S*$/, '')}…`;
}

function proofOf(arrivedOn: readonly Day[]): string {
  const [first, last] = [arrivedOn[0], arrivedOn.at(-1)];
  if (first === undefined || last === undefined) return 'chưa có thư nào đến được cơ quan';
  const days =
    first === last ? `ngày ${vietnameseDate(first)}` : `từ ${vietnameseDate(first)} đến ${vietnameseDate(last)}`;
  return `${quantity(arrivedOn.length)} thư đã đến nơi, ${days}`;
}

function linkTo(
  { code, link }: Pick<DigestLine, 'code' | 'link'>,
  linkBase: string,
  label = `Mở câu hỏi ${code}`,
): LetterBlock {
  const address = link === '' ? '' : `${linkBase.replace(/\/+$/, '')}${link}`;
  return { kind: 'link', link: { label, address } };
}

/** Until when something is to be done, what is overdue marked at the beginning. */
function dueText(
  what: 'trả lời' | 'báo kết quả' | 'thực hiện' | 'gửi' | 'phân công',
  dueOn: Day,
  line: Pick<DigestLine, 'standing' | 'urgings'>,
): string {
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
  const { desk, triage, unreachable, undelivered, unconfirmedYears, sealed } = matters;
  return [
    ...DESK.flatMap((part) => deskBlocks(part, { desk, linkBase })),
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

/** What is asked of the coordinator at the desk, in the order in which it is told. */
const DESK = [
  {
    is: 'review',
    count: 'câu trả lời chờ duyệt',
    title: 'Câu trả lời chờ duyệt',
    request:
      'Đề nghị đọc và duyệt từng câu trả lời, hoặc trả lại cơ quan kèm ý kiến. Trong lúc chờ duyệt, ngày hẹn với các em vẫn giữ nguyên.',
  },
  {
    is: 'extension',
    count: 'đề nghị gia hạn',
    title: 'Đề nghị gia hạn chờ quyết định',
    request:
      'Đề nghị đồng ý hoặc từ chối, có nêu lý do. Khi chưa có quyết định, hạn hiện nay vẫn giữ nguyên và cơ quan vẫn được nhắc.',
  },
  {
    is: 'children-wait',
    count: 'câu đã quá ngày hẹn với các em',
    title: 'Đã quá ngày hẹn với các em, cơ quan đang được gia hạn',
    request:
      'Hạn của cơ quan đã được gia hạn quá ngày hẹn với các em. Đề nghị liên hệ với cơ quan để các em không phải chờ đến hết hạn mới.',
  },
  {
    is: 'objection',
    count: 'ý kiến của trẻ em chờ xem lại',
    title: 'Ý kiến của trẻ em chờ xem lại',
    request: 'Đề nghị đọc lại câu trả lời, rồi mở lại câu hỏi hoặc giữ nguyên câu trả lời, có nêu lý do.',
  },
] as const;

function deskCounts(desk: readonly DeskLine[]): string[] {
  return DESK.flatMap(({ is, count }) => {
    const of = desk.filter(({ waits }) => waits.is === is);
    return of.length === 0 ? [] : `${quantity(of.length)} ${count}`;
  });
}

function deskBlocks(
  { is, title, request }: (typeof DESK)[number],
  { desk, linkBase }: { desk: readonly DeskLine[]; linkBase: string },
): LetterBlock[] {
  const of = desk.filter(({ waits }) => waits.is === is).toSorted((a, b) => compare(a.code, b.code));
  if (of.length === 0) return [];
  return [
    heading(`${title}: ${quantity(of.length)} câu`),
    paragraph(request),
    ...of.flatMap((line): LetterBlock[] => [
      { kind: 'facts', facts: [{ label: `${line.code} · ${line.topicName}`, text: waitingText(line) }] },
      linkTo(line, linkBase),
    ]),
  ];
}

function waitingText({ agency, waits }: DeskLine): string {
  switch (waits.is) {
    case 'review': {
      const number = waits.number === undefined ? '' : `, văn bản số ${waits.number}`;
      return `${agency} trả lời ngày ${vietnameseDate(waits.on)}${number}`;
    }
    case 'extension':
      return `${agency} đề nghị gia hạn đến hết ${vietnameseDay(waits.until)} (hạn hiện nay: hết ${vietnameseDay(waits.dueOn)})`;
    case 'children-wait':
      return `ngày hẹn với các em là ${vietnameseDay(waits.childDueOn)}; ${agency} được gia hạn đến hết ${vietnameseDay(waits.dueOn)} và chưa trả lời`;
    case 'objection':
      return `ngày ${vietnameseDate(waits.on)}, em đặt câu hỏi cho biết câu trả lời của ${agency} chưa đúng điều em hỏi`;
  }
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
