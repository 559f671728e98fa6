import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agency } from '../../functions/agency/agency.ts';
import type { RoutingTable } from '../../functions/question/routing.ts';
import { type CalendarEntry, readCalendar } from './calendar-reader.ts';
import { ForumOffice, type ShownProblem, saying } from './forum-office.ts';
import { typedAnswer } from './letters.ts';

const THEIR_WORDS = /thư viện|đàn tính|xích đu|Vì sao|Bao giờ/i;

/** Where a data folder shall be, for its log to be read. */
const dataFolder = mkdtempSync(join(tmpdir(), 'hoi-am-test-'));
let office: ForumOffice;
let forumId: string;
const ids: Record<'library' | 'music' | 'swings', string> = { library: '', music: '', swings: '' };
/** Every path that was ever secret. */
const secretPaths: string[] = [];

beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T09:00:00+07:00', { dataFolder });
  forumId = await office.openForum();
  ids.library = await ask('Vì sao thư viện đóng cửa cuối tuần?', 'vhtt');
  ids.music = await ask('Bao giờ nhà văn hóa mở lại lớp học đàn tính?', 'vhtt', 'thien-tai-dich-benh');
  await ask('Vì sao trạm y tế không có ghế cho em bé?', 'y-te');
  await office.pass(30);
});
afterAll(async () => {
  await office.close();
  rmSync(dataFolder, { recursive: true });
});

describe('an agency’s calendar of deadlines', () => {
  it('holds a whole day for each question that the agency has to answer, with code and topic', async () => {
    const feed = await office.get('/agencies/vhtt/deadlines.ics', { as: 'viewer' });
    expect(feed.status).toBe(200);
    expect(feed.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const { properties, entries } = readCalendar(feed.bytes);
    expect(properties).toMatchObject({ VERSION: '2.0', 'X-WR-CALNAME': saying('Phòng VH&TT') });
    expect(entries).toMatchObject([
      { UID: `${ids.library}.vhtt@hoi-am`, SUMMARY: saying('BK4-001'), DTSTART: '20230704' },
      { SUMMARY: 'Hạn trả lời BK4-002 · phòng, chống thiên tai, dịch bệnh', DTSTART: '20230704' },
    ]);
    for (const entry of entries)
      expect(entry).toMatchObject({ SEQUENCE: saying(/^\d+$/), 'LAST-MODIFIED': saying(/Z$/) });
  });

  it('says not a word of what the children asked, and names no page that a stranger could open', async () => {
    const { bytes } = await office.get('/agencies/vhtt/deadlines.ics');
    expect(bytes.toString().replaceAll('\r\n ', '')).not.toMatch(THEIR_WORDS);
    expect(bytes.toString()).not.toContain('URL');
  });

  it('is there for an agency that owes nothing, and not for one that does not exist', async () => {
    expect(readCalendar((await office.get('/agencies/gddt/deadlines.ics')).bytes).entries).toEqual([]);
    expect((await office.get('/agencies/so-thu/deadlines.ics')).status).toBe(404);
    for (const [as, status] of [
      ['nobody', 401],
      ['protection', 403],
      ['admin', 403],
    ] as const)
      expect((await office.get('/agencies/vhtt/deadlines.ics', { as })).status).toBe(status);
  });

  it('is sent again only when it has changed', async () => {
    const first = await office.get('/agencies/vhtt/deadlines.ics');
    const knownAs = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    for (const known of [knownAs, `W/${knownAs}`, `"another", ${knownAs}`, '*']) {
      const again = await office.get('/agencies/vhtt/deadlines.ics', { knownAs: known });
      expect(again).toMatchObject({ status: 304, bytes: Buffer.alloc(0) });
    }
    expect((await office.get('/agencies/vhtt/deadlines.ics', { knownAs: '"another"' })).bytes).toEqual(first.bytes);
    expect((await office.get('/agencies/y-te/deadlines.ics', { knownAs })).status).toBe(200);
  });
});

describe('the secret address', () => {
  it('is made by the coordinator and shown again to nobody else', async () => {
    expect((await office.get('/agencies/vhtt/calendar-address')).status).toBe(404);
    for (const as of ['viewer', 'admin', 'protection'] as const) {
      expect((await office.post('/agencies/vhtt/calendar-address', undefined, { as })).status).toBe(403);
    }
    expect((await office.post('/agencies/so-thu/calendar-address', undefined)).status).toBe(404);
    const made = await makeAddress('vhtt');
    expect(await office.get('/agencies/vhtt/calendar-address')).toMatchObject({ status: 200, body: made });
    for (const as of ['viewer', 'admin', 'protection', 'nobody'] as const) {
      const { status } = await office.get('/agencies/vhtt/calendar-address', { as });
      expect(status).toBe(as === 'nobody' ? 401 : 403);
    }
  });

  it('appears in nothing that a viewer reads', async () => {
    const secret = /\.([A-Za-z0-9_-]{32})\.ics$/.exec(secretPaths[0] ?? '')?.[1] ?? 'none';
    for (const path of ['/agencies', '/agencies/vhtt', '/policy', `/questions?forumId=${forumId}`]) {
      expect((await office.get(path, { as: 'viewer' })).bytes.toString()).not.toContain(secret);
    }
  });

  it('gives to whoever knows it what the agency’s calendar holds, and a 304 when it is known', async () => {
    const [path = ''] = secretPaths;
    const feed = await office.get(path, { as: 'nobody' });
    expect(feed).toMatchObject({
      status: 200,
      bytes: (await office.get('/agencies/vhtt/deadlines.ics')).bytes,
    });
    expect(feed.headers.get('cache-control')).toBe('private, no-cache');
    const knownAs = feed.headers.get('etag') ?? '';
    expect((await office.get(path, { as: 'nobody', knownAs })).status).toBe(304);
  });

  it('that is wrong is answered alike, whatever is wrong with it', async () => {
    const [path = ''] = secretPaths;
    const changed = path.replace(/.(?=\.ics$)/, (last) => (last === 'A' ? 'B' : 'A'));
    const wrong = [
      changed,
      path.replace('vhtt', 'gddt'),
      path.replace('vhtt', 'so-thu'),
      path.slice(0, -4),
      `/calendars/${'a'.repeat(150)}.ics`,
      '/calendars/vhtt.ics',
      '/calendars/%00.ics',
    ];
    const answers = await Promise.all(wrong.map((each) => office.get<ShownProblem>(each, { as: 'nobody' })));
    for (const { status, body, headers } of answers) {
      expect(status).toBe(404);
      expect(headers.get('cache-control')).toBe('no-store');
      expect({ ...body, instance: '' }).toEqual({ ...answers[0]?.body, instance: '' });
    }
    expect(answers[0]?.bytes.toString()).not.toMatch(/vhtt|calendars/);
  });

  it('is replaced by a new one, upon which the old one is dead', async () => {
    const before = secretPaths.at(-1) ?? '';
    await makeAddress('vhtt');
    expect((await office.get(before, { as: 'nobody' })).status).toBe(404);
    expect((await office.get(secretPaths.at(-1) ?? '', { as: 'nobody' })).status).toBe(200);
  });

  it('is made once however often the same request comes', async () => {
    const first = await makeAddress('y-te', 'dia-chi-lich-y-te');
    expect(await makeAddress('y-te', 'dia-chi-lich-y-te')).toEqual(first);
    expect(await makeAddress('y-te', 'mot-yeu-cau-khac')).not.toEqual(first);
  });

  it('is told to the agency in its next notice, and in no subject', async () => {
    ids.swings = await ask('Bao giờ công viên có thêm xích đu ạ?', 'vhtt');
    await ask('Bao giờ công viên có thêm cây ạ?', 'qldt');
    await office.pass(30);
    const [told] = (await office.mailsTo('vhtt.canbo@backan.example')).slice(-1);
    expect(told?.text.replaceAll(/\n\s*/g, ' ')).toMatch(
      // The address under which this very run answers, so that it can be opened.
      /Lịch hạn trả lời của cơ quan: http:\/\/127\.0\.0\.1:\d+\/calendars\/vhtt\./,
    );
    expect(told?.text).toContain(secretPaths.findLast((path) => path.includes('vhtt')));
    expect(told?.subject).not.toContain('calendars');
    const [without] = (await office.mailsTo('qldt.canbo@backan.example')).slice(-1);
    expect(without?.text).toContain('Liên hệ');
    expect(without?.text).not.toContain('Lịch hạn trả lời của cơ quan');
  });

  it('goes with its agency, so that no other one of the same name answers to it', async () => {
    await makeAddress('dan-toc');
    const path = secretPaths.at(-1) ?? '';
    const { version, ...agency } = (await office.get<Agency>('/agencies/dan-toc')).body;
    const { body: routing } = await office.get<RoutingTable>('/routing');
    const others = ({ agencyId }: { agencyId: string }) => agencyId !== 'dan-toc';
    const [agencies, coordinating] = [routing.agencies.filter(others), routing.coordinating.filter(others)];
    await office.put('/routing', { ...routing, agencies, coordinating }, { version: routing.version });
    expect((await office.remove('/agencies/dan-toc', { version })).status).toBe(204);
    expect((await office.get(path, { as: 'nobody' })).status).toBe(404);
    expect((await office.put('/agencies/dan-toc', agency)).status).toBe(201);
    expect((await office.get(path, { as: 'nobody' })).status).toBe(404);
    expect((await office.get('/agencies/dan-toc/calendar-address')).status).toBe(404);
  });
});

describe('what is settled', () => {
  it('leaves the calendar: a question that is answered, given away or taken back', async () => {
    await decide(ids.library, 'answer', typedAnswer({ by: 'Phòng Văn hóa và Thông tin' }));
    await decide(ids.music, 'transfer', { leadAgencyId: 'gddt', reason: 'Việc của nhà trường' });
    await decide(ids.swings, 'withdraw', { reason: 'Nhập nhầm' });
    expect(await entriesOf('vhtt')).toEqual([]);
    expect(await entriesOf('gddt')).toMatchObject([{ UID: `${ids.music}.gddt@hoi-am`, SUMMARY: saying('BK4-002') }]);
  });
});

describe('no log', () => {
  it('holds a secret address or a child’s words, also when the calendar cannot be read', async () => {
    await office.fault({ target: 'dynamodb', kind: 'error', rate: 1, seed: 1, function: 'Feed' });
    const path = secretPaths.findLast((each) => each.includes('vhtt')) ?? '';
    const failed = await office.get<ShownProblem>(path, { as: 'nobody' });
    expect(failed).toMatchObject({ status: 500, body: { type: 'urn:hoi-am:problem:internal' } });
    await office.mend();
    expect((await office.get(path, { as: 'nobody' })).status).toBe(200);

    const log = readFileSync(join(dataFolder, 'functions.log'), 'utf8');
    expect(log).toMatch(/request failed.*calendars|calendars.*request failed/);
    const secrets = secretPaths.map((each) => /\.([A-Za-z0-9_-]{32})\.ics$/.exec(each)?.[1] ?? each);
    expect(secrets.length).toBeGreaterThan(4);
    for (const secret of secrets) expect(log).not.toContain(secret);
    expect(log).not.toMatch(THEIR_WORDS);
  });
});

async function ask(text: string, leadAgencyId: string, topicId?: string): Promise<string> {
  const questionId = await office.ask(forumId, {
    text,
    leadAgencyId,
    coordinatingAgencyIds: [],
    ...(topicId !== undefined && { topicId }),
  });
  await office.settled();
  return questionId;
}

/** Makes an agency's secret address and remembers its path. */
async function makeAddress(agencyId: string, key?: string): Promise<{ agencyId: string; address: string }> {
  const made = await office.post<{ agencyId: string; address: string }>(
    `/agencies/${agencyId}/calendar-address`,
    undefined,
    key === undefined ? {} : { key },
  );
  if (made.status !== 201) throw new Error(`no address was made: ${made.bytes.toString()}`);
  secretPaths.push(new URL(made.body.address).pathname);
  return made.body;
}

async function entriesOf(agencyId: string): Promise<CalendarEntry[]> {
  return readCalendar((await office.get(`/agencies/${agencyId}/deadlines.ics`)).bytes).entries;
}

/** Decides something about a question as it stands now. */
async function decide(questionId: string, move: string, body: object): Promise<void> {
  const { version } = await office.question(questionId);
  const answer = await office.post(`/questions/${questionId}/${move}`, body, { version });
  if (answer.status !== 200) throw new Error(`${move}: ${answer.bytes.toString()}`);
}
