import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Report } from './city-client.ts';
import { leadsToPage, sendForm } from './agency-page-visit.ts';
import { CityPeople } from './city-people.ts';
import type { Act, Stage } from './stage.ts';

/** Where the reports are left, beside the mails. */
export const REPORTS = 'reports';

/** The months in which a forum was followed: their summaries came by themselves. */
const FOLLOWED = ['2023-06', '2023-09', '2023-10', '2023-11', '2023-12', '2024-01', '2024-02'];

/** The others of the year, in which nobody owed anything: their summaries are asked for. */
const QUIET = ['2023-07', '2023-08', '2024-03', '2024-04', '2024-05'];

/** By when the agencies are asked for their parts in the report, and when the last of them has come. */
const DUE_ON = '2024-06-20';
const COMPILED_AT = '2024-06-21T09:00:00+07:00';

/** In which forms everything is to be had. */
const FORMS = ['docx', 'xlsx', 'html', 'csv', 'pdf'];

/** The months as they were summed up by themselves, and the report of the forum of June as the city signs it. */
export const OFFICIAL_REPORTS: Act = {
  title: 'Báo cáo',

  async play(stage) {
    const { city, control, display, expect } = stage;
    const { forumId } = await city.forumHeldOn('2023-06-13');
    for (const month of FOLLOWED) {
      const report = await city.report(`monthly_city_${month}`);
      expect(report.status === 'ready', `báo cáo tháng ${month} đã tự lập`);
      await leaveFiles(stage, report);
    }
    await expectMailed(stage);
    display.line(
      `  Báo cáo tự lập và gửi điều phối viên, lãnh đạo của ${String(FOLLOWED.length)} tháng có câu hỏi được theo dõi; ${String(QUIET.length)} tháng khác lập theo yêu cầu.`,
    );
    for (const month of QUIET) {
      const report = await compiled(stage, { kind: 'monthly', month });
      expect(report.status === 'ready', `báo cáo tháng ${month} lập được theo yêu cầu`);
      await leaveFiles(stage, report);
    }

    const draft = await compiled(stage, { kind: 'forum', forumId, draft: true });
    expect(draft.status === 'ready', 'bản dự thảo lập được khi chưa cơ quan nào gửi báo cáo');
    const early = await compiled(stage, { kind: 'forum', forumId });
    expect(early.status === 'failed', 'bản chính thức không lập được khi còn thiếu báo cáo của cơ quan');
    display.line(`  Báo cáo diễn đàn, bản chính thức: ${early.problem?.vi ?? ''}`);

    const asked = await city.requestContributions(forumId, DUE_ON);
    await control.settled();
    await stage.mails.collect(control);
    display.line(`  Điều phối viên đề nghị ${String(asked.length)} cơ quan gửi báo cáo, hạn 20/6/2024.`);
    await contribute(stage, forumId, asked);
    await control.advanceTo(COMPILED_AT);
    await stage.mails.collect(control);

    const report = await compiled(stage, { kind: 'forum', forumId });
    expect(report.status === 'ready', `báo cáo diễn đàn lập được: ${report.problem?.vi ?? ''}`);
    await leaveFiles(stage, report);
    const sheet = await compiled(stage, { kind: 'children', forumId: (await city.forumHeldOn('2023-09-15')).forumId });
    expect(sheet.status === 'ready', `tờ dành cho các em lập được: ${sheet.problem?.vi ?? ''}`);
    await leaveFiles(stage, sheet);
    display.line(`  ${report.title ?? report.reportId}: đủ ${FORMS.join(', ')}, số và ngày để trống.`);
  },
};

/** Holds when coordinator and leader got the summary of the city of each followed month once, and nobody one of another month. */
async function expectMailed({ city, mails, expect }: Stage): Promise<void> {
  const { people } = await city.policy();
  const recipients = [...people.coordinators, ...people.leaders].map(({ contactId }) => contactId);
  const wanted = FOLLOWED.flatMap((month) =>
    recipients.map((contactId) => `report_monthly_city_${month}_${contactId}`),
  );
  const sent = mails.all.map(({ mailId }) => mailId).filter((mailId) => mailId.startsWith('report_monthly_city_'));
  expect(
    sent.sort().join(' ') === wanted.sort().join(' '),
    'điều phối viên và lãnh đạo nhận báo cáo mỗi tháng một lần',
  );
}

/** Each agency writes its part on its page, by the link in the mail that asked for it; the last one sends a letter, which the coordinator types in. */
async function contribute(
  { city, control, mails, example }: Stage,
  forumId: string,
  asked: readonly string[],
): Promise<void> {
  const texts = z.record(z.string(), z.string()).parse(JSON.parse(example('bao-cao-co-quan-2023.json')));
  const people = await CityPeople.of(city);
  for (const [place, agencyId] of asked.entries()) {
    const text = texts[agencyId] ?? '';
    const about = `contribution_${forumId}_${agencyId}`;
    const mail = mails.all.filter(({ mailId }) => mailId.startsWith(`${about}_`)).findLast(leadsToPage);
    if (!mail) throw new Error(`no mail asked ${people.agency(agencyId)} for its part in the report`);
    if (place < asked.length - 1) await sendForm(mail, { act: 'contribution', about }, { text });
    else await city.contribute(forumId, agencyId, text);
    await control.settled();
  }
}

/** Asks for a report and waits until it is there, or until it is known why not. */
async function compiled({ city, control }: Stage, wanted: object): Promise<Report> {
  const { reportId } = await city.requestReport(wanted);
  await control.settled();
  return city.report(reportId);
}

/** Leaves all forms of a report, whose bytes must be those that the archive has written down. */
async function leaveFiles({ city, leave, expect }: Stage, { reportId, files }: Report): Promise<void> {
  for (const { form, sha256 } of files) {
    const bytes = await city.reportFile(reportId, form);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(digest === sha256, `${reportId}.${form} là tệp đã lưu trữ`);
    leave(`${REPORTS}/${reportId}.${form}`, bytes);
  }
  const missing = FORMS.filter((form) => !files.some((file) => file.form === form));
  expect(
    missing.length === 0 || reportId.startsWith('children_'),
    `${reportId} có đủ các dạng, thiếu ${missing.join(', ')}`,
  );
}
