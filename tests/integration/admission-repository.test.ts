import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMISSIONS_AT_ONCE } from '../../functions/question/admission-repository.ts';
import {
  type Admission,
  admit,
  protectionRulesOf,
  screenSubmission,
  sealAdmission,
} from '../../functions/question/admission.ts';
import { correct } from '../../functions/question/lifecycle.ts';
import type { ReceivedQuestion } from '../../functions/question/question.ts';
import { aForum, anAct, aPolicy, someRules } from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

let tables: CityTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

function arrival(questionId: string) {
  const at = '2023-06-13T03:00:00.000Z';
  return {
    questionId,
    forum: aForum(),
    requestHash: `hash of ${questionId}`,
    by: 'dieu-phoi',
    at,
    today: '2023-06-13',
  };
}

function anAdmission(questionId: string, number = 1): Admission & { question: ReceivedQuestion } {
  return admit(
    screenSubmission({ text: 'Em tên là Nguyễn Thị Mẫu, bao giờ có lớp học bơi ạ?' }),
    number,
    arrival(questionId),
  );
}

function aSealing(questionId: string): Admission {
  return sealAdmission(
    screenSubmission({ text: 'Ở nhà em hay bị dượng đánh.' }),
    arrival(questionId),
    protectionRulesOf(aPolicy()),
  );
}

/** Which of the three tables hold something of a question. */
async function tracesOf(questionId: string): Promise<string[]> {
  const names = ['Questions', 'Originals', 'Mails'] as const;
  const found = await Promise.all(names.map((name) => tables.itemsOf(name)));
  return names.filter((_, n) => found[n]?.some((item) => JSON.stringify(item).includes(`"${questionId}"`)));
}

describe('a question', () => {
  it('is stored masked, together with its original', async () => {
    expect(await tables.admissions.add([anAdmission('plain')])).toEqual([]);
    expect(await tracesOf('plain')).toEqual(['Questions', 'Originals']);
    expect(JSON.stringify(await tables.itemsOf('Questions'))).not.toContain('Mẫu');
    expect(JSON.stringify(await tables.itemsOf('Originals'))).toContain('Nguyễn Thị Mẫu');
  });

  it('that is sealed is stored together with its original and the mail that tells of it, and with none of its words', async () => {
    expect(await tables.admissions.add([aSealing('sealed')])).toEqual([]);
    expect(await tracesOf('sealed')).toEqual(['Questions', 'Originals', 'Mails']);
    expect(JSON.stringify([await tables.itemsOf('Questions'), await tables.itemsOf('Mails')])).not.toContain('dượng');
    expect(await tables.mails.get('protection_sealed')).toMatchObject({ state: 'pending', questionIds: ['sealed'] });
  });

  it('that is there already is named, and nothing of the others is stored', async () => {
    await tables.admissions.add([anAdmission('there', 2)]);
    const refused = await tables.admissions.add([anAdmission('new-1', 3), anAdmission('there', 4), aSealing('new-2')]);
    expect(refused).toEqual(['there']);
    expect(await tracesOf('new-1')).toEqual([]);
    expect(await tracesOf('new-2')).toEqual([]);
    expect(await tables.questions.get('there')).toMatchObject({ number: 2 });
  });

  it('whose mail is there already is not stored either', async () => {
    const sealing = aSealing('half');
    if (sealing.mail) await tables.mails.add(sealing.mail);
    expect(await tables.admissions.add([sealing])).toEqual(['half']);
    expect(await tracesOf('half')).toEqual(['Mails']);
  });

  it('is admitted once when fifty admit it at the same time', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => tables.admissions.add([anAdmission('race', n + 1)])),
    );
    // A conflict that lasts longer than the repository tries is a failure of its call, never a second question.
    const added = results.filter((result) => result.status === 'fulfilled' && result.value.length === 0);
    expect(added).toHaveLength(1);
    expect((await tables.itemsOf('Questions')).filter((item) => JSON.stringify(item).includes('"race"'))).toHaveLength(
      1,
    );
  });

  it('may come with as many others as one transaction holds, each with an original and a mail', async () => {
    const all = Array.from({ length: ADMISSIONS_AT_ONCE }, (_, n) => aSealing(`full-${n}`));
    expect(await tables.admissions.add(all)).toEqual([]);
    expect(await tables.questions.getMany(all.map(({ question }) => question.questionId))).toHaveLength(
      ADMISSIONS_AT_ONCE,
    );
  });

  it('is corrected together with the original of the correction, only over the version before', async () => {
    const { question, original } = anAdmission('corrected', 7);
    await tables.admissions.add([{ question, original }]);
    const next = correct(
      question,
      { text: 'Bao giờ có bể bơi ạ?' },
      { ...anAct({ why: 'nghe nhầm' }), rules: someRules() },
    );
    const admission = { question: next, original: { ...original, originalId: 'corrected#2' } };
    expect(await tables.admissions.replace(admission)).toBe(true);
    const late = { ...admission, original: { ...original, originalId: 'corrected#late' } };
    expect(await tables.admissions.replace(late)).toBe(false);
    const originals = JSON.stringify(await tables.itemsOf('Originals'));
    expect(originals).toContain('corrected#2');
    expect(originals).not.toContain('corrected#late');
  });
});

describe('an admission costs', () => {
  it('twice what its items would alone, as every transaction does, and its places in lists', async () => {
    expect(await tables.writesOf(() => tables.admissions.add([anAdmission('cost', 9)]))).toEqual({
      Questions: { table: 2, indexes: { ByForum: 1, ByCode: 1, Due: 1 } },
      Originals: { table: 2, indexes: {} },
    });
    expect(await tables.writesOf(() => tables.admissions.add([aSealing('cost-sealed')]))).toEqual({
      // In no list but that of the clocks of protection, and under no code.
      Questions: { table: 2, indexes: { Due: 1 } },
      Originals: { table: 2, indexes: {} },
      Mails: { table: 2, indexes: { Due: 1 } },
    });
  });
});
