import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeadlineEntry, deadlineEntry, deadlinesCalendar } from '../../functions/agency/deadlines-calendar.ts';
import { recordTold } from '../../functions/question/lifecycle.ts';
import { anAssignedQuestion } from '../builders.ts';
import { anyDay } from './any-calendar.ts';

const agency = { agencyId: 'gddt', shortName: 'Phòng GD&ĐT' };
const city = 'thành phố Bắc Kạn';
const anEntry = (parts: Partial<DeadlineEntry> = {}): DeadlineEntry => ({
  questionId: 'q7',
  code: 'BK4-007',
  topicName: 'tai nạn thương tích',
  dueOn: '2023-07-04',
  moves: 3,
  changedAt: '2023-06-14T02:00:30.000Z',
  link: 'https://hoi-am.backan.example/a/BK4-007',
  ...parts,
});

/** The content lines, unfolded (RFC 5545, 3.1). */
const linesOf = (calendar: string) => calendar.replaceAll('\r\n ', '').split('\r\n');

describe('an agency’s calendar of deadlines', () => {
  it('has a whole-day entry on the due day, with code and topic', () => {
    const lines = linesOf(deadlinesCalendar(agency, [anEntry()], city));
    expect(lines).toEqual(
      expect.arrayContaining([
        'DTSTART;VALUE=DATE:20230704',
        'SUMMARY:Hạn trả lời BK4-007 · tai nạn thương tích',
        'SEQUENCE:3',
        'DTSTAMP:20230614T020030Z',
        'TRANSP:TRANSPARENT',
        'URL;VALUE=URI:https://hoi-am.backan.example/a/BK4-007',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('DTEND'))).toEqual([]);
  });

  it('keeps the entry’s name when the due day moves, so that it moves in the calendar too', () => {
    const uidOf = (entry: DeadlineEntry) =>
      linesOf(deadlinesCalendar(agency, [entry], city)).find((line) => line.startsWith('UID:'));
    expect(uidOf(anEntry({ dueOn: '2023-07-20', moves: 9 }))).toBe(uidOf(anEntry()));
    expect(uidOf(anEntry({ questionId: 'q8' }))).not.toBe(uidOf(anEntry()));
  });

  it('gives each agency of a question an entry of its own', () => {
    const other = { agencyId: 'vhtt', shortName: 'Phòng VH&TT' };
    const [here, there] = [agency, other].map((of) =>
      linesOf(deadlinesCalendar(of, [anEntry()], city)).find((line) => line.startsWith('UID:')),
    );
    expect(here).not.toBe(there);
  });

  it('asks to be read again every hour, because days move and questions are answered', () => {
    expect(linesOf(deadlinesCalendar(agency, [], city))).toEqual(
      expect.arrayContaining(['REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H', 'METHOD:PUBLISH']),
    );
  });

  it('knows the later of two copies of a question by its moves, whatever mails told of it meanwhile, and says when it was moved last', () => {
    const about = { dueOn: '2023-07-05', topicName: 'tai nạn thương tích' };
    const assigned = anAssignedQuestion();
    const later = recordTold(assigned, ['notice_gddt_2023-06-14']);
    expect(deadlineEntry(assigned, about)).toEqual({
      ...about,
      questionId: 'q7',
      code: 'BK4-007',
      moves: assigned.history.length,
      changedAt: assigned.assignedAt,
    });
    expect(deadlineEntry(later, about)).toMatchObject({
      moves: assigned.history.length,
      changedAt: assigned.assignedAt,
    });
  });

  it('says nothing of what a child asked', () => {
    const { text } = anAssignedQuestion();
    const entry = deadlineEntry(anAssignedQuestion(), { dueOn: '2023-07-05', topicName: 'khác' });
    expect(JSON.stringify(entry)).not.toContain(text);
    expect(linesOf(deadlinesCalendar(agency, [entry], city)).join('\n')).not.toMatch(/bơi|Khi nào/);
  });

  it('is a calendar also when nothing is due', () => {
    expect(deadlinesCalendar(agency, [], city)).toMatch(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
  });

  it('keeps to the form of RFC 5545 whatever a topic is called: lines of 75 octets, nothing but its own lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), anyDay, (topicName, dueOn) => {
        const calendar = deadlinesCalendar(agency, [anEntry({ topicName, dueOn })], city);
        const physical = calendar.split('\r\n');
        expect(physical.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
        expect(calendar.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        expect(linesOf(calendar).filter((line) => line.startsWith('BEGIN:'))).toHaveLength(2);
        expect(calendar).toContain(`DTSTART;VALUE=DATE:${dueOn.replaceAll('-', '')}`);
      }),
    );
  });
});
