import { vietnameseDay } from '../../functions/calendar/day.ts';
import { whyNotDelivered } from '../../functions/mail/why-not-delivered.ts';
import type { QuestionRecord, ToldMail } from './city-client.ts';
import type { CityPeople } from './city-people.ts';
import type { Happening } from './story.ts';
import type { TimelineEntry } from './timeline.ts';

/** What went wrong with mails, and which other way they took. */
export function incidentsOf(
  {
    records,
    happened,
    alarms,
  }: {
    records: readonly QuestionRecord[];
    happened: readonly Happening[];
    /** The mails that told the coordinator of others that did not arrive. */
    alarms: readonly ToldMail[];
  },
  people: CityPeople,
): TimelineEntry[] {
  const mails = [...new Map(records.flatMap((record) => record.mails).map((mail) => [mail.mailId, mail])).values()];
  const troubles = happened.filter(({ deed: { what } }) => TROUBLES.has(what));
  return [
    ...troubles.map(({ at, what }) => ({ at, text: what, mailIds: [] })),
    ...mails.filter(({ state }) => state === 'bounced').map((mail) => bounced(mail, { mails, alarms, people })),
    ...droppedOn(mails, people),
  ].toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

const TROUBLES: ReadonlySet<string> = new Set(['mailbox-lost', 'address-mended', 'mail-service']);

function bounced(
  mail: ToldMail,
  { mails, alarms, people }: { mails: readonly ToldMail[]; alarms: readonly ToldMail[]; people: CityPeople },
): TimelineEntry {
  const others = mails.filter(({ mailId }) => mail.handedOnTo?.includes(mailId));
  const told = alarms.filter(({ about }) => about === mail.mailId);
  const to = (sent: readonly ToldMail[]): string =>
    people
      .inOrder(sent)
      .map(({ recipient }) => people.person(recipient))
      .join(', ');
  return {
    at: mail.sentAt ?? mail.at,
    text: `Thư gửi ${people.person(mail.recipient)} bị trả lại: ${whyNotDelivered(mail.because)}. Chuyển ngay cho ${to(others)}; báo ${to(told)}.`,
    mailIds: [mail, ...others, ...told].map(({ mailId }) => mailId),
  };
}

/** The digests of a day that never left, and were taken over by those of a later day. */
function droppedOn(mails: readonly ToldMail[], people: CityPeople): TimelineEntry[] {
  const dropped = mails.filter(({ kind, state }) => kind === 'digest' && state === 'dropped');
  return [...Map.groupBy(dropped, ({ day = '' }) => day)].map(([day, ofDay]) => {
    const later = mails.filter(({ kind, day: on = '', recipient }) => {
      return kind === 'digest' && on > day && ofDay.some((mail) => mail.recipient === recipient);
    });
    const [next = ''] = later.map(({ day: on = '' }) => on).sort();
    const instead = later.filter(({ day: on }) => on === next);
    return {
      at: ofDay[0]?.at ?? '',
      text: `${String(ofDay.length)} thư nhắc của ${vietnameseDay(day)} không gửi được. ${String(instead.length)} thư nhắc của ${vietnameseDay(next)} nói thay, mỗi người một thư, mức nhắc cao nhất đã lỡ.`,
      mailIds: people.inOrder(instead).map(({ mailId }) => mailId),
    };
  });
}
