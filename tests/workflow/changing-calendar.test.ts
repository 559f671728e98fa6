import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecountJob } from '../../functions/calendar/recount-job.ts';
import type { CalendarYear } from '../../functions/calendar/working-calendar.ts';
import type { AssignedQuestion, HistoryEntry } from '../../functions/question/question.ts';
import { readCalendar } from './calendar-reader.ts';
import { ForumOffice, type List, type ShownProblem, saying } from './forum-office.ts';

const VHTT = 'vhtt.canbo@backan.example';
const Y_TE = 'yte.canbo@backan.example';
const STORM = { '2023-06-20': 'nghỉ bão' };

/** What a preview lists. */
interface Preview extends List<{ code: string; date: string; from: string; to: string; leadAgencyId?: string }> {
  readonly count: number;
  readonly looked: number;
}

let office: ForumOffice;
let forumId: string;
const ids: string[] = [];
let inTriage = '';
let answered = '';

beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T09:00:00+07:00');
  forumId = await office.openForum();
  // BK4-001 to BK4-005, due on Tuesday 4 July; the child was promised an answer by 24 July.
  for (const place of [1, 2, 3]) ids.push(await ask({ text: `Vì sao thư viện đóng cửa thứ ${place}?` }, 'vhtt'));
  ids.push(await ask({ text: 'Vì sao trạm y tế không có ghế cho em bé?' }, 'y-te'));
  // Asked long ago, so its agency has what is fair: five working days.
  ids.push(await ask({ text: 'Bao giờ có vắc-xin ở trạm ạ?', askedOn: '2023-03-01' }, 'y-te'));
  inTriage = await ask({ text: 'Em muốn hỏi thêm một việc nữa ạ?' });
  const answer = { by: 'Phòng VH&TT', decided: 'Có lớp trong hè.' };
  answered = await ask({ text: 'Bao giờ có lớp đàn?', answeredAtForum: answer }, 'vhtt');
  await office.pass(30);
});
afterAll(() => office.close());

describe('before a year of the calendar is changed', () => {
  it('a trial lists every open date that would move, whose it is, from when to when', async () => {
    const preview = await change({ daysOff: STORM }, { dryRun: true });
    expect(preview).toMatchObject({ status: 200, body: { count: 6, looked: 7, next: null } });
    const shown = preview.body.items.map(({ code, date, from, to }) => `${code} ${date} ${from} ${to}`).sort();
    expect(shown).toEqual([
      'BK4-001 agency 2023-07-04 2023-07-05',
      'BK4-002 agency 2023-07-04 2023-07-05',
      'BK4-003 agency 2023-07-04 2023-07-05',
      'BK4-004 agency 2023-07-04 2023-07-05',
      'BK4-005 agency 2023-06-20 2023-06-21',
      'BK4-006 assign 2023-06-20 2023-06-21',
    ]);
    expect(preview.body.items).toContainEqual({
      ...{ questionId: ids[3], code: 'BK4-004', leadAgencyId: 'y-te' },
      ...{ date: 'agency', from: '2023-07-04', to: '2023-07-05' },
    });
    const holiday = await change({ daysOff: { '2023-07-24': 'nghỉ bão' } }, { dryRun: true });
    expect(holiday.body.items.map(({ date, from, to }) => `${date} ${from} ${to}`)).toEqual(
      Array.from({ length: 4 }, () => 'child 2023-07-24 2023-07-25'),
    );
  });

  it('a trial stores nothing and says nothing of what the children asked', async () => {
    const before = await year();
    const preview = await change({ daysOff: STORM }, { dryRun: true, as: 'admin' });
    expect(preview.bytes.toString()).not.toMatch(/thư viện|trạm|bão/);
    expect(await year()).toEqual(before);
    expect((await office.get('/jobs/calendar-2023')).status).toBe(404);
    expect((await office.question(ids[0] ?? '')).version).toBe((await office.question(ids[1] ?? '')).version);
  });

  it.each([
    { because: 'a day of another year', body: { daysOff: { '2024-06-20': 'nghỉ' } }, pointer: '#/daysOff/2024-06-20' },
    { because: 'another year than the path’s', body: { year: 2024, daysOff: {} }, pointer: '#/year' },
    { because: 'a place in another list', query: '&cursor=abc', pointer: '#query/cursor' },
    {
      because: 'a place in a queue that nobody has',
      query: `&cursor=${Buffer.from('{"queue":"so-thu"}').toString('base64url')}`,
      pointer: '#query/cursor',
    },
    { because: 'a question that is none', query: '&dryrun=true', pointer: '#query/dryrun' },
  ])('a trial that cannot be is refused: $because', async ({ body = {}, query = '', pointer }) => {
    const tried = { ...(await year()), workingSaturdays: {}, ...body };
    const refused = await office.put<ShownProblem>(`/calendar/2023?dryRun=true${query}`, tried);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it('a trial needs no version, but one that is given must be the last; and it is for editors only', async () => {
    const { version, ...tried } = await year();
    const path = '/calendar/2023?dryRun=true';
    expect((await office.put(path, tried)).status).toBe(200);
    expect((await office.put(path, tried, { version })).status).toBe(200);
    expect((await office.put(path, tried, { version: version + 1 })).status).toBe(412);
    expect((await office.put(path, tried, { as: 'viewer' })).status).toBe(403);
    expect((await office.put('/calendar/2023?dryRun=perhaps', tried)).status).toBe(400);
    expect(
      (await office.put('/calendar/2040?dryRun=true', { ...tried, year: 2040, daysOff: {}, workingSaturdays: {} }))
        .status,
    ).toBe(200);
    expect((await office.get('/calendar/2040')).status).toBe(404);
  });
});

describe('a day off that is announced', () => {
  it('is stored with the work that it leaves, which begins at the next quarter of an hour', async () => {
    const before = await historyOf(ids[0]);
    const changed = await change({ daysOff: STORM });
    expect(changed).toMatchObject({ status: 200, body: { daysOff: STORM, version: 2 } });
    expect(changed.headers.get('link')).toBe('</jobs/calendar-2023>; rel="monitor"');
    const work = await office.get<RecountJob>('/jobs/calendar-2023', { as: 'viewer' });
    expect(work).toMatchObject({ status: 200, body: { year: 2023, calendarVersion: 2, recounted: 0 } });
    expect(work.body.waiting).toContain('vhtt');
    expect(work.body).not.toHaveProperty('endedAt');
    expect(await historyOf(ids[0])).toEqual(before);
    expect((await office.get('/jobs/calendar-2023', { as: 'nobody' })).status).toBe(401);
    expect((await office.get('/jobs/calendar-1999')).status).toBe(404);
  });

  it('moves what was previewed, keeps what stood, and says why', async () => {
    await office.advanceTo('2023-06-13T09:15:00+07:00');
    expect((await office.get('/jobs/calendar-2023')).body).toMatchObject({
      waiting: [],
      recounted: 6,
      endedAt: saying('T02:15'),
    });
    for (const questionId of ids.slice(0, 4)) {
      expect(await question(questionId)).toMatchObject({
        agencyDueOn: '2023-07-05',
        childDueOn: '2023-07-24',
        dueExplanation: { vi: saying('nghỉ bão (20/6/2023); hạn: hết thứ Tư 05/7/2023') },
        remindAt: '2023-06-28T00:30:00.000Z',
      });
      expect((await historyOf(questionId)).at(-1)).toMatchObject({
        what: 'recalculated',
        by: 'coordinator@local.example',
        why: 'Lịch làm việc năm 2023 thay đổi (bản 2)',
        before: { agencyDeadline: { dueOn: '2023-07-04' } },
      });
    }
    expect(await question(ids[4])).toMatchObject({ agencyDeadline: { dueOn: '2023-06-21', cappedBy: 'fair-notice' } });
    expect(await question(inTriage)).toMatchObject({ assignDueOn: '2023-06-21' });
    expect((await historyOf(answered)).map(({ what }) => what)).not.toContain('recalculated');
  });

  it('moves the entry in the agency’s calendar, and tells nobody anything before the next mail', async () => {
    const { entries } = readCalendar((await office.get('/agencies/vhtt/deadlines.ics')).bytes);
    expect(entries.map(({ DTSTART }) => DTSTART)).toEqual(['20230705', '20230705', '20230705']);
    await office.pass(60);
    expect(await subjectsTo(VHTT)).toEqual([saying('hạn gần nhất 04/7/2023')]);
  });

  it('changes nothing when it is announced once more', async () => {
    const before = await Promise.all([...ids, inTriage].map((id) => office.question(id)));
    expect((await change({})).status).toBe(200);
    await office.advanceTo('2023-06-13T09:30:00+07:00');
    expect((await office.get('/jobs/calendar-2023')).body).toMatchObject({
      calendarVersion: 3,
      waiting: [],
      recounted: 0,
    });
    expect(await Promise.all([...ids, inTriage].map((id) => office.question(id)))).toEqual(before);
  });

  it('is stored over the version that was read only, and leaves no work otherwise', async () => {
    const { version, ...read } = await year();
    expect((await office.put('/calendar/2023', read)).status).toBe(428);
    expect((await office.put('/calendar/2023', read, { version: version - 1 })).status).toBe(412);
    expect((await office.put('/calendar/2024', read, { version: 1 })).status).toBe(400);
    expect((await office.get('/jobs/calendar-2023')).body).toMatchObject({ calendarVersion: version });
  });
});

describe('a working Saturday that is announced', () => {
  it('brings days forward, of which each agency hears in one mail', async () => {
    const mails = (await office.mailbox()).length;
    await change({ workingSaturdays: { '2023-06-17': 'làm bù' } });
    await office.advanceTo('2023-06-13T09:45:00+07:00');
    await office.pass(31);
    expect(
      (await office.mailbox())
        .slice(mails)
        .map(({ to }) => to[0])
        .sort(),
    ).toEqual([VHTT, Y_TE]);
    const [told] = (await office.mailsTo(VHTT)).slice(-1);
    expect(told).toMatchObject({
      mailId: 'notice_vhtt_calendar-2023-4',
      subject: saying('03 câu hỏi của trẻ em có hạn trả lời sớm hơn, hạn gần nhất 04/7/2023'),
      text: saying(/BK4-001[^]*Hạn đã báo trước đây: hết thứ Tư 05\/7\/2023[^]*BK4-002[^]*BK4-003/),
      attachments: [{ filename: 'han-tra-loi.ics' }],
    });
    expect(await question(ids[0])).toMatchObject({ agencyDueOn: '2023-07-04', mails: [{}, { mailId: told?.mailId }] });
  });

  it('tells nobody of a day that has moved away again before the mail could leave', async () => {
    await office.advanceTo('2023-06-13T18:00:00+07:00');
    await change({ workingSaturdays: { '2023-06-17': 'làm bù', '2023-06-24': 'làm bù' } });
    await office.advanceTo('2023-06-13T18:16:00+07:00');
    expect(await question(ids[0])).toMatchObject({ agencyDueOn: '2023-07-03' });
    await change({ workingSaturdays: { '2023-06-17': 'làm bù' } });
    await office.advanceTo('2023-06-14T09:00:00+07:00');
    expect(await question(ids[0])).toMatchObject({ agencyDueOn: '2023-07-04', mails: [{}, {}, { state: 'dropped' }] });
    expect(await subjectsTo(VHTT)).toHaveLength(2);
  });
});

describe('work that breaks off', () => {
  it('is taken up where it was, and every question is moved once', async () => {
    const before = await Promise.all(ids.map((id) => historyOf(id)));
    await change({ daysOff: { ...STORM, '2023-06-21': 'nghỉ bão' } });
    // So often that no run comes to its end, although every call is tried three times.
    await office.fault({ target: 'dynamodb', kind: 'reset', rate: 0.6, seed: 11, function: 'FollowUp' });
    await office.advanceTo('2023-06-14T09:15:00+07:00');
    const broken = (await office.get<RecountJob>('/jobs/calendar-2023')).body;
    expect(broken).not.toHaveProperty('endedAt');
    await office.mend();
    await office.advanceTo('2023-06-14T09:30:00+07:00');
    expect((await office.get('/jobs/calendar-2023')).body).toMatchObject({
      waiting: [],
      recounted: 4,
      endedAt: saying('T'),
    });
    for (const [place, id] of ids.slice(0, 4).entries()) {
      const since = (await historyOf(id)).slice(before[place]?.length);
      expect(since.map(({ what }) => what)).toEqual(['recalculated']);
    }
    expect(await question(ids[0])).toMatchObject({ agencyDueOn: '2023-07-05' });
  });

  it('begins anew when the calendar changes once more before it is done', async () => {
    await change({ daysOff: { ...STORM, '2023-06-21': 'nghỉ bão', '2023-06-22': 'nghỉ bão' } });
    await change({ daysOff: STORM });
    await office.advanceTo('2023-06-14T09:45:00+07:00');
    expect((await office.get('/jobs/calendar-2023')).body).toMatchObject({ waiting: [], recounted: 4 });
    expect(await question(ids[0])).toMatchObject({ agencyDueOn: '2023-07-04' });
  });

  it('is seen by the operator, as a run of follow-up that failed, and costs nobody a mail', async () => {
    const waiting = Object.entries((await office.failures()) as Record<string, unknown[]>);
    const filled = waiting.filter(([, { length }]) => length > 0).map(([queue]) => queue);
    expect(filled).toEqual([saying('FollowUpFails')]);
  });
});

async function ask(question: object, leadAgencyId?: string): Promise<string> {
  const lead = leadAgencyId === undefined ? {} : { leadAgencyId, coordinatingAgencyIds: [] };
  const questionId = await office.ask(forumId, { ...question, ...lead });
  await office.settled();
  return questionId;
}

async function year(): Promise<CalendarYear> {
  return (await office.get<CalendarYear>('/calendar/2023')).body;
}

/** Puts the year with some of it changed, or only tries it. */
async function change(
  parts: Partial<CalendarYear>,
  { dryRun = false, as = 'coordinator' }: { dryRun?: boolean; as?: 'coordinator' | 'admin' } = {},
) {
  const read = await year();
  const { version } = read;
  return office.put<Preview>(`/calendar/2023${dryRun ? '?dryRun=true' : ''}`, { ...read, ...parts }, { as, version });
}

type Shown = AssignedQuestion & { agencyDueOn: string; childDueOn: string; mails: object[] };

async function question(questionId = ''): Promise<Shown> {
  return (await office.get<Shown>(`/questions/${questionId}`)).body;
}

async function historyOf(questionId = ''): Promise<readonly HistoryEntry[]> {
  return (await office.get<{ items: HistoryEntry[] }>(`/questions/${questionId}/history`)).body.items;
}

async function subjectsTo(address: string): Promise<string[]> {
  return (await office.mailsTo(address)).map(({ subject }) => subject);
}
