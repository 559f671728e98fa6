import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportFile } from '../../functions/report/report.ts';
import type { ShownMail } from '../../lib/local/mailbox.ts';
import { type Answer, ForumOffice, type List, saying, type ShownProblem } from './forum-office.ts';

/** A report as the API shows it. */
interface ShownReport {
  readonly reportId: string;
  readonly kind: string;
  readonly status: string;
  readonly draft: boolean;
  readonly month: string;
  readonly requestedBy: string;
  readonly inputsHash?: string;
  readonly problem?: { readonly vi: string; readonly en: string };
  readonly figures?: Record<string, unknown>;
  readonly files: readonly ReportFile[];
  readonly editions: readonly { readonly by: string; readonly files: readonly ReportFile[] }[];
}

const CHILDS_WORDS = 'Vì sao thư viện đóng cửa thứ Bảy ạ?';

let office: ForumOffice;
let forumId: string;
let addresses: Record<string, string>;
beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T09:00:00+07:00');
  addresses = await addressesOf(office);
  forumId = await office.openForum({ dialogueAgencyIds: ['gddt', 'vhtt'] });
  const topicId = 'quyen-tre-em';
  await office.ask(forumId, { topicId, leadAgencyId: 'vhtt', text: CHILDS_WORDS });
  await office.ask(forumId, { topicId, leadAgencyId: 'gddt', text: 'Bao giờ trường em có sách mới ạ?' });
  const answeredAtForum = { by: 'Phòng VH&TT', decided: 'Có lớp trong hè.' };
  await office.ask(forumId, { topicId, leadAgencyId: 'vhtt', text: 'Bao giờ có lớp đàn ạ?', answeredAtForum });
  // Wednesday 5 July, a working day.
  await office.advanceTo('2023-07-05T07:20:00+07:00');
});
afterAll(() => office.close());

describe('the report of a month', () => {
  it('is compiled by itself on the first working day from the 5th on at 07:30, of the city and of each forum that is followed', async () => {
    expect((await reports()).map(({ reportId }) => reportId)).toEqual([]);
    await office.advanceTo('2023-07-05T07:40:00+07:00');
    const ready = await reports();
    expect(ready.map(({ reportId, status }) => [reportId, status])).toEqual([
      ['extract_gddt_2023-06', 'ready'],
      ['extract_vhtt_2023-06', 'ready'],
      [`monthly_${forumId}_2023-06`, 'ready'],
      ['monthly_city_2023-06', 'ready'],
    ]);
    for (const { kind, figures } of ready) expect(figures === undefined).toBe(kind === 'extract');
  });

  it('is mailed to coordinator and leader, its figures in the body, its charts with them, two files attached', async () => {
    for (const who of ['coordinator', 'leader']) {
      const mails = await summaries(addresses[who] ?? '');
      expect(mails.map(({ subject }) => subject).sort()).toEqual([
        '[Hồi Âm] Tổng hợp tháng 6/2023: Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
        '[Hồi Âm] Tổng hợp tháng 6/2023: thành phố Bắc Kạn',
      ]);
      for (const { attachments, html, text } of mails) {
        const names = attachments.map(({ filename }) => filename);
        expect(names.filter((name) => /\.(docx|xlsx)$/.test(name))).toHaveLength(2);
        expect(names).toContain('bieu-do-1.png');
        expect(html).toContain('Biến động theo cơ quan');
        expect(text).toMatch(/^Phòng VH&TT \| 0 \| 2 \|/m);
      }
    }
  });

  it('reaches each agency that it concerns as its own part, and no other', async () => {
    const [own, ...others] = await summaries(addresses['vhtt'] ?? '');
    expect(others).toEqual([]);
    expect(own?.subject).toMatch(/^\[Hồi Âm\] Tổng hợp tháng 6\/2023: Phòng Văn hóa và Thông tin/);
    expect(own?.text).not.toMatch(/GD&ĐT|Giáo dục/);
    expect(own?.attachments.map(({ filename }) => filename)).toContain('trich-vhtt-2023-06.xlsx');
    expect(await summaries(addresses['y-te'] ?? '')).toEqual([]);
  });

  it('that is asked for again is the same files, and is mailed to nobody', async () => {
    const [mails, before] = [await office.mailbox(), await report('monthly_city_2023-06')];
    const asked = await ask({ kind: 'monthly', month: '2023-06' });
    expect(asked).toMatchObject({ status: 202, body: { reportId: 'monthly_city_2023-06', status: 'requested' } });
    expect(asked.headers.get('location')).toBe('/reports/monthly_city_2023-06');
    await office.settled();
    const after = await report('monthly_city_2023-06');
    expect(after).toMatchObject({ status: 'ready', files: before.files, inputsHash: before.inputsHash, editions: [] });
    expect(await office.mailbox()).toHaveLength(mails.length);
  });

  it('stays as it was, whatever becomes of the questions', async () => {
    const [question] = await office.questionsOf(forumId);
    const before = await report('monthly_city_2023-06');
    await office.decide(question?.questionId ?? '', 'withdraw', { reason: 'nhập nhầm' });
    await ask({ kind: 'monthly', month: '2023-06' });
    await office.settled();
    expect((await report('monthly_city_2023-06')).files).toEqual(before.files);
  });

  it('can be asked for while the month is not over, and is then another edition each time that it says something else', async () => {
    await ask({ kind: 'monthly', month: '2023-07' });
    await office.settled();
    const first = await report('monthly_city_2023-07');
    await office.ask(forumId, { topicId: 'khac', leadAgencyId: 'gddt', text: 'Sân trường bao giờ có bóng mát ạ?' });
    await office.settled();
    await ask({ kind: 'monthly', month: '2023-07' });
    await office.settled();
    const second = await report('monthly_city_2023-07');
    expect(second.editions).toMatchObject([{ by: 'coordinator@local.example', files: first.files }]);
    expect((await download('monthly_city_2023-07', 'csv')).bytes).not.toHaveLength(0);
  });
});

describe('a file of a report', () => {
  it.each(['docx', 'xlsx', 'html', 'csv', 'pdf'])(
    'is fetched as %s under its own hash and a name that people read',
    async (form) => {
      const { file, bytes, headers } = await download('monthly_city_2023-06', form);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
      expect(bytes).toHaveLength(file.bytes);
      expect(file.key).toMatch(/^reports\/monthly_city_2023-06\/[0-9a-f]{16}\/[a-z0-9.-]+$/);
      const disposition = headers.get('content-disposition') ?? '';
      expect(disposition).toMatch(/^attachment; filename="[a-z0-9.-]+"; filename\*=UTF-8''/);
      expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toMatch(/^Tổng hợp .*tháng 6/);
    },
  );

  it('has an address that works for five minutes', async () => {
    const { location } = await download('monthly_city_2023-06', 'csv');
    await office.pass(301);
    expect((await fetch(location)).status).toBe(403);
  });

  it.each([
    { as: 'viewer', status: 303 },
    { as: 'protection', status: 403 },
    { as: 'admin', status: 403 },
    { as: 'nobody', status: 401 },
  ] as const)('is for $as: $status', async ({ as, status }) => {
    const reply = await office.get('/reports/monthly_city_2023-06/files/csv', { as, follow: false });
    expect(reply.status).toBe(status);
  });

  it('that there is not is named with those that there are', async () => {
    const refused = await office.get<ShownProblem>('/reports/monthly_city_2023-06/files/txt');
    expect(refused).toMatchObject({ status: 404, body: { errors: [{ value: 'txt', detail: saying('docx') }] } });
  });
});

describe('the papers of a forum', () => {
  it('are not made while an agency has not written its part, and say so', async () => {
    await ask({ kind: 'forum', forumId });
    await office.settled();
    const failed = await report(`forum_${forumId}`);
    expect(failed).toMatchObject({ status: 'failed', files: [], problem: { vi: saying('Chưa có báo cáo của') } });
    const refused = await office.get<ShownProblem>(`/reports/forum_${forumId}/files/docx`);
    expect(refused).toMatchObject({ status: 409, body: { detail: saying('Chưa có báo cáo của') } });
  });

  it('can be a draft that has gaps, and a sheet for children that has no tables', async () => {
    await ask({ kind: 'forum', forumId, draft: true });
    await ask({ kind: 'children', forumId });
    await office.settled();
    expect(await report(`draft_${forumId}`)).toMatchObject({ status: 'ready', draft: true });
    expect((await report(`children_${forumId}`)).files.map(({ form }) => form)).toEqual(['docx', 'html', 'pdf']);
  });

  it('are made once everybody has written', async () => {
    for (const agencyId of ['gddt', 'vhtt']) {
      const written = await office.put(`/forums/${forumId}/contributions/${agencyId}`, { text: 'Đã mở lớp học bơi.' });
      expect(written.status).toBe(201);
    }
    await ask({ kind: 'forum', forumId });
    await office.settled();
    expect(await report(`forum_${forumId}`)).toMatchObject({ status: 'ready', draft: false });
  });
});

describe('a request for a report', () => {
  it.each([
    { body: { kind: 'monthly', month: '2023-13' }, status: 400, pointer: '#/month', because: 'no such month' },
    { body: { kind: 'monthly', month: '2023-08' }, status: 400, pointer: '#/month', because: 'it is to come' },
    { body: { kind: 'monthly', month: '2023-05' }, status: 400, pointer: '#/month', because: 'the forum was not held' },
    { body: { kind: 'monthly' }, status: 400, pointer: '#/month', because: 'it names no month' },
    { body: { kind: 'forum', forumId: 'x' }, status: 404, pointer: '#/forumId', because: 'nobody knows the forum' },
    { body: { kind: 'yearly' }, status: 400, pointer: '#/kind', because: 'nobody knows the kind' },
    {
      body: { kind: 'children', forumId: 'x', draft: true },
      status: 400,
      pointer: '#/draft',
      because: 'it has no draft',
    },
  ])('is refused: $because', async ({ body, status, pointer }) => {
    const refused = await office.post<ShownProblem>('/reports', body);
    expect(refused).toMatchObject({ status, body: { errors: [{ pointer }] } });
    for (const fault of refused.body.errors ?? []) expect(fault.detail).not.toBe('');
  });

  it('is the coordinator’s alone, and what came of it also the viewer’s to read', async () => {
    const body = { kind: 'monthly', month: '2023-06' };
    expect((await office.post('/reports', body, { as: 'viewer' })).status).toBe(403);
    expect((await office.post('/reports', body, { as: 'nobody' })).status).toBe(401);
    expect((await office.get('/reports/monthly_city_2023-06', { as: 'viewer' })).status).toBe(200);
    expect((await office.get('/reports/monthly_city_2022-01')).status).toBe(404);
    expect((await office.get(`/reports/contribution_${forumId}_gddt`)).status).toBe(404);
  });
});

describe('the archive', () => {
  it('is listed page by page, the latest month first', async () => {
    const found: string[] = [];
    let path: string | undefined = '/reports?limit=3';
    while (path !== undefined) {
      const page: Answer<List<ShownReport>> = await office.get(path);
      expect(page.body.items.length).toBeLessThanOrEqual(3);
      found.push(...page.body.items.map(({ month, reportId }) => `${month} ${reportId}`));
      path = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    const months = found.map((line) => line.slice(0, 7));
    expect(months).toEqual(months.toSorted().reverse());
    expect(found).toHaveLength(new Set(found).size);
    expect(found).toContain('2023-07 monthly_city_2023-07');
    expect(found).toContain(`2023-06 draft_${forumId}`);
  });

  it('can be narrowed', async () => {
    const months = await office.get<List<ShownReport>>('/reports?kind=monthly&month=2023-06&status=ready');
    expect(months.body.items).toHaveLength(2);
    expect((await office.get('/reports?month=heute')).status).toBe(400);
  });

  it('holds no child’s words in what is listed, nor in the key of a file', async () => {
    expect(JSON.stringify(await reports())).not.toContain('thư viện');
  });
});

async function reports(): Promise<readonly ShownReport[]> {
  return (await office.get<List<ShownReport>>('/reports?limit=100')).body.items;
}

async function report(reportId: string): Promise<ShownReport> {
  return (await office.get<ShownReport>(`/reports/${reportId}`)).body;
}

function ask(body: object) {
  return office.post<ShownReport>('/reports', body);
}

async function download(reportId: string, form: string) {
  const file = (await report(reportId)).files.find((other) => other.form === form);
  if (!file) throw new Error(`${reportId} has no ${form}`);
  const leads = await office.get(`/reports/${reportId}/files/${form}`, { as: 'viewer', follow: false });
  expect([leads.status, leads.headers.get('x-content-type-options')]).toEqual([303, 'nosniff']);
  const location = leads.headers.get('location') ?? '';
  const reply = await fetch(location);
  expect(reply.status).toBe(200);
  return { file, location, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) };
}

async function summaries(address: string): Promise<ShownMail[]> {
  return (await office.mailsTo(address)).filter(({ subject }) => subject.includes('Tổng hợp'));
}

async function addressesOf(of: ForumOffice): Promise<Record<string, string>> {
  interface People {
    readonly email: string;
  }
  const { body: policy } = await of.get<{ people: { coordinators: People[]; leaders: People[] } }>('/policy');
  const { body: agencies } = await of.get<List<{ agencyId: string; contacts: People[] }>>('/agencies');
  return {
    coordinator: policy.people.coordinators[0]?.email ?? '',
    leader: policy.people.leaders[0]?.email ?? '',
    ...Object.fromEntries(agencies.items.map(({ agencyId, contacts }) => [agencyId, contacts[0]?.email ?? ''])),
  };
}
