import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy, readRouting } from '../directory/rules.ts';
import type { Forum } from '../forum/forum.ts';
import { topicsOf } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { fingerprint, identify } from '../platform/identifier.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest, notFound, Problem } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { type AdmissionRepository, ADMISSIONS_AT_ONCE } from '../question/admission-repository.ts';
import {
  type Admission,
  admit,
  type ProtectionRules,
  protectionRulesOf,
  type ScreenedSubmission,
  screenSubmission,
  sealAdmission,
} from '../question/admission.ts';
import type { Submission } from '../question/submission.ts';
import { withoutMarkers } from '../question/privacy.ts';
import { Refusal } from '../question/refusal.ts';
import { route } from '../question/routing.ts';
import { whatToDoAtOnce } from '../question/safeguarding-guidance.ts';
import type { Import } from './import.ts';
import { type Minutes, type MinutesRow, readMinutes, type RowProblem } from './minutes.ts';
import { UnreadableMinutesError } from './unreadable-minutes.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'add' | 'replace' | 'takeNumbers'>;
  admissions: Pick<AdmissionRepository, 'add'>;
};

/** A file of minutes and what to do with it. */
export interface MinutesUpload {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Say what would happen; write nothing. */
  readonly dryRun: boolean;
  /** Take the rows that are right even when others are not. */
  readonly partial: boolean;
}

/** Who imports into which forum, under which key. */
export interface ImportRequest {
  readonly forumId: string;
  readonly by: string;
  readonly key: string;
  readonly now: string;
}

/** How many transactions are under way at the same time. */
const CONCURRENCY = 6;

/**
 * Takes in the minutes of a forum: every row is right before the first is written, unless the caller wants the right ones alone.
 *
 * Ids follow from the key and the row, so that the same request finishes what an earlier one began.
 */
export async function importMinutes(
  dependencies: Dependencies,
  upload: MinutesUpload,
  request: ImportRequest,
): Promise<Reply> {
  const { directory } = dependencies;
  const { forumId, by, key, now } = request;
  const importId = identify(by, key, 'import');
  const requestHash = fingerprint(
    Buffer.concat([Buffer.from(JSON.stringify([forumId, upload.contentType, upload.partial])), upload.bytes]),
  );
  const [forum, agencies, begun] = await Promise.all([
    directory.get('forum', forumId),
    directory.all('agency'),
    directory.get('import', importId),
  ]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  if (begun) expectSameRequest(begun, requestHash);
  if (begun?.state === 'withdrawn' && !upload.dryRun) throw takenBack();
  const minutes = await read(upload, {
    topics: topicsOf(forum),
    agencies,
    today: dayOf(begun?.startedAt ?? now),
    forum,
  });
  if (upload.dryRun) return dryRun(dependencies, minutes, { forumId, partial: upload.partial });
  if (minutes.problems.length > 0 && !upload.partial) throw invalidRequest(minutes.problems.map(faultOf));

  const right = minutes.rows.map((row) => ({ row: row.row, screened: screenSubmission(submissionOf(row)) }));
  const job = begun ?? (await begin(dependencies, { importId, requestHash, rows: right, forum }, request));
  // A row that the city has put right since the import began was never part of it.
  const began = new Set(job.rows.map(({ row }) => row));
  const rows = right.filter(({ row }) => began.has(row));
  const policy = await readPolicy(directory);
  const admissions = admissionsOf(rows, job, { forum, protection: protectionRulesOf(policy) });
  await addAll(dependencies.admissions, admissions);
  if (job.state === 'writing') await finish(directory, job);
  log('minutes imported', { importId, forumId, rows: admissions.length });
  const sealed = admissions.some(({ question }) => question.status === 'sealed');
  return {
    status: 202,
    headers: { location: `/imports/${importId}` },
    body: {
      importId,
      forumId,
      accepted: admissions.length,
      questions: admissions.map(({ question }, position) => ({
        row: rows[position]?.row,
        questionId: question.questionId,
        status: question.status === 'sealed' ? 'sealed' : 'received',
        ...(question.status !== 'sealed' && { code: question.code }),
      })),
      problems: minutes.problems,
      ...(sealed && { guidance: whatToDoAtOnce(policy.protectionLine, 'sealed') }),
    },
  };
}

interface ScreenedRow {
  readonly row: number;
  readonly screened: ScreenedSubmission;
}

/** Writes down what the import is going to do before it does any of it. */
async function begin(
  { directory }: Dependencies,
  {
    importId,
    requestHash,
    rows,
    forum,
  }: { importId: string; requestHash: string; rows: readonly ScreenedRow[]; forum: Forum },
  { by, now }: ImportRequest,
): Promise<Import> {
  const ordinary = rows.filter(({ screened }) => !screened.sealed).length;
  let number = ordinary === 0 ? 0 : await directory.takeNumbers(forum.forumId, ordinary);
  const job: Import = {
    importId,
    forumId: forum.forumId,
    by,
    requestHash,
    startedAt: now,
    rows: rows.map(({ row, screened }) => (screened.sealed ? { row } : { row, number: number++ })),
    state: 'writing',
    version: 1,
  };
  try {
    await directory.add('import', job);
    return job;
  } catch (error) {
    // The same request came twice at the same moment: both go on with what the other one wrote down.
    const other = error instanceof ItemExistsError ? await directory.get('import', importId) : undefined;
    if (!other) throw error;
    expectSameRequest(other, requestHash);
    return other;
  }
}

function takenBack(): Refusal {
  return new Refusal({
    vi: 'Lần nhập này đã được rút lại; muốn nhập lại, hãy gửi với Idempotency-Key mới.',
    en: 'This import was withdrawn; to import it again, send it with a new Idempotency-Key.',
  });
}

function expectSameRequest(begun: Import, requestHash: string): void {
  if (begun.requestHash === requestHash) return;
  throw new Problem('key-reused', {
    vi: 'Idempotency-Key này đã dùng cho một lần nhập khác; hãy dùng khóa mới.',
    en: 'This Idempotency-Key was used for another import; use a new key.',
  });
}

async function finish(directory: Dependencies['directory'], job: Import): Promise<void> {
  try {
    await directory.replace('import', { ...job, state: 'done', version: job.version + 1 });
  } catch (error) {
    // Nothing follows "writing" before all is written, so whoever came first wrote that it is done.
    if (error instanceof StaleItemError) return;
    throw error;
  }
}

/** The id of the question that a row of an import becomes. */
export function questionIdOf(importId: string, row: number): string {
  return identify(importId, row);
}

/** What each row becomes; the numbers are those that the import wrote down when it began. */
function admissionsOf(
  rows: readonly ScreenedRow[],
  { importId, by, requestHash, startedAt, rows: begun }: Import,
  { forum, protection }: { forum: Forum; protection: ProtectionRules },
): Admission[] {
  const numbers = new Map(begun.map(({ row, number }) => [row, number]));
  return rows.map(({ row, screened }) => {
    const questionId = questionIdOf(importId, row);
    const arrival = { questionId, forum, requestHash, importId, by, at: startedAt, today: dayOf(startedAt) };
    const number = numbers.get(row);
    // Screens may have changed since the import began: what either of them seals stays sealed.
    return screened.sealed || number === undefined
      ? sealAdmission(screened, arrival, protection)
      : admit(screened, number, arrival);
  });
}

/** Adds all of them, many in one transaction; where some are there already, one by one. */
async function addAll(store: Dependencies['admissions'], admissions: readonly Admission[]): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(admissions.length / ADMISSIONS_AT_ONCE) }, (_, position) =>
    admissions.slice(position * ADMISSIONS_AT_ONCE, (position + 1) * ADMISSIONS_AT_ONCE),
  ).values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const chunk of chunks) {
        const there = await store.add(chunk);
        if (there.length === 0) continue;
        for (const admission of chunk) {
          if (!there.includes(admission.question.questionId)) await store.add([admission]);
        }
      }
    }),
  );
}

/** What would become of each row. */
async function dryRun(
  { directory }: Dependencies,
  { rows, problems }: Minutes,
  { forumId, partial }: { forumId: string; partial: boolean },
): Promise<Reply> {
  const [routing, policy] = await Promise.all([readRouting(directory), readPolicy(directory)]);
  const outlook = rows.map((row) => {
    const { sealed, shown, masked } = screenSubmission(submissionOf(row));
    if (sealed) return { row: row.row, decision: 'sealed' };
    const found = route(withoutMarkers(shown.text), routing);
    const named = row.leadAgencyId;
    return {
      row: row.row,
      decision: named === undefined ? found.decision : 'assigned',
      topicId: row.topicId ?? found.topicId,
      leadAgencyId: named ?? (found.decision === 'assigned' ? found.leadAgencyId : undefined),
      ...(named === undefined && { confidence: found.confidence, suggestions: found.suggestions }),
      ...(masked.length > 0 && { masked }),
    };
  });
  const sealed = outlook.some(({ decision }) => decision === 'sealed');
  return {
    status: 200,
    body: {
      dryRun: true,
      forumId,
      // Without `partial` one row that is wrong keeps all of them out.
      wouldAccept: partial || problems.length === 0 ? rows.length : 0,
      rows: outlook,
      problems,
      ...(sealed && { guidance: whatToDoAtOnce(policy.protectionLine, 'only-tried') }),
    },
  };
}

async function read(
  { contentType, bytes }: MinutesUpload,
  known: Omit<Parameters<typeof readMinutes>[0], 'contentType' | 'bytes'>,
): Promise<Minutes> {
  try {
    return await readMinutes({ contentType, bytes, ...known });
  } catch (error) {
    if (!(error instanceof UnreadableMinutesError)) throw error;
    throw new Problem(error.kind, error.detail);
  }
}

function faultOf({ row, column, detail, ...found }: RowProblem): Fault {
  return { pointer: `#/rows/${String(row)}/${column}`, row, column, ...found, detail: detail.vi, detailEn: detail.en };
}

function submissionOf({ row: _row, coordinatingAgencyIds, ...submission }: MinutesRow): Submission {
  return { ...submission, ...(coordinatingAgencyIds && { coordinatingAgencyIds: [...coordinatingAgencyIds] }) };
}
