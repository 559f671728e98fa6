import { type Instant, vietnameseDay } from '../../functions/calendar/day.ts';
import { type Ladder, urgings } from '../../functions/question/ladder.ts';
import type { HistoryEntry } from '../../functions/question/question.ts';
import type { News } from '../../functions/question/tiding.ts';
import type { QuestionRecord, ToldMail } from './city-client.ts';
import { VERDICTS } from './answering-deeds.ts';
import type { CityPeople } from './city-people.ts';
import { deskMails, leftAt, type Reminder, remindersOf, remindersOfPromise, remindersTakenOver } from './reminders.ts';

/** Something that happened to a question, with the mails that tell of it. */
export interface TimelineEntry {
  readonly at: Instant;
  readonly text: string;
  readonly mailIds: readonly string[];
}

/** What the timeline needs to know of the city. */
export interface Surroundings {
  readonly people: CityPeople;
  readonly ladder: Ladder;
}

/** What happened to a question, from its history and from the proof of notice, the first first. */
export function timelineOf(record: QuestionRecord, city: Surroundings): TimelineEntry[] {
  return [
    ...acts(record, city),
    ...notices(record, city),
    ...remindersOf(record).map((reminder) => reminded(reminder, city)),
    ...record.commitments.flatMap((promise) =>
      remindersOfPromise(record, promise).map((reminder) => {
        const { text, ...entry } = reminded(reminder, city);
        return { ...entry, text: `Lời hứa “${promise.what}” – ${text}` };
      }),
    ),
    ...deskMails(record).map((mail) => ({
      ...{ at: leftAt(mail), mailIds: [mail.mailId] },
      text: `Nhắc ${city.people.person(mail.recipient)}: có việc chờ quyết định.`,
    })),
    ...remindersTakenOver(record).map((reminder) => takenOver(reminder, city)),
    ...record.mails.filter(({ kind }) => kind === 'reroute').map((mail) => rerouted(mail, record, city)),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function acts(record: QuestionRecord, { people }: Surroundings): TimelineEntry[] {
  return record.history.map((entry, index) => ({
    at: entry.at,
    text: actText(record, entry, { lead: people.agency(leadAfter(record, index)), people }),
    mailIds: [],
  }));
}

function actText(
  { askedOn, answers, verdicts, commitments }: QuestionRecord,
  { what, by, at, why = '' }: HistoryEntry,
  { lead, people }: { lead: string; people: CityPeople },
): string {
  const actor = people.isContact(by) ? `${people.person(by)} mở đường dẫn trong thư và` : 'Điều phối viên';
  switch (what) {
    case 'received':
      return `Vào hệ thống; em hỏi ${vietnameseDay(askedOn)}.`;
    case 'triaged':
      return 'Chờ điều phối viên phân công.';
    case 'assigned':
      return `${by === 'assignment' ? 'Hệ thống' : 'Điều phối viên'} giao cho ${lead} chủ trì.`;
    case 'transferred':
      return `Chuyển cho ${lead} chủ trì: ${why}`;
    case 'answered':
      return people.isContact(by) ? `${actor} trả lời.` : `Điều phối viên ghi công văn trả lời của ${lead}.`;
    case 'returned':
      return `Điều phối viên trả lại câu trả lời: ${why}`;
    case 'closed': {
      const approved = answers.filter(({ review }) => review?.at === at);
      return `Điều phối viên duyệt. ${approved.map((answer) => `${answer.by} trả lời: ${answer.decided}`).join(' ')}`;
    }
    case 'published':
      return 'Công khai câu hỏi và câu trả lời cho các em đọc.';
    case 'extension-requested':
      return `${actor} xin thêm thời gian: ${why}`;
    case 'extended':
      return `Điều phối viên đồng ý gia hạn: ${why}`;
    case 'reopened':
      return `Điều phối viên mở lại: ${why}`;
    case 'verdict':
      return verdicts
        .filter((given) => given.at === at)
        .map(({ answered }) => `Em ${VERDICTS[answered]}.`)
        .join(' ');
    case 'promise-done':
    case 'promise-broken': {
      const ended = commitments.filter((promise) => promise.why === why).map((promise) => `“${promise.what}”`);
      return `${actor} báo ${what === 'promise-done' ? 'đã làm xong' : 'không giữ được'} lời hứa ${ended.join(', ')}: ${why}`;
    }
    default:
      return `${what}: ${why}`;
  }
}

/** Who led after the move at `index`: the next move that changed it says so, else it is who leads now. */
function leadAfter({ history, leadAgencyId = '' }: QuestionRecord, index: number): string {
  const later = history.slice(index + 1).flatMap(({ before }) => before?.['leadAgencyId'] ?? []);
  return typeof later[0] === 'string' ? later[0] : leadAgencyId;
}

function leadAt(record: QuestionRecord, at: Instant): string {
  const index = record.history.findLastIndex((entry) => entry.at <= at);
  return leadAfter(record, index);
}

/** The agencies that heard of a question in the same minute stand in one line. */
function notices(record: QuestionRecord, { people }: Surroundings): TimelineEntry[] {
  const notices = people.inOrder(record.mails.filter(({ kind }) => kind === 'notice'));
  const news = notices.flatMap((mail) => {
    const what = mail.news && NEWS[mail.news];
    const text = `Báo ${people.agency(mail.agencyId ?? '')}${fate(mail)}: ${what ?? ''}.`;
    return what === undefined ? [] : { at: leftAt(mail), text, mailIds: [mail.mailId] };
  });
  const given = notices.filter((mail) => mail.news === undefined || NEWS[mail.news] === undefined);
  const told = [...Map.groupBy(given, leftAt)].map(([at, together]) => {
    const lead = leadAt(record, at);
    const names = (mails: readonly ToldMail[]): string =>
      mails.map((mail) => people.agency(mail.agencyId ?? '') + fate(mail)).join(', ');
    const [leading, coordinating] = [
      together.filter(({ agencyId }) => agencyId === lead),
      together.filter(({ agencyId }) => agencyId !== lead),
    ];
    const parts = [
      ...(leading.length > 0 ? [`chủ trì: ${names(leading)}`] : []),
      ...(coordinating.length > 0 ? [`phối hợp: ${names(coordinating)}`] : []),
    ];
    return { at, text: `Báo cho cơ quan ${parts.join('; ')}.`, mailIds: together.map(({ mailId }) => mailId) };
  });
  return [...told, ...news];
}

/** What a notice brings that gives nobody a new question. */
const NEWS: Readonly<Partial<Record<News, string>>> = {
  moved: 'câu hỏi đã chuyển cho cơ quan khác',
  returned: 'câu trả lời được trả lại để bổ sung',
  extended: 'được gia hạn',
  reopened: 'câu hỏi được mở lại',
};

function reminded(reminder: Reminder, city: Surroundings): TimelineEntry {
  const mails = city.people.inOrder(reminder.mails);
  const to = mails.map((mail) => city.people.person(mail.recipient) + fate(mail)).join(', ');
  const at = mails.map(leftAt).sort()[0] ?? '';
  return { at, text: `${rungName(reminder.rung, city)}: ${to}.`, mailIds: mails.map(({ mailId }) => mailId) };
}

function takenOver({ rung, mails }: Reminder, city: Surroundings): TimelineEntry {
  const at = mails[0]?.at ?? '';
  const text = `${rungName(rung, city)}: ${String(mails.length)} thư không gửi được, thư nhắc của ngày làm việc sau thay thế.`;
  return { at, text, mailIds: [] };
}

function rungName(rung: number, { ladder }: Surroundings): string {
  if (rung > 0) return `Đôn đốc lần ${String(urgings(rung, ladder))} (quá hạn)`;
  return rung === 0 ? 'Nhắc trong ngày đến hạn' : `Nhắc khi còn ${String(-rung).padStart(2, '0')} ngày làm việc`;
}

function rerouted(mail: ToldMail, { mails }: QuestionRecord, { people }: Surroundings): TimelineEntry {
  const original = mails.find(({ mailId }) => mailId === mail.about)?.recipient ?? '';
  const text = `Chuyển cho ${people.person(mail.recipient)}, vì thư gửi ${people.person(original)} không đến nơi.`;
  return { at: leftAt(mail), text, mailIds: [mail.mailId] };
}

/** What became of a mail, where it is not that it arrived. */
function fate({ state }: ToldMail): string {
  return state === 'delivered' ? '' : state === 'bounced' ? ' – thư bị trả lại' : ' – chưa rõ thư đã đến chưa';
}
