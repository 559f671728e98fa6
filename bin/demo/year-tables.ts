import { dayOf, vietnameseDate, vietnameseDayAndMonth } from '../../functions/calendar/day.ts';
import type { WorkingCalendar } from '../../functions/calendar/working-calendar.ts';
import type { QuestionRecord } from './city-client.ts';
import type { CityPeople } from './city-people.ts';
import type { Table } from './display.ts';
import { outcomeOf } from './outcome.ts';
import { type Reminder, leftAt, remindersOf } from './reminders.ts';

/** What is needed to say how the questions of a year fared. */
export interface Year {
  readonly records: readonly QuestionRecord[];
  readonly people: CityPeople;
  readonly calendar: WorkingCalendar;
}

/** The questions that were answered at the forum itself. */
export function tableOfOralAnswers({ records, people }: Pick<Year, 'records' | 'people'>): Table {
  return {
    title: 'Diễn đàn tháng 6: trả lời ngay tại diễn đàn',
    columns: ['Mã', 'Chủ trì', 'Trả lời', 'Người trả lời', 'Hẹn báo kết quả'].map((title) => ({ title })),
    rows: records.map(({ code, leadAgencyId = '', answers, childDueOn = '' }) => {
      const oral = answers.find(({ mode }) => mode === 'oral');
      return [
        code,
        people.agency(leadAgencyId),
        vietnameseDate(oral?.on ?? ''),
        oral?.by ?? '',
        vietnameseDate(childDueOn),
      ];
    }),
  };
}

/** What happened to each question when: told, reminded rung by rung, escalated, answered. */
export function tableOfQuestions({ records, people, calendar }: Year): Table {
  return {
    title: 'Từng câu hỏi: được báo, được nhắc, được trả lời khi nào',
    columns: ['Mã', 'Chủ trì', 'Được báo', 'Nhắc đến hạn', 'Hạn', 'Đôn đốc', 'Trả lời', 'Kết quả'].map((title) => ({
      title,
    })),
    rows: records.map((record) => {
      const reminders = remindersOf(record);
      const { answeredOn, how } = outcomeOf(record, calendar);
      return [
        record.code,
        people.agency(record.leadAgencyId ?? ''),
        toldOn(record),
        mornings(
          reminders.filter(({ rung }) => rung <= 0),
          people,
        ),
        vietnameseDate(record.agencyDueOn ?? ''),
        mornings(
          reminders.filter(({ rung }) => rung > 0),
          people,
        ),
        vietnameseDate(answeredOn),
        how,
      ];
    }),
    legend:
      'Nhắc đến hạn: khi còn 05, 01 và 0 ngày làm việc. Đôn đốc: khi quá hạn 01, 05, 10 … ngày làm việc, gửi cả thủ trưởng; ↑ cả điều phối viên và lãnh đạo UBND. * thư bị trả lại, đã chuyển cho người kế tiếp.',
  };
}

/** How many of its questions each agency answered in time, and late; of the ones that it leads now. */
export function tableOfAgencies({ records, people, calendar }: Year): Table {
  const byAgency = Map.groupBy(records, ({ leadAgencyId = '' }) => leadAgencyId);
  const gaveAway = Map.groupBy(
    records.flatMap(({ history }) => history.filter(({ what }) => what === 'transferred')),
    ({ before }) => String(before?.['leadAgencyId']),
  );
  const row = (name: string, led: readonly QuestionRecord[], transferred: number): string[] => {
    const onTime = led.filter((record) => outcomeOf(record, calendar).workingDaysLate === 0).length;
    const kept = led.filter((record) => outcomeOf(record, calendar).keptPromise).length;
    const share = (count: number): string => (led.length === 0 ? '–' : `${String(count)}/${String(led.length)}`);
    const counts = [led.length + transferred, transferred].map(String);
    return [name, ...counts, share(onTime), share(led.length - onTime), share(kept)];
  };
  const agencyIds = [...new Set([...byAgency.keys(), ...gaveAway.keys()])];
  const rows = agencyIds
    .map((id) => row(people.agency(id), byAgency.get(id) ?? [], gaveAway.get(id)?.length ?? 0))
    .toSorted(([a = ''], [b = '']) => a.localeCompare(b, 'vi'));
  const transfers = [...gaveAway.values()].flat().length;
  return {
    title: 'Từng cơ quan: trả lời đúng hạn bao nhiêu câu trên tổng số câu',
    columns: [
      { title: 'Cơ quan' },
      ...['Được giao', 'Chuyển đi', 'Đúng hạn', 'Trễ hạn', 'Kịp ngày hẹn với các em'].map((title) => ({
        title,
        align: 'right' as const,
      })),
    ],
    rows: [...rows, row('Cộng', records, transfers)],
    sum: true,
  };
}

/** What agencies answered, what they promised by that, and what became of it: three things, because answered is not done. */
export function tableOfPromises({ records, people }: Pick<Year, 'records' | 'people'>): Table {
  const row = (name: string, led: readonly QuestionRecord[]): string[] => {
    const promises = led.flatMap(({ commitments }) => commitments);
    const count = (wanted: string): number => promises.filter(({ status }) => status === wanted).length;
    const answered = led.filter(({ status }) => status === 'closed').length;
    return [name, ...[answered, promises.length, count('done'), count('broken'), count('promised')].map(String)];
  };
  const rows = [...Map.groupBy(records, ({ leadAgencyId = '' }) => leadAgencyId)]
    .map(([agencyId, led]) => row(people.agency(agencyId), led))
    .toSorted(([a = ''], [b = '']) => a.localeCompare(b, 'vi'));
  return {
    title: 'Đã trả lời, đã hứa, đã làm',
    columns: [
      { title: 'Cơ quan' },
      ...['Đã trả lời', 'Đã hứa', 'Đã làm xong', 'Không giữ được', 'Còn chờ'].map((title) => ({
        title,
        align: 'right' as const,
      })),
    ],
    rows: [...rows, row('Cộng', records)],
    sum: true,
  };
}

/** When the agency that leads was told: a transfer tells one that may have coordinated before. */
function toldOn(record: QuestionRecord): string {
  const notices = record.mails.filter(
    ({ kind, agencyId, news }) => kind === 'notice' && agencyId === record.leadAgencyId && news === undefined,
  );
  const lastAt = notices.map(leftAt).sort().at(-1);
  return lastAt === undefined ? '–' : vietnameseDayAndMonth(dayOf(lastAt));
}

function mornings(reminders: readonly Reminder[], people: CityPeople): string {
  if (reminders.length === 0) return '–';
  return reminders
    .map(({ on, mails }) => {
      const marks = [
        ...(mails.some(({ recipient }) => people.isLeader(recipient)) ? ['↑'] : []),
        ...(mails.some(({ state }) => state === 'bounced') ? ['*'] : []),
      ];
      return vietnameseDayAndMonth(on) + marks.join('');
    })
    .join(' ');
}
