import { addDays, instantAt } from '../../functions/calendar/day.ts';
import { DirectoryRepository } from '../../functions/directory/directory-repository.ts';
import { MailRepository } from '../../functions/mail/mail-repository.ts';
import { answer, approve } from '../../functions/question/answering.ts';
import type { ClosedQuestion } from '../../functions/question/question.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import { gatherMonth } from '../../functions/report/gather-month.ts';
import { assignedQuestion } from './assigned-questions.ts';
import { FORUM, RULES } from './city.ts';
import type { Figure } from './figure.ts';
import { MeteredStore } from './metered-store.ts';

const OF_THE_MONTH = 1_000;
const FEW = 10_000;
const MANY = 100_000;
const MONTH = '2023-12';

/** What the summary of a month reads follows from what belongs to it, and not from all that there ever was. */
export const monthReads: Figure = {
  name: `a month, ${amount(OF_THE_MONTH)} questions of it: among ${amount(MANY)} / among ${amount(FEW)}, read units`,
  unit: '×',
  target: { atMost: 1.05 },
  measure: async () => {
    const [few, many] = [await readUnitsAmong(FEW), await readUnitsAmong(MANY)];
    return {
      value: many / few,
      beside: {
        [`among ${amount(MANY)}`]: `${many.toFixed(0)} units`,
        [`among ${amount(FEW)}`]: `${few.toFixed(0)} units`,
      },
      detail: { few, many },
    };
  },
};

/** What it takes to read the month when so many questions were ever asked: most of them were settled before it began. */
async function readUnitsAmong(all: number): Promise<number> {
  const store = await MeteredStore.start();
  try {
    await store.run('Seed', instantAt(`${MONTH}-01`, '00:00'));
    await store.filling.addForum(FORUM);
    await store.filling.putQuestions(asked(all));
    const { result, readUnits } = await store.metered('Report', (client, variables) =>
      gatherMonth(
        {
          questions: new QuestionRepository(client, variables['QUESTION_TABLE_NAME'] ?? ''),
          mails: new MailRepository(client, variables['MAIL_TABLE_NAME'] ?? ''),
          directory: new DirectoryRepository(client, variables['DIRECTORY_TABLE_NAME'] ?? ''),
        },
        { month: MONTH, forumIds: [FORUM.forumId] },
        instantAt('2024-01-05', '07:30'),
      ),
    );
    if (result.questions.length !== OF_THE_MONTH)
      throw new Error(`of ${amount(OF_THE_MONTH)} questions of the month ${amount(result.questions.length)} were read`);
    return readUnits;
  } finally {
    await store.stop();
  }
}

/** Questions that were settled long before the month, but for those of the month, of which half are open at its end. */
function* asked(count: number) {
  for (let number = 1; number <= count; number += 1) {
    if (number > OF_THE_MONTH) yield closedQuestion(number, '2023-09-05');
    else if (number % 2 === 0) yield closedQuestion(number, `${MONTH}-05`);
    else yield assignedQuestion(number, `${MONTH}-05`);
  }
}

/** A question that was answered and closed two days after it was assigned. */
function closedQuestion(number: number, assignedOn: string): ClosedQuestion {
  const on = addDays(assignedOn, 2);
  const act = { at: instantAt(on, '09:00'), by: 'dieu-phoi', rules: RULES };
  const answered = answer(assignedQuestion(number, assignedOn), { ...LETTER, on }, act);
  return approve(answered, {}, act);
}

const LETTER = {
  mode: 'written',
  by: 'Trưởng phòng',
  number: '125/CV-VHTT',
  decided: 'Thư viện đã mở cửa cả thứ Bảy.',
  why: 'Các em chỉ rảnh cuối tuần.',
  nothingMore: 'Việc mở cửa thứ Bảy được giữ lâu dài.',
  resultClass: 'resolved',
} as const;

function amount(count: number): string {
  return count.toLocaleString('en');
}
