import * as z from 'zod';
import { Month } from '../calendar/month.ts';

/** In which forms a report is set. */
export const ReportForm = z.enum(['docx', 'xlsx', 'html', 'csv', 'pdf']);
export type ReportForm = z.infer<typeof ReportForm>;

/** One form of a report, as it lies in the bucket. */
export const ReportFile = z.object({
  form: ReportForm,
  /** ASCII; tells the content by its hash, so that what lies under a key never changes. */
  key: z.string(),
  bytes: z.int().min(0),
  /** In hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ReportFile = z.infer<typeof ReportFile>;

/** What a report said at a time: who asked for it, and its files. */
export const Edition = z.object({
  at: z.string(),
  by: z.string(),
  inputsHash: z.string(),
  files: z.array(ReportFile),
});
export type Edition = z.infer<typeof Edition>;

/**
 * A report in the archive: who asked for it, and what came of it. The months of a city and of its forums, an agency's extract from them,
 * and the papers of a forum.
 *
 * requested → ready or failed; either may be asked for again.
 */
export const Report = z.object({
  /** Follows from what it is about, so that the same report is asked for once. */
  reportId: z.string(),
  kind: z.enum(['monthly', 'forum', 'children', 'extract']),
  /** Absent when it is of the city as a whole. */
  forumId: z.string().optional(),
  /** What a summary or extract tells of; of a forum's papers the month in which it was held. The archive is listed by it. */
  month: Month,
  /** Of an extract: whose lines it has. */
  agencyId: z.string().optional(),
  /** May have gaps and says so. */
  draft: z.boolean(),
  status: z.enum(['requested', 'ready', 'failed']),
  requestedAt: z.string(),
  requestedBy: z.string(),
  /** People wait for it by mail: the schedule asked for it, and its mails are not written. */
  awaited: z.boolean().optional(),
  /** When the files were made that are there, and who asked for them. */
  readyAt: z.string().optional(),
  readyFor: z.string().optional(),
  /** Why there is none. */
  problem: z.object({ vi: z.string(), en: z.string() }).optional(),
  title: z.string().optional(),
  figures: z.record(z.string(), z.json()).optional(),
  /** Fingerprint of all that it says, before it was set in any form. */
  inputsHash: z.string().optional(),
  files: z.array(ReportFile),
  /** What it said before, the oldest first. */
  editions: z.array(Edition),
  version: z.int().min(1),
});
export type Report = z.infer<typeof Report>;

/** A report that waits to be compiled. */
export const RequestedReport = Report.extend({ status: z.literal('requested') });
export type RequestedReport = z.infer<typeof RequestedReport>;
