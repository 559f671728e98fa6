import * as z from 'zod';
import { Day, dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest } from '../platform/problem.ts';
import { answer } from '../question/answering.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { questionView } from '../question/question-view.ts';
import { screen } from '../question/screen.ts';
import type { Decision } from './assign-by-hand.ts';
import { readQuestion } from './read-question.ts';

/** An agency's written answer as the coordinator types it: what was decided, why, and what happens next and when. */
export const WrittenAnswer = z.strictObject({
  /** Who answered: an office and its agency. */
  by: freeText(200),
  decided: freeText(),
  why: freeText(),
  next: freeText(),
  /** Absent: today. */
  on: Day.optional(),
});
export type WrittenAnswer = z.infer<typeof WrittenAnswer>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Records a written answer on behalf of the agency that leads; with it the agency is reminded no more. */
export async function answerQuestion(
  { questions, directory }: Dependencies,
  { by: office, on, ...words }: WrittenAnswer,
  { questionId, version, by, now }: Decision,
): Promise<Reply> {
  const question = await readQuestion(questions, questionId);
  expectVersion(question, version);
  const today = dayOf(now);
  const faults = dayFaults(on, { askedOn: question.askedOn, today });
  if (faults.length > 0) throw invalidRequest(faults);
  // Whoever answered is an official by office, which the report prints; it is no child's name.
  const given = { mode: 'written', by: office.normalize('NFC').trim(), on: on ?? today } as const;
  const rules = await readRules(directory);
  const next = answer(question, { ...given, ...masked(words) }, { at: now, by, rules });
  await questions.replace(next);
  log('question answered', { questionId, lead: next.leadAgencyId });
  const { calendar } = rules;
  return { status: 200, body: questionView(next, today, calendar), version: next.version };
}

/** What others read of the answer: no child is named in it. */
function masked({ decided, why, next }: Pick<WrittenAnswer, 'decided' | 'why' | 'next'>) {
  const shown = (text: string) => screen(text).privacy.text.trim();
  return { decided: shown(decided), why: shown(why), next: shown(next) };
}

/** Nobody has answered before the child asked, nor on a day to come. */
function dayFaults(on: string | undefined, { askedOn, today }: { askedOn: string; today: string }): Fault[] {
  if (on === undefined || (on >= askedOn && on <= today)) return [];
  return [
    {
      pointer: '#/on',
      value: on,
      detail: `phải từ ngày trẻ em hỏi (${askedOn}) đến hôm nay (${today})`,
      detailEn: `must be from the day the child asked (${askedOn}) to today (${today})`,
    },
  ];
}
