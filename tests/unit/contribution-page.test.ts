import { describe, expect, it } from 'vitest';
import { agencyPage } from '../../functions/answer/agency-page.ts';
import { contributionsOf } from '../../functions/answer/contribution-parts.ts';
import type { Agency } from '../../functions/agency/agency.ts';
import { ask, write } from '../../functions/report/asking.ts';
import { contributionId } from '../../functions/report/contribution-id.ts';
import type { Contribution } from '../../functions/report/contribution.ts';
import { firstRequest } from '../../functions/report/report-life.ts';
import type { Report } from '../../functions/report/report.ts';
import { aForum, anAct, anAgency, someRules } from '../builders.ts';

const forum = aForum({ heldOn: '2023-06-13', dialogueAgencyIds: ['gddt', 'vhtt'] });
const { forumId } = forum;
const vhtt = anAgency({ agencyId: 'vhtt' });
const act = { ...anAct({ at: '2023-06-13T03:00:00.000Z' }), rules: someRules() };
const place = { forumId, agencyId: 'vhtt' };
const about = contributionId(place);
const asked = ask(undefined, { ...place, dueOn: '2023-06-28' }, act);
const written = write(asked, { ...place, text: 'Phòng đã <mở> hai lớp.' }, act);
const report = (draft: boolean, parts: Partial<Report> = {}): Report => ({
  ...firstRequest({ kind: 'forum', forumId, month: '2023-06', draft }, act),
  ...parts,
});

describe('what an agency may write', () => {
  it.each<{ agencyId: string; today: string; stored?: Contribution; shown: boolean; because: string }>([
    { agencyId: 'vhtt', today: '2023-06-14', shown: true, because: 'the report has a section for it' },
    { agencyId: 'y-te', today: '2023-06-14', shown: false, because: 'the report has none, and nobody asked' },
    { agencyId: 'vhtt', today: '2024-06-13', shown: false, because: 'the forum was a year ago, and nobody asked' },
    { agencyId: 'vhtt', today: '2024-06-13', stored: asked, shown: true, because: 'it was asked, however long ago' },
    {
      ...{ agencyId: 'y-te', today: '2023-06-14', shown: true, because: 'it was asked although it has no section' },
      stored: ask(undefined, { forumId, agencyId: 'y-te', dueOn: '2023-06-28' }, act),
    },
  ])('is on its page or not: $because', async ({ agencyId, today, stored, shown }) => {
    const parts = await partsOf(agencyId, { today, stored });
    expect(parts.map((part) => part.about)).toEqual(shown ? [contributionId({ forumId, agencyId })] : []);
  });

  it('holds the section of an agency that it has succeeded', async () => {
    const successors = [{ agencyId: 'gddt', functions: ['văn hóa'], from: '2023-09-01', basis: 'Nghị quyết' }];
    const ended = anAgency({ agencyId: 'vhtt', validTo: '2023-08-31', successors });
    const parts = await partsOf('gddt', { today: '2023-09-01', agencies: [ended, anAgency()] });
    expect(parts).toMatchObject([{ about, inPlaceOf: vhtt.name }, { inPlaceOf: undefined }]);
  });

  it.each<{ reports: Report[]; final: boolean; because: string }>([
    { reports: [report(false, { status: 'ready', readyAt: act.at })], final: true, because: 'the report is there' },
    { reports: [report(false)], final: false, because: 'it is being compiled for the first time' },
    { reports: [report(false, { status: 'failed' })], final: false, because: 'it does not add up' },
    { reports: [report(true, { status: 'ready', readyAt: act.at })], final: false, because: 'there is only a draft' },
    { reports: [], final: false, because: 'nobody asked for one' },
  ])('may be changed until the report is final: $because', async ({ reports, final }) => {
    expect(await partsOf('vhtt', { today: '2023-06-14', stored: written, reports })).toMatchObject([{ final }]);
  });
});

describe('the part of the page where it is written', () => {
  it('says until when it is wanted, and how the day came about', async () => {
    const page = await pageOf(asked);
    expect(page).toContain('Hạn gửi: hết thứ Tư 28/6/2023.');
    expect(page).toContain('ngày do Ban Tổ chức ấn định, ghi nhận ngày 13/6/2023.');
    expect(page).toContain(`<form id="contribution-${about}"`);
  });

  it('has the text to change once it is written, and no day any more', async () => {
    const page = await pageOf(written);
    expect(page).toContain('có thể sửa cho đến khi báo cáo của diễn đàn hoàn thành');
    expect(page).not.toContain('Hạn gửi');
    expect(page).toContain('Phòng đã &lt;mở&gt; hai lớp.</textarea>');
  });

  it('shows the text without a form once the report is final', async () => {
    const page = await pageOf(written, [report(false, { status: 'ready', readyAt: act.at })]);
    expect(page).toContain('Báo cáo của diễn đàn đã hoàn thành.');
    expect(page).toContain('<blockquote>Phòng đã &lt;mở&gt; hai lớp.</blockquote>');
    expect(page).not.toContain('<form');
  });
});

interface Known {
  readonly today: string;
  readonly stored?: Contribution | undefined;
  readonly reports?: readonly Report[];
  readonly agencies?: readonly Agency[];
}

function partsOf(agencyId: string, { today, stored, reports = [], agencies = [anAgency({ agencyId })] }: Known) {
  const repository = {
    contributions: (ids: readonly string[]) =>
      Promise.resolve(stored && ids.includes(contributionId(stored)) ? [stored] : []),
    getMany: (ids: readonly string[]) => Promise.resolve(reports.filter(({ reportId }) => ids.includes(reportId))),
  };
  return contributionsOf(repository, agencyId, { agencies, forums: [forum], today });
}

async function pageOf(stored: Contribution, reports: readonly Report[] = []): Promise<string> {
  const [contact] = vhtt.contacts;
  if (!contact) throw new Error('the agency should have an officer');
  return agencyPage({
    ...{ agency: vhtt, contact, token: 't', leads: [], coordinates: [], promised: [], otherAgencies: [] },
    contributions: await partsOf('vhtt', { today: '2023-06-20', stored, reports }),
    hotline: '111',
    grants: new Map([[about, 'grant']]),
  });
}
