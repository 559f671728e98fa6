import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agency } from '../../functions/agency/agency.ts';
import type { CalendarYear } from '../../functions/calendar/working-calendar.ts';
import type { Policy } from '../../functions/directory/policy.ts';
import type { RoutingTable } from '../../functions/question/routing.ts';
import { ForumOffice, type List, type ShownProblem, saying } from './forum-office.ts';

let office: ForumOffice;
let forumId: string;
beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T08:00:00+07:00');
  forumId = await office.openForum();
});
afterAll(() => office.close());

const LIBRARY_OFFICE = {
  name: 'Thư viện thành phố Bắc Kạn',
  shortName: 'Thư viện TP',
  aliases: ['Thư viện'],
  remit: 'Thư viện, sách cho thiếu nhi',
  contacts: [
    {
      contactId: 'thu-vien-can-bo',
      name: 'Cán bộ thư viện',
      post: 'Thủ thư',
      email: 'thuthu@backan.example',
      role: 'officer',
    },
  ],
};

/** Reads an entry and puts it back changed. */
async function change<Entry extends { version: number }>(path: string, changed: (entry: Entry) => object) {
  const { body } = await office.get<Entry>(path);
  return office.put<Entry>(path, { ...body, ...changed(body) }, { version: body.version });
}

describe('what two people change at the same time', () => {
  it('starts with a first version that needs none before it', async () => {
    const first = await office.put('/agencies/thu-vien', LIBRARY_OFFICE);
    expect(first).toMatchObject({ status: 201, body: { agencyId: 'thu-vien', version: 1 } });
    expect(first.headers.get('etag')).toBe('"1"');
    const year = {
      year: 2031,
      certainty: 'low',
      source: 'Dự kiến',
      daysOff: { '2031-01-01': 'Tết' },
      workingSaturdays: {},
    };
    expect((await office.put('/calendar/2031', year, { version: 1 })).status).toBe(412);
    expect((await office.put('/calendar/2031', year)).status).toBe(201);
  });

  it.each([
    { what: 'an agency', path: '/agencies/thu-vien' },
    { what: 'the routing', path: '/routing' },
    { what: 'the policy', path: '/policy' },
    { what: 'a year of the calendar', path: '/calendar/2023' },
  ])('is stored only over the version that was read: $what', async ({ path }) => {
    const read = await office.get<{ version: number }>(path);
    const { version } = read.body;
    expect(read.headers.get('etag')).toBe(`"${version}"`);
    expect((await office.put(path, read.body)).status).toBe(428);
    expect((await office.put(path, read.body, { version: version + 1 })).status).toBe(412);
    expect((await office.put(path, read.body, { as: 'viewer', version })).status).toBe(403);
    const both = await Promise.all([1, 2].map(() => office.put(path, read.body, { as: 'admin', version })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await office.get(path)).body).toEqual({ ...read.body, version: version + 1 });
  });

  it('is stored only over the version that was read: a forum', async () => {
    const path = `/forums/${forumId}`;
    const venue = { venue: 'Hội trường UBND thành phố' };
    expect((await office.patch(path, venue)).status).toBe(428);
    expect((await office.patch(path, venue, { version: 2 })).status).toBe(412);
    expect((await office.patch(path, { dialogueAgencyIds: ['so-thu'] }, { version: 1 })).status).toBe(400);
    expect((await office.patch(path, { codePrefix: 'XX' }, { version: 1 })).status).toBe(400);
    expect(await office.patch(path, venue, { version: 1 })).toMatchObject({
      status: 200,
      body: { ...venue, version: 2 },
    });
    expect(await office.get(path)).toMatchObject({ body: { ...venue, codePrefix: 'BK4', version: 2 } });
  });
});

describe('a forum', () => {
  it('is opened once however often the same request comes', async () => {
    const forum = { ordinal: 70, heldOn: '2023-06-10' };
    const first = await office.post('/forums', forum, { key: 'mo-dien-dan' });
    expect(first).toMatchObject({
      status: 201,
      body: { codePrefix: 'BK70', name: saying('lần thứ Bảy mươi') },
    });
    expect((await office.post('/forums', forum, { key: 'mo-dien-dan' })).body).toEqual(first.body);
    expect((await office.post('/forums', { ...forum, ordinal: 71 }, { key: 'mo-dien-dan' })).status).toBe(422);
    expect((await office.post('/forums', { ...forum, codePrefix: 'BK70' })).status).toBe(409);
    const wrong = await office.post<ShownProblem>('/forums', { ordinal: 0, heldOn: '13/6/2023' });
    expect(wrong.body.errors?.map(({ pointer }) => pointer)).toEqual(['#/ordinal', '#/heldOn']);
  });
});

describe('an entry that cannot be right', () => {
  it.each([
    {
      because: 'a year under another year',
      path: '/calendar/2030',
      body: { year: 2031, certainty: 'low', source: 'x', daysOff: {}, workingSaturdays: {} },
      pointer: '#/year',
    },
    {
      because: 'a day of another year',
      path: '/calendar/2032',
      body: { year: 2032, certainty: 'low', source: 'x', daysOff: { '2031-01-01': 'Tết' }, workingSaturdays: {} },
      pointer: '#/daysOff/2031-01-01',
    },
    {
      because: 'a working Saturday that is a Sunday',
      path: '/calendar/2032',
      body: { year: 2032, certainty: 'low', source: 'x', daysOff: {}, workingSaturdays: { '2032-01-04': 'Làm bù' } },
      pointer: '#/workingSaturdays/2032-01-04',
    },
    {
      because: 'an address that is none',
      path: '/agencies/so-thu',
      body: { ...LIBRARY_OFFICE, contacts: [{ ...LIBRARY_OFFICE.contacts[0], email: 'thuthu' }] },
      pointer: '#/contacts/0/email',
    },
    { because: 'an id with capitals', path: '/agencies/SoThu', body: LIBRARY_OFFICE, pointer: '#path/agencyId' },
  ])('is refused: $because', async ({ path, body, pointer }) => {
    const refused = await office.put<ShownProblem>(path, body);
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect((await office.get(path)).status).toBe(404);
  });

  it('is refused: routing to an agency that nobody knows', async () => {
    const refused = await change<RoutingTable>('/routing', ({ agencies }) => ({
      agencies: [...agencies, { agencyId: 'so-thu', terms: [] }],
    }));
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ value: 'so-thu' }] } });
  });
});

describe('a change by the city, without a deployment', () => {
  const text = 'Xe tủ sách lưu động bao giờ đến ạ?';

  it('of routing holds from the next question on', async () => {
    expect((await office.post('/routing/preview', { text })).body).not.toMatchObject({ leadAgencyId: 'thu-vien' });
    const changed = await change<RoutingTable>('/routing', ({ agencies }) => ({
      agencies: [...agencies, { agencyId: 'thu-vien', terms: [{ term: 'tủ sách lưu động', weight: 20 }] }],
    }));
    expect(changed.status).toBe(200);
    const questionId = await office.ask(forumId, text);
    await office.settled();
    expect(await office.question(questionId)).toMatchObject({
      leadAgencyId: 'thu-vien',
      because: ['tủ sách lưu động'],
    });
  });

  it('of the policy and of the calendar moves the dates of the next question', async () => {
    await change<Policy>('/policy', ({ periods }) => ({
      periods: { ...periods, agencyAnswer: { ...periods.agencyAnswer, amount: 5 } },
    }));
    await change<CalendarYear>('/calendar/2023', ({ daysOff }) => ({
      daysOff: { ...daysOff, '2023-06-15': 'Nghỉ vì bão' },
    }));
    const questionId = await office.ask(forumId, { text, leadAgencyId: 'thu-vien' });
    await office.settled();
    expect(await office.question(questionId)).toMatchObject({
      agencyDueOn: '2023-06-21',
      dueExplanation: { vi: saying('Nghỉ vì bão') },
    });
  });

  it('of an address holds for every mail that has not left', async () => {
    await office.advanceTo('2023-06-13T18:00:00+07:00');
    const before = (await office.mailsTo('thuthu@backan.example')).length;
    const questionId = await office.ask(forumId, { text, leadAgencyId: 'thu-vien' });
    await office.pass(30);
    expect((await office.question(questionId)).mails.filter(({ state }) => state === 'pending')).toMatchObject([
      { recipient: 'thu-vien-can-bo' },
    ]);
    await change<Agency>('/agencies/thu-vien', ({ contacts }) => ({
      contacts: contacts.map((contact) => ({
        ...contact,
        contactId: 'thu-vien-moi',
        email: 'thuthu.moi@backan.example',
      })),
    }));
    await office.advanceTo('2023-06-14T07:30:00+07:00');
    expect(await office.mailsTo('thuthu@backan.example')).toHaveLength(before);
    expect(await office.mailsTo('thuthu.moi@backan.example')).toHaveLength(1);
    const toNew = await office.get<List<object>>('/mails?recipient=thu-vien-moi');
    expect(toNew.body.items).toMatchObject([{ state: 'delivered', agencyId: 'thu-vien' }]);
  });

  it('skips an officer who cannot be reached', async () => {
    await change<Agency>('/agencies/y-te', ({ contacts }) => ({
      contacts: contacts.map((contact) =>
        contact.role === 'officer'
          ? { ...contact, unreachable: { sinceOn: '2023-06-13', because: 'thư bị trả lại' } }
          : contact,
      ),
    }));
    await office.ask(forumId, { text, leadAgencyId: 'y-te' });
    await office.pass(30);
    expect(await office.mailsTo('yte.canbo@backan.example')).toEqual([]);
    expect(await office.mailsTo('yte.lanhdao@backan.example')).toHaveLength(1);
  });
});

describe('an agency', () => {
  it('stays while it owes an answer or routing gives it questions, and goes after that', async () => {
    const path = '/agencies/thu-vien';
    const { version } = (await office.get<Agency>(path)).body;
    expect((await office.remove(path)).status).toBe(428);
    expect((await office.remove(path, { version: version - 1 })).status).toBe(412);
    expect((await office.remove(path, { as: 'viewer', version })).status).toBe(403);
    const owing = await office.remove<ShownProblem>(path, { version });
    expect(owing).toMatchObject({ status: 409, body: { detail: saying('3 câu hỏi chưa xong') } });

    for (const { questionId, version: read } of await office.questionsOf(forumId)) {
      await office.post(`/questions/${questionId}/withdraw`, { reason: 'nhập nhầm' }, { version: read });
    }
    const routed = await office.remove<ShownProblem>(path, { version });
    expect(routed).toMatchObject({ status: 409, body: { detailEn: saying('PUT /routing') } });
    await change<RoutingTable>('/routing', ({ agencies }) => ({
      agencies: agencies.filter(({ agencyId }) => agencyId !== 'thu-vien'),
    }));
    expect((await office.remove(path, { version })).status).toBe(204);
    expect((await office.get(path)).status).toBe(404);
    expect((await office.remove(path, { version })).status).toBe(404);
    const asked = await office.post(`/forums/${forumId}/questions`, { text: 'Bao giờ?', leadAgencyId: 'thu-vien' });
    expect(asked.status).toBe(400);
    // What the agency would still hear of its withdrawn questions, the coordinator hears in its place.
    await office.pass(60);
    expect((await office.mailsTo('dieuphoi@backan.example')).map(({ subject }) => subject)).toEqual([
      saying('03 câu hỏi'),
    ]);
    expect(Object.values((await office.failures()) as object).flat()).toEqual([]);
  });
});
