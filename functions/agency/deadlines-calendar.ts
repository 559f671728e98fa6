import ical, { ICalCalendarMethod, ICalEventTransparency } from 'ical-generator';
import type { Day, Instant } from '../calendar/day.ts';
import type { AssignedQuestion } from '../question/question.ts';
import type { Agency } from './agency.ts';

/** Programs that read a calendar again and again are asked to do so once an hour, in seconds. */
const READ_AGAIN_AFTER = 60 * 60;

/** A question in an agency's calendar of deadlines. */
export interface DeadlineEntry {
  readonly questionId: string;
  readonly code: string;
  readonly topicName: string;
  /** The agency's last day. */
  readonly dueOn: Day;
  /** How often the question was moved, by which calendars know the later of two copies. */
  readonly moves: number;
  /** When it was moved last. */
  readonly changedAt: Instant;
  /** Absolute address of the question's page. */
  readonly link?: string | undefined;
}

/** A question as it stands in the calendar of an agency that has to do something for it by `dueOn`. */
export function deadlineEntry(
  { questionId, code, assignedAt, history }: AssignedQuestion,
  about: Pick<DeadlineEntry, 'dueOn' | 'topicName' | 'link'>,
): DeadlineEntry {
  return { questionId, code, moves: history.length, changedAt: history.at(-1)?.at ?? assignedAt, ...about };
}

/**
 * The due days of an agency as a calendar (RFC 5545): a whole-day entry for each question, with its code and topic and not a
 * word of what was asked, because calendars are shared and shown on walls. The same questions give the same bytes.
 */
export function deadlinesCalendar(
  agency: Pick<Agency, 'agencyId' | 'shortName'>,
  entries: readonly DeadlineEntry[],
  city: string,
): string {
  const calendar = ical({
    name: `Hạn trả lời trẻ em – ${agency.shortName}`,
    description: `Hạn trả lời câu hỏi, kiến nghị tại Diễn đàn trẻ em ${city}`,
    prodId: { company: 'Hoi Am', product: 'Deadlines', language: 'VI' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: READ_AGAIN_AFTER,
  });
  for (const { questionId, code, topicName, dueOn, moves, changedAt, link } of entries) {
    calendar.createEvent({
      // One question has one entry in each agency's calendar, whatever becomes of its date.
      id: `${questionId}.${agency.agencyId}@hoi-am`,
      sequence: moves,
      stamp: changedAt,
      lastModified: changedAt,
      // Without a zone the library writes the UTC day of an instant.
      start: `${dueOn}T00:00:00.000Z`,
      allDay: true,
      summary: `Hạn trả lời ${code} · ${topicName}`,
      // A due day takes nobody's time.
      transparency: ICalEventTransparency.TRANSPARENT,
      ...(link !== undefined && { url: link }),
    });
  }
  // The library leaves out the line end of the last line.
  return `${calendar.toString()}\r\n`;
}
