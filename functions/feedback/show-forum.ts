import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { Reply } from '../platform/http.ts';
import { notFound } from '../platform/problem.ts';
import { knownQuestionsOf } from '../question/forum-questions.ts';
import type { KnownQuestion } from '../question/question-code.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { helpOf } from '../question/help.ts';
import { publicLine } from './public-question.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofForum' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Shows a forum as everybody may see it: each question in one line, and how many still have no answer. Nothing is hidden by not answering it. */
export async function showForum({ questions, directory }: Dependencies, forumId: string, now: string): Promise<Reply> {
  const [forum, agencies, policy] = await Promise.all([
    directory.get('forum', forumId),
    directory.all('agency'),
    readPolicy(directory),
  ]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  const known = await knownQuestionsOf(questions, forumId);
  const agencyName = (agencyId: string) => agencies.find((agency) => agency.agencyId === agencyId)?.name ?? agencyId;
  return {
    status: 200,
    body: {
      forumId,
      name: forum.name,
      heldOn: forum.heldOn,
      counts: countsOf(known, dayOf(now)),
      questions: known.map((question) => publicLine(question, { forum, agencyName })),
      help: helpOf(policy),
    },
    headers: { 'cache-control': 'public, max-age=60' },
  };
}

/** How the forum's questions stand: what was split counts by its parts, a duplicate as the question that answers for it. */
function countsOf(known: readonly KnownQuestion[], today: string) {
  const counted = known
    .filter(({ status }) => status !== 'split')
    .map((question) => {
      if (question.status !== 'duplicate') return question;
      return known.find(({ questionId }) => questionId === question.duplicateOf) ?? question;
    });
  const answered = counted.filter((question) => question.status === 'closed');
  const waiting = counted.filter(({ status }) => status !== 'closed');
  const verdicts = known.map((question) =>
    question.status === 'closed' ? question.verdicts?.at(-1)?.answered : undefined,
  );
  const said = (what: 'yes' | 'partly' | 'no') => verdicts.filter((verdict) => verdict === what).length;
  return {
    questions: counted.length,
    answered: answered.length,
    waiting: waiting.length,
    overdue: waiting.filter(({ childDeadline }) => childDeadline && childDeadline.dueOn < today).length,
    verdicts: { yes: said('yes'), partly: said('partly'), no: said('no') },
  };
}
