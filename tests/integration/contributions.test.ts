import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { runMorning } from '../../functions/follow-up/morning-run.ts';
import { draft } from '../../functions/mail/outbox.ts';
import { StaleItemError } from '../../functions/platform/table.ts';
import { ask, write } from '../../functions/report/asking.ts';
import { contributionId, contributionMailId } from '../../functions/report/contribution-id.ts';
import { firstRequest } from '../../functions/report/report-life.ts';
import { aForum, anAct, anAgency, aPolicy, someRules } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

const FORUM = aForum();
const { forumId } = FORUM;
const rules = someRules();
const act = { ...anAct({ at: '2023-06-13T03:00:00.000Z' }), rules };
const placeOf = (agencyId: string) => ({ forumId, agencyId });
const keyOf = (agencyId: string) => contributionId(placeOf(agencyId));
/** Asked of an agency until Wednesday 28 June. */
const asked = (agencyId: string) => ask(undefined, { ...placeOf(agencyId), dueOn: '2023-06-28' }, act);

let city: CityTables;
beforeEach(async () => {
  city = await startTables();
  await Promise.all([
    city.directory.add('policy', aPolicy()),
    city.directory.add('forum', FORUM),
    ...['gddt', 'vhtt'].map((agencyId) => city.directory.add('agency', anAgency({ agencyId }))),
    ...[...rules.calendar.years.values()].map((year) => city.directory.add('calendar', { ...year, version: 1 })),
  ]);
});
afterEach(() => city.stop());

describe('a contribution', () => {
  it('is stored in one with the mail that asks for it, or not at all', async () => {
    const mail = mailFor('vhtt');
    await city.reports.putContribution(asked('vhtt'), city.mails.addition(mail));
    expect(await city.mails.get(mail.mailId)).toMatchObject({ kind: 'contribution', contributes: placeOf('vhtt') });
    expect(await city.reports.contribution(forumId, 'vhtt')).toEqual(asked('vhtt'));
    await city.mails.add(mailFor('gddt'));
    const other = city.reports.putContribution(asked('gddt'), city.mails.addition(mailFor('gddt')));
    await expect(other).rejects.toThrow(StaleItemError);
    expect(await city.reports.contribution(forumId, 'gddt')).toBeUndefined();
  });

  it('is found when somebody must be reminded of it, and not any more once it has come', async () => {
    await city.reports.putContribution(asked('vhtt'));
    await city.reports.putContribution(asked('gddt'));
    const due = (day: Day) => Array.fromAsync(city.reports.contributionsDue(instantAt(day, '07:30')));
    expect(await due('2023-06-20')).toEqual([]);
    expect((await due('2023-06-21')).sort()).toEqual([keyOf('gddt'), keyOf('vhtt')]);
    await city.reports.putContribution(write(asked('vhtt'), { ...placeOf('vhtt'), text: 'Đã làm.' }, act));
    expect(await due('2023-07-31')).toEqual([keyOf('gddt')]);
    expect(await city.reports.contributions([keyOf('vhtt'), keyOf('y-te'), keyOf('gddt')])).toMatchObject([
      { agencyId: 'vhtt', text: 'Đã làm.' },
      { agencyId: 'gddt' },
    ]);
  });
});

describe('a morning on which contributions are due', () => {
  it('run ten times at once and once more later leaves what one run leaves', async () => {
    for (const agencyId of ['vhtt', 'gddt']) await city.reports.putContribution(asked(agencyId));
    await Promise.all(Array.from({ length: 10 }, () => run('2023-06-29')));
    expect(await rungsOf('2023-06-29')).toEqual({
      'gddt-can-bo': { [keyOf('gddt')]: 1 },
      'gddt-lanh-dao': { [keyOf('gddt')]: 1 },
      'vhtt-can-bo': { [keyOf('vhtt')]: 1 },
      'vhtt-lanh-dao': { [keyOf('vhtt')]: 1 },
    });
    expect(await city.reports.contribution(forumId, 'vhtt')).toMatchObject({
      rung: 1,
      remindAt: instantAt('2023-07-05', '07:30'),
      told: [
        contributionMailId(placeOf('vhtt'), 1),
        'digest_vhtt-can-bo_2023-06-29',
        'digest_vhtt-lanh-dao_2023-06-29',
      ],
      version: 2,
    });
    const before = await city.itemsOf('Reports');
    await run('2023-06-29', '16:45');
    expect(await city.itemsOf('Reports')).toEqual(before);
  });

  it('says in its own digest what one of yesterday, which did not leave, was to say', async () => {
    await city.reports.putContribution(asked('vhtt'));
    await run('2023-06-28');
    await run('2023-06-29');
    expect(await city.mails.get('digest_vhtt-can-bo_2023-06-28')).toMatchObject({ state: 'dropped' });
    expect((await rungsOf('2023-06-29'))['vhtt-can-bo']).toEqual({ [keyOf('vhtt')]: 1 });
  });

  it('goes by the successor when the agency has ended', async () => {
    await city.reports.putContribution(asked('vhtt'));
    const successors = [{ agencyId: 'gddt', functions: [], from: '2023-06-20', basis: 'Nghị quyết' }];
    await city.directory.replace(
      'agency',
      anAgency({ agencyId: 'vhtt', validTo: '2023-06-19', successors, version: 2 }),
    );
    await run('2023-06-21');
    expect(await rungsOf('2023-06-21')).toEqual({ 'gddt-can-bo': { [keyOf('vhtt')]: -5 } });
  });

  it('waits no longer for what would come too late for the report', async () => {
    await city.reports.putContribution(asked('vhtt'));
    const requested = firstRequest({ kind: 'forum', forumId, month: '2023-06', draft: false }, act);
    await city.reports.add({ ...requested, status: 'ready', readyAt: act.at });
    await run('2023-06-21');
    expect(await rungsOf('2023-06-21')).toEqual({});
    expect(await city.reports.contribution(forumId, 'vhtt')).not.toHaveProperty('asked');
  });

  it('plans the contributions of a forum anew that has another ladder', async () => {
    await city.reports.putContribution(asked('vhtt'));
    await city.directory.replace('forum', {
      ...FORUM,
      reminderRungs: [-10, 0],
      plannedBy: undefined,
      version: FORUM.version + 1,
    });
    await run('2023-06-14');
    expect((await rungsOf('2023-06-14'))['vhtt-can-bo']).toEqual({ [keyOf('vhtt')]: -10 });
    expect(await city.reports.contribution(forumId, 'vhtt')).toMatchObject({
      rung: -10,
      remindAt: instantAt('2023-06-28', '07:30'),
    });
  });
});

async function run(day: Day, time = '07:30'): Promise<void> {
  const { questions, mails, directory, reports } = city;
  await runMorning({ questions, mails, directory, reports }, instantAt(day, time));
}

function mailFor(agencyId: string) {
  const contributes = placeOf(agencyId);
  const mailId = contributionMailId(contributes, 1);
  const about = { mailId, kind: 'contribution', recipient: `${agencyId}-can-bo`, agencyId, contributes } as const;
  return draft({ ...about, questionIds: [] }, act.at);
}

/** The rungs in each digest of a day, by contact. */
async function rungsOf(day: Day): Promise<Record<string, object>> {
  const people = ['gddt', 'vhtt'].flatMap((agencyId) => [`${agencyId}-can-bo`, `${agencyId}-lanh-dao`]);
  const mailIds = [...people, 'dieu-phoi', 'dieu-phoi-2', 'lanh-dao-ubnd'].map(
    (contactId) => `digest_${contactId}_${day}`,
  );
  const mails = await city.mails.getMany(mailIds);
  return Object.fromEntries(
    mails.flatMap(({ recipient, rungs = {} }) => (Object.keys(rungs).length > 0 ? [[recipient, rungs]] : [])),
  );
}
