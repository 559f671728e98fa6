import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { MailRepository } from '../../functions/mail/mail-repository.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import type { Question } from '../../functions/question/question.ts';
import { aMail, anAct, anAssignedQuestion, aReceivedQuestion } from '../builders.ts';
import { seal, withdraw } from '../../functions/question/lifecycle.ts';
import type { Mail } from '../../functions/mail/mail.ts';

const dynamodb = new DynamoDBClient({ region: 'ap-southeast-1' });
const stored = (question: Question) =>
  unmarshall(new QuestionRepository(dynamodb, 'Questions').addition(question).item.Put?.Item ?? {});
const storedMail = (mail: Mail) =>
  unmarshall(new MailRepository(dynamodb, 'Mails').addition(mail).item.Put?.Item ?? {});

describe('a forum’s list', () => {
  it('takes a withdrawal for the day in Bắc Kạn on which it happened', () => {
    const withdrawn = withdraw(aReceivedQuestion(), anAct({ at: '2023-06-30T18:00:00.000Z' }));
    expect(stored(withdrawn)).toMatchObject({ forumOrder: '2023-07-01#000007' });
  });
});

describe('an agency’s list', () => {
  it('puts the thousandth question of a day behind the hundredth', () => {
    const orders = [999, 1000].map(
      (number) => stored(anAssignedQuestion({ number, code: `BK4-${number}` })).agencyOrder as string,
    );
    expect(orders).toEqual(['2023-07-05#000999', '2023-07-05#001000']);
  });
});

describe('what protects a child', () => {
  it('is in no list: of the sealed question only its clock is found, apart from all others', () => {
    const sealed = seal(anAssignedQuestion(), {
      ...anAct(),
      harmDueAt: '2023-06-14T14:00:00.000Z',
      mailId: 'protection_q7',
    });
    expect(stored(sealed)).toEqual({ ...sealed, dueShard: 'sealed', nextActionAt: '2023-06-14T12:00:00.000Z' });
  });

  it('is in no list: the mail about it has none of its recipient’s', () => {
    expect(storedMail(aMail({ kind: 'protection' }))).not.toHaveProperty('listedFor');
    expect(storedMail(aMail())).toMatchObject({ listedFor: 'gddt-officer' });
  });
});
