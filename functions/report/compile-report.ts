import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Agency, type Contact, reachableContact } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import { nextOfficeOpening } from '../calendar/office-hours.ts';
import type { Rules } from '../directory/rules.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { draft } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { measure, METRICS } from '../platform/measure.ts';
import type { Write } from '../platform/table.ts';
import type { ReportFileRepository, SetForm } from './report-file-repository.ts';
import { becomeFailed, becomeReady, firstRequest, isSameEdition, reportIdOf, SCHEDULE } from './report-life.ts';
import type { ReportModel } from './report-model.ts';
import type { ReportRepository } from './report-repository.ts';
import type { Report, ReportFile, ReportForm } from './report.ts';
import { writerOf } from './writer-of.ts';

/** What a report says. */
export interface Composed {
  readonly model: ReportModel;
  readonly figures: object;
  /** The parts of the agencies that it concerns, of the city's. */
  readonly extracts: () => readonly { readonly agencyId: string; readonly model: ReportModel }[];
}

/** Why a report cannot be made of the facts: for people, and whether the system is wrong and not the facts. */
export interface NotComposed {
  readonly problem: NonNullable<Report['problem']>;
  readonly isDefect: boolean;
}

interface Dependencies {
  readonly reports: Pick<ReportRepository, 'get' | 'replace'>;
  readonly files: Pick<ReportFileRepository, 'put'>;
  readonly mails: Pick<MailRepository, 'addition'>;
  /** Gathers the facts and says them, or why that cannot be. */
  readonly compose: (report: Report, now: string) => Promise<Composed | NotComposed>;
  /** Sets what is said in some forms, or in all that there can be of it. */
  readonly setForms: (model: ReportModel, forms?: readonly ReportForm[]) => Promise<readonly SetForm[]>;
}

/** The city as it is while a report is compiled. */
interface Situation {
  readonly rules: Pick<Rules, 'policy' | 'officeHours' | 'calendar'>;
  readonly agencies: readonly Agency[];
  readonly now: string;
}

/** An agency reads its part in the mail, and sorts it. */
const FORMS_OF_EXTRACT: readonly ReportForm[] = ['html', 'xlsx'];

/**
 * Compiles a report that was asked for: says it, sets it in all its forms, puts these into the bucket, and records it.
 *
 * The record and the mails that bring it are one write, the last one; what is put before it lies under its own hash. So it may stop
 * anywhere and be called again: nothing is there twice, and nothing is mailed that is not there.
 */
export async function compileReport(
  dependencies: Dependencies,
  { reportId }: Pick<Report, 'reportId'>,
  situation: Situation,
): Promise<void> {
  const { reports, compose } = dependencies;
  const { now } = situation;
  const report = await reports.get(reportId);
  // Another call has compiled it.
  if (report?.status !== 'requested') return;
  const composed = await compose(report, now);
  if ('problem' in composed) {
    await reports.replace(becomeFailed(report, composed.problem));
    if (composed.isDefect) measure(METRICS.reportsThatDoNotAddUp, 1, now);
    log('report failed', { reportId });
    return;
  }
  // What agencies get comes first: while one of them is missing the report is not ready, and the step is called again.
  for (const extract of report.awaited ? composed.extracts() : [])
    await compileExtract(dependencies, { report, ...extract }, situation);
  const { model, figures } = composed;
  const files = await filesOf(dependencies, report, await dependencies.setForms(model));
  const ready = becomeReady(report, { ...outcomeOf(model, files), figures: Figures.parse(plain(figures)) }, now);
  const mailed = report.awaited ? mailsOf(dependencies, ready, { to: readersOf(situation), situation }) : [];
  await reports.replace(ready, mailed);
  log('report ready', { reportId, forms: files.map(({ form }) => form), mails: mailed.length });
}

async function compileExtract(
  dependencies: Dependencies,
  { report: { month }, agencyId, model }: { report: Report; agencyId: string; model: ReportModel },
  situation: Situation,
): Promise<void> {
  const { reports, setForms } = dependencies;
  const { agencies, rules, now } = situation;
  const subject = { kind: 'extract', agencyId, month } as const;
  const stored = await reports.get(reportIdOf(subject));
  const before = stored ?? { ...firstRequest(subject, { by: SCHEDULE, at: now }), version: 0 };
  const files = await filesOf(dependencies, before, await setForms(model, FORMS_OF_EXTRACT));
  // An earlier call came as far as this; its mail was written in one with it.
  if (stored?.status === 'ready' && isSameEdition(stored, files)) return;
  const ready = becomeReady(before, outcomeOf(model, files), now);
  const writerId = writerOf(agencyId, { agencies, today: dayOf(now) });
  const writer = agencies.find((agency) => agency.agencyId === writerId);
  const to = writer ? [reachableContact(writer, rules.policy.people)] : [];
  await reports.replace(ready, mailsOf(dependencies, ready, { to, situation }));
}

function filesOf(
  { files }: Dependencies,
  { reportId, files: there }: Report,
  set: readonly SetForm[],
): Promise<ReportFile[]> {
  return Promise.all(set.map((form) => files.put(reportId, form, there)));
}

function outcomeOf(model: ReportModel, files: readonly ReportFile[]) {
  return { title: model.title, inputsHash: fingerprintOf(model), files };
}

/** Coordinators and leaders who can be reached, each with a copy; when nobody can, the first, so that the mail fails where it is seen. */
function readersOf({ rules: { policy } }: Situation): readonly Contact[] {
  const { coordinators, leaders } = policy.people;
  const readers = [...coordinators, ...leaders].filter(({ unreachable }) => !unreachable);
  return readers.length > 0 ? readers : coordinators.slice(0, 1);
}

function mailsOf(
  { mails }: Dependencies,
  { reportId, agencyId }: Report,
  { to, situation: { rules, now } }: { to: readonly Contact[]; situation: Situation },
): Write[] {
  const opensAt = nextOfficeOpening(now, rules.officeHours, rules.calendar);
  return to.map(({ contactId }) => {
    const mailId = `report_${reportId}_${contactId}`;
    const about = { mailId, kind: 'report', recipient: contactId, about: reportId } as const;
    return mails.addition(
      draft({ ...about, questionIds: [], ...(agencyId !== undefined && { agencyId }) }, now, opensAt),
    );
  });
}

/** Figures as they are stored and shown. */
const Figures = z.record(z.string(), z.json());

/** A value without what JSON cannot say. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Fingerprint of all that a report says, its rows taken one by one. */
export function fingerprintOf({ sections, ...head }: ReportModel): string {
  const hash = createHash('sha256');
  const take = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  take(head);
  for (const { orientation, blocks } of sections) {
    take(orientation);
    for (const block of blocks) {
      if (block.kind !== 'table') {
        take(block);
        continue;
      }
      const { rows, ...table } = block.table;
      take(table);
      for (const row of rows) take(row);
    }
  }
  return hash.digest('hex');
}
