import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agency } from '../../functions/agency/agency.ts';
import type { SuccessionJob } from '../../functions/agency/succession-job.ts';
import type { RoutingTable } from '../../functions/question/routing.ts';
import type { HistoryEntry } from '../../functions/question/question.ts';
import { ForumOffice, type List, type ShownProblem, saying } from './forum-office.ts';

const POLICE = 'congan.canbo@backan.example';
const HEALTH = 'yte.canbo@backan.example';

/** What a trial lists. */
interface Preview extends List<{ code: string; role: string; to: string }> {
  readonly count: number;
}

/** A question with its dates. */
interface Dated {
  readonly leadAgencyId: string;
  readonly coordinatingAgencyIds: readonly string[];
  readonly agencyDueOn: string;
  readonly childDueOn: string;
  readonly rung?: number;
  readonly remindAt: string;
  readonly version: number;
}

const PLAN = {
  on: '2023-06-14',
  basis: 'Nghị quyết số 12/NQ-HĐND về sắp xếp các phòng chuyên môn',
  to: [
    { agencyId: 'cong-an', functions: ['phòng, chống bạo lực, xâm hại trẻ em'], topicIds: ['bao-luc-xam-hai'] },
    { agencyId: 'y-te', functions: ['chăm sóc trẻ em'] },
  ],
  default: 'y-te',
};

let office: ForumOffice;
let forumId: string;
const ids: string[] = [];

beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T09:00:00+07:00');
  forumId = await office.openForum();
  const led = { leadAgencyId: 'ldtbxh', coordinatingAgencyIds: [] };
  await ask({ ...led, text: 'Bao giờ trường em có phòng tư vấn ạ?', topicId: 'bao-luc-xam-hai' });
  await ask({ ...led, text: 'Bao giờ xóm em có sân chơi ạ?', topicId: 'khac' });
  await ask({ text: 'Bao giờ có sách mới?', topicId: 'khac', leadAgencyId: 'vhtt', coordinatingAgencyIds: ['ldtbxh'] });
  await ask({ ...led, leadAgencyId: 'gddt', text: 'Khi nào có lớp bơi?', topicId: 'tai-nan-thuong-tich' });
  await office.pass(60);
});
afterAll(() => office.close());

describe('before an agency ends', () => {
  it('a trial tells which question would go where, and changes nothing', async () => {
    const [before, agency] = [await all(), await office.get('/agencies/ldtbxh')];
    const preview = await office.post<Preview>('/agencies/ldtbxh/succession?dryRun=true', PLAN, { as: 'admin' });
    expect(preview).toMatchObject({ status: 200, body: { count: 3, next: null } });
    expect(preview.body.items.map(({ code, role, to }) => `${code} ${role} ${to}`)).toEqual([
      'BK4-001 lead cong-an',
      'BK4-002 lead y-te',
      'BK4-003 coordinating y-te',
    ]);
    expect(preview.bytes.toString()).not.toMatch(/tư vấn|sân chơi/);
    expect((await office.get('/jobs/succession-ldtbxh')).status).toBe(404);
    await office.advanceTo('2023-06-13T09:30:00+07:00');
    expect([await all(), await office.get('/agencies/ldtbxh')]).toMatchObject([before, { body: agency.body }]);
  });

  it.each([
    {
      because: 'nobody knows a successor',
      plan: { to: [{ agencyId: 'so-thu', functions: [] }] },
      at: '#/to/0/agencyId',
    },
    {
      because: 'it cannot succeed to itself',
      plan: { to: [{ agencyId: 'ldtbxh', functions: [] }] },
      at: '#/to/0/agencyId',
    },
    { because: 'the rest would go to nobody', plan: { default: undefined }, at: '#/default' },
    { because: 'no day', plan: { on: '14/6/2023' }, at: '#/on' },
    { because: 'no decision named', plan: { basis: '' }, at: '#/basis' },
    { because: 'markup', plan: { basis: '<b>NQ</b>' }, at: '#/basis' },
    { because: 'nobody succeeds', plan: { to: [] }, at: '#/to' },
    { because: 'a word that is none', plan: { deafult: 'y-te' }, at: '#' },
  ])('what cannot be is refused, and nothing is half done: $because', async ({ plan, at }) => {
    const { version } = await agency('ldtbxh');
    const body = { ...PLAN, ...plan };
    const sole = body.to.length === 1 ? { ...body, default: undefined } : body;
    for (const query of ['', '?dryRun=true']) {
      const refused = await office.post<ShownProblem>(`/agencies/ldtbxh/succession${query}`, sole, { version });
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: saying(at) }] } });
    }
    expect(await agency('ldtbxh')).toMatchObject({ version });
    expect((await office.get('/jobs/succession-ldtbxh')).status).toBe(404);
  });

  it('it is decided by editors over the version that they read', async () => {
    const path = '/agencies/ldtbxh/succession';
    const { version } = await agency('ldtbxh');
    expect((await office.post(path, PLAN)).status).toBe(428);
    expect((await office.post(path, PLAN, { version: version + 1 })).status).toBe(412);
    expect((await office.post(`${path}?dryRun=true`, PLAN, { version: version + 1 })).status).toBe(412);
    expect((await office.post(path, PLAN, { as: 'viewer', version })).status).toBe(403);
    expect((await office.post('/agencies/so-thu/succession', PLAN, { version })).status).toBe(404);
    expect((await office.get('/jobs/succession-ldtbxh')).status).toBe(404);
  });
});

describe('when an agency ends', () => {
  let before: readonly Dated[];
  let link = '';

  it('it stays in the directory under its name, and the work begins on the first day of its successors', async () => {
    before = await all();
    link =
      /https?:\/\/[^\s/]+(\/a\/[^\s?#)]+)/.exec(
        (await office.mailsTo('ldtbxh.canbo@backan.example'))[0]?.text ?? '',
      )?.[1] ?? '';
    const { version, name } = await agency('ldtbxh');
    const decided = await office.post('/agencies/ldtbxh/succession', PLAN, { version });
    expect(decided.status).toBe(202);
    expect(decided.headers.get('link')).toBe('</jobs/succession-ldtbxh>; rel="monitor"');
    expect(await agency('ldtbxh')).toMatchObject({
      ...{ name, validTo: '2023-06-13', version: version + 1 },
      successors: [
        { agencyId: 'cong-an', from: '2023-06-14' },
        { agencyId: 'y-te', takesTheRest: true },
      ],
    });
    await office.advanceTo('2023-06-13T23:45:00+07:00');
    expect(await all()).toEqual(before);
  });

  it('each question goes to the successor of its topic; no date restarts and no rung is told again', async () => {
    await office.fault({ target: 'dynamodb', kind: 'reset', rate: 0.6, seed: 5, function: 'FollowUp' });
    await office.advanceTo('2023-06-14T00:45:00+07:00');
    await office.mend();
    await office.advanceTo('2023-06-14T01:15:00+07:00');
    expect((await office.get<SuccessionJob>('/jobs/succession-ldtbxh', { as: 'viewer' })).body).toMatchObject({
      endedAt: saying('T'),
    });
    const after = await all();
    expect(after.map(({ leadAgencyId }) => leadAgencyId)).toEqual(['cong-an', 'y-te', 'vhtt', 'gddt']);
    expect(after[2]?.coordinatingAgencyIds).toEqual(['y-te']);
    const dates = ({ agencyDueOn, childDueOn, rung, remindAt }: Dated) => ({ agencyDueOn, childDueOn, rung, remindAt });
    expect(after.map(dates)).toEqual(before.map(dates));
    for (const [place, id] of ids.entries()) {
      const moves = (await historyOf(id)).filter(({ what }) => what === 'succeeded');
      expect(moves).toHaveLength(place === 3 ? 0 : 1);
      if (place < 2) {
        expect(moves[0]).toMatchObject({
          why: saying(/^Tiếp nhận từ Phòng Lao động - Thương binh và Xã hội.*Nghị quyết số 12\/NQ-HĐND/),
          before: { leadAgencyId: 'ldtbxh' },
        });
      }
    }
  });

  it('each successor hears of everything that it got in one mail, in the morning', async () => {
    await office.advanceTo('2023-06-14T08:00:00+07:00');
    expect(await office.mailsTo(POLICE)).toMatchObject([
      { mailId: 'notice_cong-an_succession-ldtbxh', text: saying('BK4-001') },
    ]);
    expect(await office.mailsTo(HEALTH)).toMatchObject([
      { mailId: 'notice_y-te_succession-ldtbxh', text: saying(/BK4-002[^]*BK4-003/) },
    ]);
  });

  it('the link of its people says where its questions are', async () => {
    expect(link).toMatch(/^\/a\//);
    const page = await office.get(link, { as: 'nobody' });
    expect(page.status).toBe(410);
    expect(page.bytes.toString()).toMatch(/đã kết thúc hoạt động sau ngày 13\/6\/2023[^]*Công an[^]*chăm sóc trẻ em/);
    expect(page.bytes.toString()).not.toMatch(/tư vấn|BK4/);
  });

  it('what would still be routed to it goes to its successor, and nobody can name it any more', async () => {
    const routed = await office.get<RoutingTable>('/routing');
    const rule = { agencyId: 'ldtbxh', terms: [{ term: 'vườn cổ tích', weight: 20 }] };
    const others = routed.body.agencies.filter(({ agencyId }) => agencyId !== 'ldtbxh');
    await office.put('/routing', { ...routed.body, agencies: [...others, rule] }, { version: routed.body.version });
    const questionId = await office.ask(forumId, { text: 'Bao giờ mở vườn cổ tích ạ?', topicId: 'khac' });
    await office.settled();
    expect(await office.question(questionId)).toMatchObject({ status: 'assigned', leadAgencyId: 'y-te' });
    const named = await office.post<ShownProblem>(`/forums/${forumId}/questions`, {
      text: 'Ai ạ?',
      leadAgencyId: 'ldtbxh',
    });
    expect(named).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/leadAgencyId' }] } });
  });

  it('it cannot end twice, nor be the successor of its successor', async () => {
    const { version } = await agency('ldtbxh');
    const again = await office.post<ShownProblem>('/agencies/ldtbxh/succession', PLAN, { version });
    expect(again).toMatchObject({ status: 409, body: { detail: saying('cong-an, y-te') } });
    const { version: read } = await agency('y-te');
    const back = { ...PLAN, on: '2023-07-01', to: [{ agencyId: 'ldtbxh', functions: [] }], default: undefined };
    expect((await office.post('/agencies/y-te/succession', back, { version: read })).status).toBe(400);
    expect(await agency('y-te')).toMatchObject({ version: read });
  });
});

async function ask(question: object): Promise<void> {
  ids.push(await office.ask(forumId, question));
  await office.settled();
}

async function all(): Promise<readonly Dated[]> {
  return Promise.all(ids.map(async (id) => (await office.get<Dated>(`/questions/${id}`)).body));
}

async function agency(agencyId: string): Promise<Agency> {
  return (await office.get<Agency>(`/agencies/${agencyId}`)).body;
}

async function historyOf(questionId: string): Promise<readonly HistoryEntry[]> {
  return (await office.get<List<HistoryEntry>>(`/questions/${questionId}/history`)).body.items;
}
