import type { Report, ReportFile, RequestedReport } from './report.ts';

/** Stands in a report for whoever asks for it each month. */
export const SCHEDULE = 'schedule';

/** What a report is about. */
export type Subject =
  | { readonly kind: 'monthly'; readonly month: string; readonly forumId?: string | undefined }
  | { readonly kind: 'extract'; readonly month: string; readonly agencyId: string }
  /** `month`: in which the forum was held. */
  | { readonly kind: 'forum'; readonly forumId: string; readonly month: string; readonly draft: boolean }
  | { readonly kind: 'children'; readonly forumId: string; readonly month: string };

/** Who asks for a report, and when. */
export interface Asking {
  readonly by: string;
  readonly at: string;
}

/** What came of compiling a report. */
export interface Outcome {
  readonly title: string;
  /** An extract has none of its own. */
  readonly figures?: NonNullable<Report['figures']>;
  readonly inputsHash: string;
  readonly files: readonly ReportFile[];
}

/** A report that was asked for and not compiled within this time got lost, and may be asked for anew, in milliseconds. */
const PATIENCE_MS = 60 * 60_000;

/** So many earlier editions are listed; the files of older ones stay in the bucket. */
const MOST_EDITIONS = 100;

/** By what a report is known: the same subject has the same id. */
export function reportIdOf(subject: Subject): string {
  switch (subject.kind) {
    case 'monthly':
      return `monthly_${subject.forumId ?? 'city'}_${subject.month}`;
    case 'extract':
      return `extract_${subject.agencyId}_${subject.month}`;
    case 'forum':
      return `${subject.draft ? 'draft' : 'forum'}_${subject.forumId}`;
    case 'children':
      return `children_${subject.forumId}`;
  }
}

/** A report that is asked for the first time. */
export function firstRequest(subject: Subject, { by, at }: Asking): RequestedReport {
  const { kind, month } = subject;
  return {
    reportId: reportIdOf(subject),
    kind,
    ...('forumId' in subject && subject.forumId !== undefined && { forumId: subject.forumId }),
    month,
    ...('agencyId' in subject && { agencyId: subject.agencyId }),
    draft: subject.kind === 'forum' && subject.draft,
    ...requested({ by, at }),
    files: [],
    editions: [],
    version: 1,
  };
}

/** A report that is asked for once more, whose files stay until there are others; itself while it is being compiled. */
export function requestAgain(report: Report, asking: Asking): Report {
  const isLost = Date.parse(asking.at) - Date.parse(report.requestedAt) >= PATIENCE_MS;
  if (report.status === 'requested' && !isLost) return report;
  const { problem: _over, ...rest } = report;
  return { ...rest, ...requested(asking), version: report.version + 1 };
}

/** A report that the schedule wants too: people get it by mail, whoever asked for it first. */
export function awaited(report: Report, at: string): Report {
  if (report.awaited) return report;
  const { problem: _over, ...rest } = report;
  return { ...rest, ...requested({ by: SCHEDULE, at }), version: report.version + 1 };
}

/** A report with what was compiled. What it was before stays as an edition, unless the files are the same. */
export function becomeReady(report: Report, outcome: Outcome, now: string): Report {
  const { awaited: _written, problem: _over, ...rest } = report;
  const { readyAt, readyFor, inputsHash, files, editions } = report;
  const ready = { ...rest, ...outcome, status: 'ready', version: report.version + 1 } as const;
  if (isSameEdition(report, outcome.files)) return { ...ready, files };
  const before =
    readyAt === undefined || readyFor === undefined || inputsHash === undefined
      ? []
      : [{ at: readyAt, by: readyFor, inputsHash, files }];
  return {
    ...ready,
    files: [...outcome.files],
    readyAt: now,
    readyFor: report.requestedBy,
    editions: [...editions, ...before].slice(-MOST_EDITIONS),
  };
}

/** Whether the files of a report are these; their keys tell what is in them. */
export function isSameEdition({ files }: Report, others: readonly ReportFile[]): boolean {
  return files.length === others.length && files.every(({ key }) => others.some((other) => other.key === key));
}

/** A report of which nothing could be made, and why. */
export function becomeFailed(report: Report, problem: NonNullable<Report['problem']>): Report {
  return { ...report, status: 'failed', problem, version: report.version + 1 };
}

function requested({ by, at }: Asking) {
  const awaitedNow = by === SCHEDULE && ({ awaited: true } as const);
  return { status: 'requested', requestedAt: at, requestedBy: by, ...awaitedNow } as const;
}
