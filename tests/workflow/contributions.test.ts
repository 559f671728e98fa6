import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, type List, saying, type ShownProblem } from './forum-office.ts';
import { fillIn, linkIn, open, type Page } from './officer-browser.ts';

const VHTT = 'vhtt.canbo@backan.example';
const VHTT_HEAD = 'vhtt.lanhdao@backan.example';
const GDDT = 'gddt.canbo@backan.example';
const POLICE = 'congan.canbo@backan.example';
const LABOUR = 'ldtbxh.canbo@backan.example';
const COORDINATOR = 'dieuphoi@backan.example';
const LEADER = 'lanhdao.ubnd@backan.example';
const TEXT = 'Năm 2023, phòng đã\nmở hai lớp học đàn cho 60 em.';

/** An agency's part in the report as the list shows it. */
interface ShownContribution {
  readonly agencyId: string;
  readonly state: string;
  readonly dueOn?: string;
  readonly outcome?: string;
  readonly version?: number;
}

let office: ForumOffice;
let forumId: string;
/** The page of Văn hóa và Thông tin as its officer opened it on the day before it was reminded once more. */
let opened: Page;

beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T09:00:00+07:00');
  forumId = await office.openForum({ dialogueAgencyIds: ['ldtbxh', 'gddt', 'vhtt'] });
});
afterAll(() => office.close());

describe('asking for contributions', () => {
  it.each<{ body: object; because: string; error: object }>([
    {
      body: { agencyIds: ['vhtt', 'so-thu'] },
      because: 'an agency that nobody knows',
      error: { pointer: '#/agencyIds/1', value: 'so-thu', allowed: expect.arrayContaining(['vhtt']) as unknown },
    },
    {
      body: { dueOn: '2023-06-13' },
      because: 'a day that leaves no time',
      error: { pointer: '#/dueOn', value: '2023-06-13', detail: saying('từ ngày mai (2023-06-14)') },
    },
    { body: { dueOn: '2025-06-13' }, because: 'a day years away', error: { pointer: '#/dueOn' } },
    { body: { dueOn: 'mai' }, because: 'no day', error: { pointer: '#/dueOn', value: 'mai' } },
    { body: { agencyIds: [] }, because: 'nobody named', error: { pointer: '#/agencyIds' } },
    { body: { agency: 'vhtt' }, because: 'a field that there is not', error: { pointer: '#/agency' } },
  ])('is refused, and nobody is asked: $because', async ({ body, error }) => {
    const refused = await request<ShownProblem>(body);
    expect(refused).toMatchObject({ status: 400, body: { errors: [error] } });
    expect((await list()).map(({ state }) => state)).toEqual(['missing', 'missing', 'missing']);
  });

  it('is the coordinator’s, for a forum that there is', async () => {
    expect((await request({}, 'viewer')).status).toBe(403);
    expect((await request({}, 'nobody')).status).toBe(401);
    expect((await office.post('/forums/khong-co/contributions/request', {})).status).toBe(404);
    expect((await office.get('/forums/khong-co/contributions')).status).toBe(404);
  });

  it('needs no more than the forum: its agencies, and the day on which its report is due', async () => {
    const asked = await office.post<List<ShownContribution>>(`/forums/${forumId}/contributions/request`, undefined);
    expect(asked.status).toBe(200);
    expect(asked.body.items).toMatchObject(
      ['ldtbxh', 'gddt', 'vhtt'].map((agencyId) => ({
        agencyId,
        outcome: 'asked',
        state: 'asked',
        dueOn: '2023-06-28',
        dueExplanation: { vi: '15 ngày kể từ thứ Ba 13/6/2023, tính cả ngày nghỉ; hạn: hết thứ Tư 28/6/2023' },
      })),
    );
    await office.settled();
    const [mail, ...others] = await office.mailsTo(VHTT);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      mailId: `contribution_${forumId}_vhtt_1`,
      subject: '[Hồi Âm] Phòng VH&TT: đề nghị gửi báo cáo, hạn 28/6/2023',
      text: saying('Hạn gửi: hết thứ Tư 28/6/2023'),
    });
    expect((await office.mailbox()).map(({ to }) => String(to)).sort()).toEqual([GDDT, LABOUR, VHTT]);
  });

  it('again changes nothing, and moves the day of those for whom another one is named, which they are told', async () => {
    expect((await request<List<ShownContribution>>({})).body.items.map(({ outcome }) => outcome)).toEqual(
      Array(3).fill('unchanged'),
    );
    const moved = await request<List<ShownContribution>>({ agencyIds: ['gddt', 'cong-an'], dueOn: '2023-07-10' });
    expect(moved.body.items).toMatchObject([
      { agencyId: 'gddt', outcome: 'moved', dueOn: '2023-07-10', asked: { insteadOf: '2023-06-28' } },
      { agencyId: 'cong-an', outcome: 'asked', dueOn: '2023-07-10' },
    ]);
    await office.settled();
    expect((await office.mailsTo(GDDT)).map(({ subject }) => subject)).toEqual([
      '[Hồi Âm] Phòng GD&ĐT: đề nghị gửi báo cáo, hạn 28/6/2023',
      '[Hồi Âm] Phòng GD&ĐT: thay đổi hạn gửi báo cáo, hạn 10/7/2023',
    ]);
    expect(await office.mailsTo(POLICE)).toHaveLength(1);
    expect((await list()).map(({ agencyId, state }) => `${agencyId} ${state}`)).toEqual([
      'ldtbxh asked',
      'gddt asked',
      'vhtt asked',
      'cong-an asked',
    ]);
  });
});

describe('the ladder', () => {
  it('reminds the officer five working days and one before, on the day, and the head from the day after', async () => {
    const link = linkIn((await office.mailsTo(VHTT))[0]);
    const page = await open(link);
    expect(page.text).toContain('Hạn gửi: hết thứ Tư 28/6/2023.');
    expect(page.html).toContain(`<section id="contribution_${forumId}_vhtt">`);
    await office.advanceTo('2023-06-20T12:00:00+07:00');
    expect(await digestsOn('2023-06-20')).toEqual([]);
    await office.advanceTo('2023-06-21T12:00:00+07:00');
    expect(await digestsOn('2023-06-21')).toEqual([LABOUR, VHTT]);
    expect((await office.mailsTo(VHTT)).at(-1)).toMatchObject({
      subject: '[Hồi Âm] Phòng VH&TT: 01 báo cáo về diễn đàn trẻ em chờ gửi, hạn gần nhất 28/6/2023',
      text: saying(`#contribution_${forumId}_vhtt`),
    });
    await office.advanceTo('2023-06-27T12:00:00+07:00');
    expect(await digestsOn('2023-06-27')).toEqual([LABOUR, VHTT]);
    await office.advanceTo('2023-06-28T12:00:00+07:00');
    expect(await digestsOn('2023-06-28')).toEqual([LABOUR, VHTT]);
    opened = await open(link);
    await office.advanceTo('2023-06-29T08:00:00+07:00');
    expect(await digestsOn('2023-06-29')).toEqual([LABOUR, 'ldtbxh.lanhdao@backan.example', VHTT, VHTT_HEAD]);
    const [urged] = await office.mailsTo(VHTT_HEAD);
    expect(urged).toMatchObject({
      subject: '[Hồi Âm] Phòng VH&TT: đôn đốc lần 1, 01 báo cáo về diễn đàn trẻ em quá hạn gửi',
      text: saying('Đã báo cơ quan: 04 thư đã đến nơi, từ 13/6/2023 đến 28/6/2023'),
    });
  });

  it('leaves alone who has written, also by a form that was opened before the last reminder', async () => {
    const form = `contribution-contribution_${forumId}_vhtt`;
    const saved = await fillIn(opened, form, { text: TEXT });
    expect(saved).toMatchObject({ status: 200, text: saying('Đã lưu nội dung cho báo cáo của diễn đàn.') });
    expect(saved.forms.get(form)?.values.text).toBe(TEXT);
    expect(saved.text).not.toContain('Hạn gửi');
    const twice = await fillIn(opened, form, { text: TEXT });
    expect(twice).toMatchObject({ status: 409, text: saying('đã được gửi và ghi nhận rồi') });
    const other = await fillIn(opened, form, { text: 'Bản khác.' });
    expect(other).toMatchObject({ status: 409, text: saying('Có người vừa thay đổi cùng lúc.') });
    expect(await office.get(`/forums/${forumId}/contributions/vhtt`)).toMatchObject({
      status: 200,
      body: { text: TEXT, by: 'vhtt-can-bo', asked: { dueOn: '2023-06-28' } },
    });
    expect(
      (await request<List<ShownContribution>>({ dueOn: '2023-07-20', agencyIds: ['vhtt'] })).body.items,
    ).toMatchObject([{ outcome: 'written' }]);
    await office.advanceTo('2023-07-06T12:00:00+07:00');
    // Five working days late: everybody of the ladder hears of the one that is still missing.
    expect(await digestsOn('2023-07-06')).toEqual([]);
    expect(await digestsOn('2023-07-05')).toEqual(
      [LABOUR, 'ldtbxh.lanhdao@backan.example', COORDINATOR, LEADER].sort(),
    );
    expect((await office.mailsTo(LEADER)).at(-1)?.subject).toContain('01 báo cáo về diễn đàn trẻ em quá hạn gửi');
    expect(await office.mailsTo(VHTT)).toHaveLength(5);
  });
});

describe('the coordinator', () => {
  const path = (agencyId: string) => `/forums/${forumId}/contributions/${agencyId}`;

  it('types what an agency sent on paper, without a version as long as there is no text, then over the one that was read', async () => {
    const asked = await office.get<ShownContribution>(path('ldtbxh'));
    expect(asked).toMatchObject({ status: 200, body: { asked: { dueOn: '2023-06-28' } } });
    expect(asked.body).not.toHaveProperty('text');
    expect((await office.put(path('ldtbxh'), { text: TEXT }, { version: 99 })).status).toBe(412);
    expect((await office.put(path('ldtbxh'), { text: ' ' })).status).toBe(400);
    const first = await office.put<ShownContribution>(path('ldtbxh'), { text: TEXT });
    expect(first).toMatchObject({ status: 201, body: { text: TEXT } });
    const version = first.body.version ?? 0;
    expect((await office.put(path('ldtbxh'), { text: 'Khác.' })).status).toBe(428);
    expect((await office.put(path('ldtbxh'), { text: 'Khác.' }, { version: version - 1 })).status).toBe(412);
    expect((await office.put(path('ldtbxh'), { ...first.body, text: 'Khác.' }, { version })).status).toBe(200);
  });

  it('takes a request back, and nobody is reminded of it', async () => {
    const { version = 0 } = (await office.get<ShownContribution>(path('cong-an'))).body;
    expect((await office.remove(path('cong-an'))).status).toBe(428);
    expect((await office.remove(path('cong-an'), { version: version + 1 })).status).toBe(412);
    expect((await office.remove(path('cong-an'), { version })).status).toBe(204);
    expect((await office.get(path('cong-an'))).status).toBe(404);
    expect((await office.remove<ShownProblem>(path('ldtbxh'), { version: 1 })).status).toBe(409);
    await office.advanceTo('2023-07-11T12:00:00+07:00');
    const mornings = ['2023-07-03', '2023-07-07', '2023-07-10', '2023-07-11'];
    expect(await Promise.all(mornings.map(digestsOn))).toEqual([
      [POLICE, GDDT].sort(),
      [GDDT],
      [GDDT],
      [GDDT, 'gddt.lanhdao@backan.example'],
    ]);
  });

  it('sees at a glance who has written', async () => {
    expect((await list('viewer')).map(({ agencyId, state }) => `${agencyId} ${state}`)).toEqual([
      'ldtbxh written',
      'gddt asked',
      'vhtt written',
    ]);
  });
});

function request<Body>(body: object, as: 'coordinator' | 'viewer' | 'nobody' = 'coordinator') {
  return office.post<Body>(`/forums/${forumId}/contributions/request`, body, { as });
}

async function list(as: 'coordinator' | 'viewer' = 'coordinator'): Promise<readonly ShownContribution[]> {
  return (await office.get<List<ShownContribution>>(`/forums/${forumId}/contributions`, { as })).body.items;
}

/** To whom the digests of a day went. */
async function digestsOn(day: string): Promise<string[]> {
  const ofDay = (await office.mailbox()).filter(({ mailId }) => mailId?.startsWith('digest_') && mailId.endsWith(day));
  return ofDay.map(({ to }) => String(to)).sort();
}
