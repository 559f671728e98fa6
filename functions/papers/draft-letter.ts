import * as z from 'zod';
import { keeperOf } from '../agency/levels.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { topicsOf } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { notFound } from '../platform/problem.ts';
import { knownQuestionsOf } from '../question/forum-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { Refusal } from '../question/refusal.ts';
import { MEDIA_TYPES } from '../report/media-types.ts';
import { letterMatters } from './letter-matters.ts';
import { letterInWords } from './letter-words.ts';

/** Which letter is to be drafted: *công văn giao trả lời*, or *văn bản đôn đốc*. */
export const LetterQuery = z.strictObject({ kind: z.enum(['giao', 'don-doc']) });
export type LetterQuery = z.infer<typeof LetterQuery>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofForum' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Drafts a letter to an agency about the questions of a forum, to be numbered, dated and signed by hand. */
export async function draftLetter(
  { questions, directory }: Dependencies,
  { forumId, agencyId, kind }: LetterQuery & { forumId: string; agencyId: string },
  now: string,
): Promise<Reply> {
  const [forum, agencies, rules] = await Promise.all([
    directory.get('forum', forumId),
    directory.all('agency'),
    readRules(directory),
  ]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  const agency = agencies.find((other) => other.agencyId === agencyId);
  if (!agency) throw notFound({ vi: 'cơ quan', en: 'agency' }, agencyId);
  const today = dayOf(now);
  const owed = letterMatters(await knownQuestionsOf(questions, forumId), agencyId, { rules, today });
  const matters = owed.filter(({ owing, standing }) =>
    kind === 'giao' ? owing !== 'promise' : standing !== 'not-due',
  );
  if (matters.length === 0) throw nothingToWrite(kind);

  const { city, people, reportBlock } = rules.policy;
  const [first] = people.coordinators;
  const coordinator = keeperOf(people) ?? first;
  const [leader] = people.leaders;
  if (!coordinator || !leader) throw new Error('the policy names no coordinator or no leader');
  const topics = new Map(topicsOf(forum).map((topic) => [topic.topicId, topic.name]));
  // Only those who ask for a letter load the library that sets it.
  const { setLetter } = await import('./set-letter.ts');
  const letter = letterInWords({
    ...{ kind, forum, agency, parentBody: reportBlock.parentBody, place: city.datelinePlace },
    ...{ coordinator, leader, matters, today },
    topicName: (topicId) => topics.get(topicId) ?? topicId,
    agencyName: (id) => agencies.find((other) => other.agencyId === id)?.name ?? id,
  });
  return {
    status: 200,
    bytes: await setLetter(letter),
    headers: {
      'content-type': MEDIA_TYPES.docx,
      'content-disposition': `attachment; filename="cong-van-${kind}-${agencyId}.docx"`,
      'x-content-type-options': 'nosniff',
    },
  };
}

function nothingToWrite(kind: LetterQuery['kind']): Refusal {
  return kind === 'giao'
    ? new Refusal({
        vi: 'Cơ quan này không có câu hỏi nào của diễn đàn đang chờ trả lời, nên không có công văn giao trả lời.',
        en: 'The agency owes no answer to a question of this forum, so there is nothing to give it by letter.',
      })
    : new Refusal({
        vi: 'Cơ quan này không có nội dung nào quá hạn hoặc sắp đến hạn, nên không có văn bản đôn đốc.',
        en: 'The agency owes nothing that is overdue or due soon, so there is nothing to urge.',
      });
}
