import { describe, expect, it } from 'vitest';
import { openCase } from '../../functions/protection/open-case.ts';
import { StaleItemError } from '../../functions/platform/table.ts';
import { admit, protectionRulesOf, screenSubmission, sealAdmission } from '../../functions/question/admission.ts';
import { aForum, aPolicy } from '../builders.ts';

const submission = { text: 'Ở nhà em hay bị dượng đánh, em sợ lắm.' };
const arrival = {
  ...{ questionId: 'q7', forum: aForum(), requestHash: 'hash', by: 'dieu-phoi' },
  ...{ at: '2023-06-14T01:00:00.000Z', today: '2023-06-14' },
};
const { question, original } = sealAdmission(screenSubmission(submission), arrival, protectionRulesOf(aPolicy()));
const reading = { by: 'bao-ve', now: '2023-06-14T02:00:00.000Z' };

/** A store whose writes fail so often with this, and what happened to it. */
function aStore(error: Error, failures: number) {
  const happened: string[] = [];
  const questions = {
    get: () => Promise.resolve(question),
    replace: () => {
      happened.push(happened.length < failures ? 'refused' : 'recorded');
      return happened.at(-1) === 'refused' ? Promise.reject(error) : Promise.resolve();
    },
    sealedOpen: async function* () {
      /* not asked */
    },
  };
  const originals = {
    ofQuestion: () => {
      happened.push('shown');
      return Promise.resolve([original]);
    },
  };
  return { questions, originals, happened };
}

describe('opening a case', () => {
  it('shows nothing when it could not be written down who reads it', async () => {
    const store = aStore(new Error('no answer'), 1);
    await expect(openCase(store, 'q7', reading)).rejects.toThrow('no answer');
    expect(store.happened).toEqual(['refused']);
  });

  it('writes it down again when somebody else wrote first', async () => {
    const store = aStore(new StaleItemError({ questionId: 'q7' }), 2);
    expect(await openCase(store, 'q7', reading)).toMatchObject({ status: 200, body: { submissions: [submission] } });
    expect(store.happened).toEqual(['refused', 'refused', 'recorded', 'shown']);
  });

  it('has nothing to show of an ordinary question', async () => {
    const ordinary = admit(screenSubmission({ text: 'Khi nào có lớp học bơi ạ?' }), 7, arrival).question;
    const store = aStore(new Error(), 0);
    const questions = { ...store.questions, get: () => Promise.resolve(ordinary) };
    await expect(openCase({ ...store, questions }, 'q7', reading)).rejects.toMatchObject({ status: 404 });
    expect(store.happened).toEqual([]);
  });
});
