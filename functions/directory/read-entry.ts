import type { Reply } from '../platform/http.ts';
import { notFound, type Bilingual } from '../platform/problem.ts';
import type { DirectoryKind, DirectoryRepository } from './directory-repository.ts';

/** What people call each kind of entry. */
export const NAMES = {
  forum: { vi: 'diễn đàn', en: 'forum' },
  agency: { vi: 'cơ quan', en: 'agency' },
  routing: { vi: 'bảng phân loại', en: 'routing' },
  policy: { vi: 'chính sách', en: 'policy' },
  calendar: { vi: 'lịch làm việc năm', en: 'calendar of the year' },
  'calendar-address': { vi: 'địa chỉ lịch của cơ quan', en: 'calendar address of the agency' },
  job: { vi: 'công việc', en: 'job' },
  import: { vi: 'lần nhập', en: 'import' },
  morning: { vi: 'lượt rà soát buổi sáng', en: 'morning run' },
  'monthly-plan': { vi: 'lịch lập tổng hợp tháng', en: 'plan of the monthly reports' },
  'code-lock': { vi: 'khóa mã', en: 'lock of a code' },
} as const satisfies Record<DirectoryKind, Bilingual>;

/** One entry, with its version as `ETag`. */
export async function readEntry(
  directory: Pick<DirectoryRepository, 'get'>,
  kind: DirectoryKind,
  id = '',
): Promise<Reply> {
  const entry = await directory.get(kind, id);
  if (!entry) throw notFound(NAMES[kind], id);
  return { status: 200, body: entryView(entry), version: entry.version };
}

/** All entries of a kind; a city has tens of them, so there is one page. */
export async function readEntries(directory: Pick<DirectoryRepository, 'all'>, kind: DirectoryKind): Promise<Reply> {
  return { status: 200, body: { items: (await directory.all(kind)).map(entryView), next: null } };
}

/** An entry as the API shows it: without the marks that only the system's own steps read. */
export function entryView(entry: object): object {
  return { ...entry, openedBy: undefined, requestHash: undefined, plannedBy: undefined };
}
