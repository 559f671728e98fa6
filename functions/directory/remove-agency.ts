import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { notFound } from '../platform/problem.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { Refusal } from '../question/refusal.ts';
import { type DirectoryRepository, ONLY } from './directory-repository.ts';
import { NAMES } from './read-entry.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get' | 'remove'>;
  questions: Pick<QuestionRepository, 'ofAgency'>;
};

/** Takes an agency out of the directory, unless it owes an answer or routing would still give it questions. */
export async function removeAgency(
  { directory, questions }: Dependencies,
  agencyId: string,
  version: number,
): Promise<Reply> {
  const [agency, address, open, routing] = await Promise.all([
    directory.get('agency', agencyId),
    directory.get('calendar-address', agencyId),
    questions.ofAgency(agencyId, 'open', { limit: 100 }),
    directory.get('routing', ONLY),
  ]);
  if (!agency) throw notFound(NAMES.agency, agencyId);
  expectVersion(agency, version);
  if (open.keys.length > 0) {
    const count = open.next ? 'hơn 100' : String(open.keys.length);
    throw new Refusal({
      vi: `Cơ quan còn ${count} câu hỏi chưa xong; hãy chuyển các câu hỏi đó trước (GET /questions?agencyId=${agencyId}).`,
      en: `The agency has ${open.next ? 'more than 100' : count} open questions; move them first (GET /questions?agencyId=${agencyId}).`,
    });
  }
  const routed =
    routing?.agencies.some((rule) => rule.agencyId === agencyId) ||
    routing?.coordinating.some((rule) => rule.agencyId === agencyId);
  if (routed) {
    throw new Refusal({
      vi: 'Bảng phân loại còn giao câu hỏi cho cơ quan này; hãy sửa bảng phân loại trước (PUT /routing).',
      en: 'Routing still gives questions to this agency; change it first (PUT /routing).',
    });
  }
  // First, so that no agency that is once called the same answers to this one's old address.
  if (address) await directory.remove('calendar-address', agencyId, address.version);
  await directory.remove('agency', agencyId, version);
  log('agency removed', { agencyId });
  return { status: 204 };
}
