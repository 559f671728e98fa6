import { describe, expect, it } from 'vitest';
import {
  awaited,
  becomeFailed,
  becomeReady,
  firstRequest,
  type Outcome,
  requestAgain,
  reportIdOf,
  SCHEDULE,
} from '../../functions/report/report-life.ts';
import { Report } from '../../functions/report/report.ts';

const JULY = { kind: 'monthly', month: '2023-07', forumId: 'bk4-2023-06-13' } as const;
const asked = { by: 'dieu-phoi', at: '2023-08-10T02:00:00.000Z' };
const later = { by: 'nguoi-khac', at: '2023-08-11T02:00:00.000Z' };

describe('a report', () => {
  it.each([
    { subject: JULY, reportId: 'monthly_bk4-2023-06-13_2023-07' },
    { subject: { kind: 'monthly', month: '2023-07' }, reportId: 'monthly_city_2023-07' },
    { subject: { kind: 'extract', month: '2023-07', agencyId: 'gddt' }, reportId: 'extract_gddt_2023-07' },
    { subject: { kind: 'forum', forumId: 'bk4', month: '2023-06', draft: false }, reportId: 'forum_bk4' },
    { subject: { kind: 'forum', forumId: 'bk4', month: '2023-06', draft: true }, reportId: 'draft_bk4' },
    { subject: { kind: 'children', forumId: 'bk4', month: '2023-06' }, reportId: 'children_bk4' },
  ] as const)('is known by what it is about: $reportId', ({ subject, reportId }) => {
    expect(reportIdOf(subject)).toBe(reportId);
    expect(Report.parse(firstRequest(subject, asked))).toMatchObject({ reportId, status: 'requested', version: 1 });
  });

  it('that is being compiled is not asked for twice', () => {
    const report = firstRequest(JULY, asked);
    expect(requestAgain(report, { ...later, at: '2023-08-10T02:59:59.000Z' })).toBe(report);
  });

  it('that got lost can be asked for anew after an hour', () => {
    const again = requestAgain(firstRequest(JULY, asked), { ...later, at: '2023-08-10T03:00:00.000Z' });
    expect(again).toMatchObject({ status: 'requested', requestedBy: 'nguoi-khac', version: 2 });
  });

  it('says who asked for what it says, and keeps what it said before as an edition', () => {
    const first = becomeReady(firstRequest(JULY, asked), anOutcome('a'), '2023-08-10T02:00:05.000Z');
    const second = becomeReady(requestAgain(first, later), anOutcome('b'), '2023-08-11T02:00:05.000Z');
    expect(Report.parse(second)).toEqual({
      ...second,
      status: 'ready',
      requestedBy: 'nguoi-khac',
      readyFor: 'nguoi-khac',
      readyAt: '2023-08-11T02:00:05.000Z',
      files: anOutcome('b').files,
      editions: [{ at: '2023-08-10T02:00:05.000Z', by: 'dieu-phoi', inputsHash: 'of a', files: anOutcome('a').files }],
    });
  });

  it('that says the same when it is asked for again has the same files and no other edition', () => {
    const first = becomeReady(firstRequest(JULY, asked), anOutcome('a'), '2023-08-10T02:00:05.000Z');
    const second = becomeReady(requestAgain(first, later), anOutcome('a'), '2023-08-11T02:00:05.000Z');
    expect(second).toMatchObject({ files: first.files, readyAt: first.readyAt, readyFor: 'dieu-phoi', editions: [] });
  });

  it('can be fetched as it was while it is compiled once more', () => {
    const first = becomeReady(firstRequest(JULY, asked), anOutcome('a'), '2023-08-10T02:00:05.000Z');
    expect(requestAgain(first, later).files).toEqual(first.files);
  });

  it('that the schedule asked for is waited for until it is ready, whoever asks for it in between', () => {
    const problem = { vi: 'không khớp', en: 'does not add up' };
    const failed = becomeFailed(firstRequest(JULY, { ...asked, by: SCHEDULE }), problem);
    const again = requestAgain(failed, later);
    expect(again).toMatchObject({ awaited: true, requestedBy: 'nguoi-khac' });
    expect(again).not.toHaveProperty('problem');
    expect(becomeReady(again, anOutcome('a'), later.at)).not.toHaveProperty('awaited');
  });

  it('that somebody asked for before the schedule is compiled for the schedule once more, and once', () => {
    const ready = becomeReady(firstRequest(JULY, asked), anOutcome('a'), asked.at);
    const wanted = awaited(ready, later.at);
    expect(wanted).toMatchObject({ status: 'requested', requestedBy: SCHEDULE, awaited: true });
    expect(awaited(wanted, later.at)).toBe(wanted);
  });
});

function anOutcome(content: string): Outcome {
  const sha256 = Buffer.from(content).toString('hex').padEnd(64, '0');
  const file = { form: 'html', key: `reports/r/${sha256.slice(0, 16)}/bao-cao.html`, bytes: 1, sha256 } as const;
  return { title: 'Tổng hợp tháng 7/2023', figures: { opening: 3 }, inputsHash: `of ${content}`, files: [file] };
}
