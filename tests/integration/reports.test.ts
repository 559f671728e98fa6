import { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { planReports } from '../../functions/follow-up/plan-reports.ts';
import { draft } from '../../functions/mail/outbox.ts';
import { ItemExistsError, StaleItemError } from '../../functions/platform/table.ts';
import { dispositionOf, ReportFileRepository } from '../../functions/report/report-file-repository.ts';
import { becomeReady, firstRequest, requestAgain, SCHEDULE } from '../../functions/report/report-life.ts';
import { Activity } from '../../lib/local/activity.ts';
import { type Buckets, startBuckets } from '../../lib/local/buckets.ts';
import { LocalClock } from '../../lib/local/clock.ts';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { aForum, anAssignedQuestion, someRules } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

const asked = { by: 'dieu-phoi', at: '2023-08-10T02:00:00.000Z' };
const outcome = {
  title: 'Tổng hợp',
  figures: { opening: 3, topics: [{ topicId: 'khac' }] },
  inputsHash: 'a',
  files: [],
};

let city: CityTables;
beforeAll(async () => {
  city = await startTables();
});
afterAll(() => city.stop());

describe('the archive of reports', () => {
  it('keeps a report as it was stored, and finds it by its month', async () => {
    const report = firstRequest({ kind: 'monthly', month: '2022-02' }, asked);
    await city.reports.add(report);
    const ready = becomeReady(report, outcome, asked.at);
    await city.reports.replace(ready);
    expect(await city.reports.get('monthly_city_2022-02')).toEqual(ready);
    const { keys } = await city.reports.ofMonth('2022-02', { limit: 10 });
    expect(keys.map(({ reportId }) => reportId)).toEqual(['monthly_city_2022-02']);
  });

  it('lets only one of two writers win', async () => {
    const report = firstRequest({ kind: 'monthly', month: '2022-03' }, asked);
    await city.reports.add(report);
    await expect(city.reports.add(report)).rejects.toThrow(ItemExistsError);
    const next = becomeReady(report, outcome, asked.at);
    await city.reports.replace(next);
    await expect(city.reports.replace(next)).rejects.toThrow(StaleItemError);
  });

  it('stores a report in one with the mails that bring it, of which one that is there stays as it is', async () => {
    const report = firstRequest({ kind: 'monthly', month: '2022-04' }, asked);
    const mails = ['dieu-phoi', 'lanh-dao-ubnd'].map((recipient) =>
      draft(
        { mailId: `report_x_${recipient}`, kind: 'report', recipient, questionIds: [], about: report.reportId },
        asked.at,
      ),
    );
    const [first, second] = mails;
    if (!first || !second) throw new Error('two people are mailed');
    await city.mails.add({ ...first, attempts: 1 });
    await city.reports.add(report);
    const ready = becomeReady(report, outcome, asked.at);
    await city.reports.replace(
      ready,
      mails.map((mail) => city.mails.addition(mail)),
    );
    expect(await city.mails.getMany(mails.map(({ mailId }) => mailId))).toEqual([{ ...first, attempts: 1 }, second]);
    const late = { ...second, mailId: 'report_x_too-late' };
    await expect(city.reports.replace(ready, [city.mails.addition(late)])).rejects.toThrow(StaleItemError);
    expect(await city.mails.get(late.mailId)).toBeUndefined();
  });

  it('takes no contribution for a report', async () => {
    const place = { forumId: 'bk4', agencyId: 'gddt' };
    await city.reports.putContribution({ ...place, text: 'Đã làm.', by: 'gddt', at: asked.at, version: 1 });
    expect(await city.reports.get('contribution_bk4_gddt')).toBeUndefined();
  });
});

describe('the files of reports', () => {
  const data = new DataFolder();
  const clock = new LocalClock(new Activity());
  let buckets: Buckets;
  let files: ReportFileRepository;
  beforeAll(async () => {
    const bucket = { ref: 'reports-of-a-test' } as Parameters<typeof startBuckets>[0][number]; // only its name is read
    buckets = await startBuckets([bucket], data, clock);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new S3Client({ endpoint: buckets.endpoint, region: 'local', credentials, forcePathStyle: true });
    files = new ReportFileRepository('reports-of-a-test', client);
  });
  afterAll(async () => {
    await buckets.stop();
    clock.stop();
    data.close();
  });

  const content = new TextEncoder().encode('Tồn đầu kỳ');

  it('lie under what they hold, and are fetched as they were put', async () => {
    const file = await files.put('monthly_city_2023-07', { form: 'csv', fileName: 'tong-hop', content }, []);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const key = `reports/monthly_city_2023-07/${sha256.slice(0, 16)}/tong-hop.csv`;
    expect(file).toEqual({ form: 'csv', key, bytes: content.length, sha256 });
    expect(await files.get(file)).toEqual(content);
    const reply = await fetch(await files.addressToFetch(file, 'Tổng hợp tháng 7/2023'));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(content);
  });

  it('that are there are not put once more', async () => {
    const there = await files.put('forum_bk4', { form: 'csv', fileName: 'bao-cao', content }, []);
    await buckets.stop();
    expect(await files.put('forum_bk4', { form: 'csv', fileName: 'bao-cao', content }, [there])).toEqual(there);
  });

  it('have a name in ASCII and one that people read, without what file systems refuse', () => {
    expect(dispositionOf('tong-hop.csv', 'Tổng hợp tháng 7/2023: "Bắc Kạn".csv')).toBe(
      'attachment; filename="tong-hop.csv"; ' +
        `filename*=UTF-8''${encodeURIComponent('Tổng hợp tháng 7-2023- -Bắc Kạn-.csv')}`,
    );
  });
});

describe('the plan of the monthly reports', () => {
  let planned: CityTables;
  const { calendar } = someRules();
  const run = (day: Day, time = '07:30') => planReports(planned, { calendar, now: instantAt(day, time) });
  const idsOf = async (month: string) =>
    (await planned.reports.ofMonth(month, { limit: 100 })).keys.map(({ reportId = '' }) => reportId);
  beforeAll(async () => {
    planned = await startTables();
    await planned.directory.add('forum', aForum());
  });
  afterAll(() => planned.stop());
  const FORUM = aForum().forumId;

  it('asks for nothing while no question was asked', async () => {
    await run('2023-06-13');
    await run('2023-07-05');
    expect([await idsOf('2023-05'), await idsOf('2023-06')]).toEqual([[], []]);
  });

  it('waits for the first working day from the 5th on, at 07:30', async () => {
    await keepQuestion();
    // Saturday 5 August, Monday 7 August.
    for (const [day, time] of [
      ['2023-08-04', '10:00'],
      ['2023-08-05', '07:30'],
      ['2023-08-07', '07:15'],
    ] as const)
      await run(day, time);
    expect(await idsOf('2023-07')).toEqual([]);
    await run('2023-08-07');
    expect(await idsOf('2023-07')).toEqual([`monthly_${FORUM}_2023-07`, 'monthly_city_2023-07']);
    expect(await planned.reports.get('monthly_city_2023-07')).toMatchObject({
      ...{ status: 'requested', requestedBy: SCHEDULE, awaited: true, version: 1 },
    });
  });

  it('asks once, however often it is called', async () => {
    const before = await planned.reports.get('monthly_city_2023-07');
    await Promise.all(['07:45', '08:00', '16:45'].map((time) => run('2023-08-07', time)));
    expect(await planned.reports.get('monthly_city_2023-07')).toEqual(before);
  });

  it('asks for what somebody has asked for by hand, because the others wait for it', async () => {
    const byHand = becomeReady(firstRequest({ kind: 'monthly', month: '2023-08' }, asked), outcome, asked.at);
    await planned.reports.replace({ ...byHand, version: 1 });
    await run('2023-09-05');
    expect(await planned.reports.get('monthly_city_2023-08')).toMatchObject({ status: 'requested', awaited: true });
  });

  it('asks for the months that it missed as well', async () => {
    await run('2023-12-05');
    for (const month of ['2023-09', '2023-10', '2023-11']) expect(await idsOf(month)).toHaveLength(2);
    expect(await idsOf('2023-12')).toEqual([]);
  });

  it('asks once, however many runs of a morning there are at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => run('2024-02-05')));
    for (const reportId of await idsOf('2024-01')) expect((await planned.reports.get(reportId))?.version).toBe(1);
    expect(await idsOf('2024-01')).toHaveLength(2);
  });

  it('takes up what broke off, and asks nobody twice', async () => {
    const broken = { ...planned, directory: planned.directory, reports: refusing(planned, 'monthly_city_2024-02') };
    const now = instantAt('2024-03-05', '07:30');
    await expect(planReports(broken, { calendar, now })).rejects.toThrow('broken');
    const first = await planned.reports.get(`monthly_${FORUM}_2024-02`);
    await run('2024-03-05', '07:45');
    expect(await planned.reports.get(`monthly_${FORUM}_2024-02`)).toEqual(first);
    expect(await idsOf('2024-02')).toHaveLength(2);
  });

  async function keepQuestion(): Promise<void> {
    const question = anAssignedQuestion({ forumId: FORUM });
    const { questionId, forumId, receivedAt } = question;
    const original = { originalId: questionId, forumId, receivedAt, submission: {}, by: 'dieu-phoi', version: 1 };
    await planned.admissions.add([{ question, original }]);
  }
});

function refusing({ reports }: CityTables, reportId: string) {
  return {
    get: (id: string) => reports.get(id),
    add: (report: Parameters<typeof reports.add>[0]) =>
      report.reportId === reportId ? Promise.reject(new Error('broken')) : reports.add(report),
    replace: (report: Parameters<typeof reports.replace>[0]) => reports.replace(requestAgain(report, asked)),
  };
}
