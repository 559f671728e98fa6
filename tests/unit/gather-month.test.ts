import { BatchGetItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { keepAnswer, publish } from '../../functions/question/answering.ts';
import { seal } from '../../functions/question/lifecycle.ts';
import { transfer } from '../../functions/question/moving.ts';
import type { Question } from '../../functions/question/question.ts';
import { gatherMonth } from '../../functions/report/gather-month.ts';
import { monthAccount } from '../../functions/report/month-figures.ts';
import { monthlySummary } from '../../functions/report/monthly-summary.ts';
import { SimTables } from '../../lib/sim/sim-dynamodb.ts';
import { storesOf } from '../../lib/sim/steps.ts';
import {
  aClosedQuestion,
  aForum,
  aMail,
  anAct,
  anAgency,
  anAssignedQuestion,
  aPolicy,
  aReceivedQuestion,
} from '../builders.ts';
import { announcedYears } from './any-calendar.ts';
import { rules } from './any-life.ts';

const NOW = '2023-08-07T00:30:00.000Z';
const on = (day: string) => ({ ...anAct({ at: `${day}T02:00:00.000Z` }), rules });

/** A city with its forum of June and another, and these questions; `reads` counts the items of questions and mails that are read. */
async function aCity(...questions: readonly Question[]) {
  const tables = new SimTables({ now: () => Date.parse(NOW), pageSize: 3 });
  const reads = { questions: 0, mails: 0 };
  const send = (command: object) => {
    if (command instanceof BatchGetItemCommand) {
      const { Questions, Mails } = command.input.RequestItems ?? {};
      reads.questions += Questions?.Keys?.length ?? 0;
      reads.mails += Mails?.Keys?.length ?? 0;
    }
    return Promise.resolve(tables.perform(command));
  };
  // The repositories call nothing of the client but this.
  const stores = storesOf({ send } as unknown as DynamoDBClient);
  await stores.directory.add('policy', aPolicy());
  await stores.directory.add('forum', aForum());
  await stores.directory.add('forum', aForum({ forumId: 'bk5-2023-09-19', heldOn: '2023-09-19' }));
  await stores.directory.add('agency', { ...anAgency(), version: 1 });
  for (const year of announcedYears) await stores.directory.add('calendar', { ...year, version: 1 });
  for (const question of questions)
    await send(new PutItemCommand(stores.questions.addition(question).item.Put ?? never()));
  return { stores, reads };
}

function never(): never {
  throw new Error('an addition is a put');
}

describe('what the summary of a month is made of', () => {
  it('is all that was open in the month or moved in it or later, with the mails about what was overdue', async () => {
    const { stores } = await aCity(
      anAssignedQuestion({ questionId: 'q1', told: ['notice_gddt_2023-06-14'] }),
      aClosedQuestion({ questionId: 'q2', told: ['notice_gddt_2023-06-20'] }),
      publish(aClosedQuestion({ questionId: 'q3' }), true, on('2023-07-04')),
      aReceivedQuestion({ questionId: 'q4', forumId: 'bk5-2023-09-19' }),
    );
    await stores.mails.add(aMail({ questionIds: ['q1'], recipient: 'gddt-can-bo', state: 'delivered', endedAt: NOW }));
    const forumIds = ['bk4-2023-06-13'];
    const facts = await gatherMonth(stores, { month: '2023-07', forumIds }, NOW);
    expect(facts).toMatchObject({
      ...{ month: '2023-07', asOf: '2023-07-31', scope: { forumId: 'bk4-2023-06-13' } },
      ...{ forums: [{ forumId: 'bk4-2023-06-13' }], agencies: [{ agencyId: 'gddt' }] },
      mails: [{ mailId: 'notice_gddt_2023-06-14' }],
    });
    expect(facts.questions.map(({ questionId }) => questionId).sort()).toEqual(['q1', 'q3']);
    expect(monthlySummary(facts).figures.total.open.overdue).toBe(1);
  });

  it('of the city is that of all forums', async () => {
    const { stores } = await aCity(
      anAssignedQuestion({ questionId: 'q1' }),
      aReceivedQuestion({ questionId: 'q2', forumId: 'bk5-2023-09-19' }),
    );
    const facts = await gatherMonth(stores, { month: '2023-07' }, NOW);
    expect(facts.scope).toEqual({ name: 'thành phố Bắc Kạn' });
    expect(facts.questions).toHaveLength(2);
  });

  it('has no sealed question, not as a number either', async () => {
    const sealed = seal(anAssignedQuestion(), {
      ...on('2023-07-04'),
      ...{ harmDueAt: '2023-07-04T14:00:00.000Z', mailId: 'protection_q7' },
    });
    const { stores } = await aCity(sealed);
    const facts = await gatherMonth(stores, { month: '2023-06' }, NOW);
    expect(facts.questions).toEqual([]);
    expect(monthAccount(facts).figures.total.movements.received).toBe(0);
  });

  it('has whole histories, also of what moved into items of their own', async () => {
    const { stores } = await aCity(anAssignedQuestion());
    let question = anAssignedQuestion();
    for (let times = 0; times < 30; times += 1) {
      const leadAgencyId = times % 2 === 0 ? 'vhtt' : 'gddt';
      const why = 'Không thuộc thẩm quyền. '.repeat(40);
      const next = transfer(question, { leadAgencyId }, { ...on('2023-06-22'), why });
      await stores.questions.replace(next);
      const stored = await stores.questions.get('q7');
      if (stored?.status !== 'assigned') throw new Error('expected it to be assigned');
      question = stored;
    }
    expect(question.historyPages?.length).toBeGreaterThan(0);
    const facts = await gatherMonth(stores, { month: '2023-06' }, NOW);
    expect(monthAccount(facts).figures.total.movements).toMatchObject({ received: 1, movedIn: 30, closing: 1 });
  });

  it('is read at the cost of what belongs to the month, however much was settled before', async () => {
    const settled = Array.from({ length: 300 }, (_, place) => aClosedQuestion({ questionId: `alt${String(place)}` }));
    const moved = Array.from({ length: 10 }, (_, place) =>
      keepAnswer(aClosedQuestion({ questionId: `neu${String(place)}`, objectedAt: NOW }), on('2023-07-10')),
    );
    const open = anAssignedQuestion({ questionId: 'offen', told: ['notice_gddt_a', 'notice_gddt_b'] });
    const { stores, reads } = await aCity(...settled, ...moved, open);
    const facts = await gatherMonth(stores, { month: '2023-07' }, NOW);
    expect(facts.questions).toHaveLength(11);
    expect(reads).toEqual({ questions: 11, mails: 2 });
  });

  it('of a month that is not over goes up to today, and of one that has not begun there is nothing', async () => {
    const { stores } = await aCity();
    expect(await gatherMonth(stores, { month: '2023-08' }, NOW)).toMatchObject({ asOf: '2023-08-07' });
    await expect(gatherMonth(stores, { month: '2023-09' }, NOW)).rejects.toThrow(RangeError);
    await expect(gatherMonth(stores, { month: '2023-07', forumIds: ['xx'] }, NOW)).rejects.toThrow('no forum xx');
  });
});
