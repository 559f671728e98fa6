import { describe, expect, it } from 'vitest';
import {
  acknowledge,
  answer,
  approve,
  contribute,
  giveVerdict,
  keepAnswer,
  publish,
  returnAnswer,
  stageOf,
} from '../../functions/question/answering.ts';
import type { Answer } from '../../functions/question/answer.ts';
import { reopen } from '../../functions/question/moving.ts';
import { addCommitment } from '../../functions/question/promising.ts';
import { timelinessOf } from '../../functions/question/question-view.ts';
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import {
  aClosedQuestion,
  aLetter,
  anAct,
  anAnsweredQuestion,
  anAssignedQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  someRules,
} from '../builders.ts';

const rules = someRules();
/** Somebody acting at ten in the morning of a day. */
const on = (day: string, by = 'dieu-phoi') => ({ ...anAct({ at: `${day}T03:00:00.000Z`, by }), rules });
const officer = (day: string) => on(day, 'gddt-officer');

describe('an agency that opens its mail', () => {
  it('is on record from the first time on', () => {
    const once = acknowledge(anAssignedQuestion(), officer('2023-06-15'));
    const twice = acknowledge(once, on('2023-06-16', 'gddt-head'));
    expect(twice.acknowledged).toEqual({ at: '2023-06-15T03:00:00.000Z', by: 'gddt-officer' });
  });
});

describe('an agency that coordinates', () => {
  const shared = anAssignedQuestion({ coordinatingAgencyIds: ['cong-an', 'y-te'] });
  const input = (agencyId: string, text: string) => ({ agencyId, by: 'Phòng', on: '2023-06-16', text });

  it('contributes to the answer of the lead, and may say it better', () => {
    const first = contribute(shared, input('cong-an', 'Đã tuần tra.'), on('2023-06-16'));
    const second = contribute(first, input('y-te', 'Đã tập huấn.'), on('2023-06-16'));
    const third = contribute(second, input('cong-an', 'Đã tuần tra mỗi tuần.'), on('2023-06-17'));
    expect(third.inputs?.map(({ text }) => text)).toEqual(['Đã tuần tra mỗi tuần.', 'Đã tập huấn.']);
    expect(third).toMatchObject({ status: 'assigned', agencyDeadline: shared.agencyDeadline });
  });

  it('is the only kind that does', () => {
    expect(() => contribute(shared, input('gddt', 'x'), on('2023-06-16'))).toThrow(/coordinating: cong-an, y-te/);
  });
});

describe('a written answer', () => {
  it('waits for the coordinator, who is told of it the next morning, and nobody is reminded meanwhile', () => {
    const inReview = answer(anAssignedQuestion(), aLetter(), officer('2023-06-20'));
    expect(inReview).toMatchObject({ status: 'answered', answers: [aLetter()], deskAt: '2023-06-21T00:30:00.000Z' });
    expect(inReview).not.toHaveProperty('remindAt');
  });

  it('waits over the weekend for Monday morning', () => {
    expect(answer(anAssignedQuestion(), aLetter(), officer('2023-06-23')).deskAt).toBe('2023-06-26T00:30:00.000Z');
  });

  it('is the lead’s: from an agency that leads no more it is refused, with who leads now', () => {
    const moved = anAssignedQuestion({ leadAgencyId: 'vhtt' });
    expect(() => answer(moved, aLetter(), officer('2023-06-20'))).toThrow(/led by vhtt now/);
  });

  it('gives the result class that an answer at the forum left open', () => {
    const inReview = answer(anAnsweredQuestion(), aLetter(), officer('2023-06-20'));
    expect(inReview.answers.map(({ mode }) => mode)).toEqual(['oral', 'written']);
    expect(approve(inReview, {}, on('2023-06-21'))).toMatchObject({ status: 'closed', resultClass: 'resolved' });
  });

  it.each([
    { question: aReceivedQuestion(), because: 'nobody was asked yet' },
    { question: aQuestionInReview(), because: 'one is in review' },
    { question: aClosedQuestion(), because: 'it was answered' },
  ])('is refused when $because', ({ question }) => {
    expect(() => answer(question, aLetter(), officer('2023-06-22'))).toThrow(/cannot be answered; possible:/);
  });
});

describe('an answer that comes back', () => {
  const returned = returnAnswer(aQuestionInReview(), 'Chưa nói khi nào.', on('2023-06-22'));

  it('stops no clock: the same day is due, the same rung was told, the next reminder comes when it would have come', () => {
    const asked = anAssignedQuestion();
    const { agencyDeadline, childDeadline, remindAt } = asked;
    expect(returned).toMatchObject({ status: 'assigned', agencyDeadline, childDeadline, remindAt });
    expect(returned.rung).toBe(asked.rung);
    expect(returned).not.toHaveProperty('deskAt');
    expect(timelinessOf(returned, '2023-07-10', rules.calendar)).toBe('overdue');
  });

  it('says what is to be mended, to the agency and in the history', () => {
    expect(returned.answers.at(-1)?.review).toMatchObject({ decision: 'returned', comment: 'Chưa nói khi nào.' });
    expect(returned.toTell?.at(-1)).toMatchObject({ agencyId: 'gddt', about: 'returned' });
    expect(returned.history.at(-1)).toMatchObject({ what: 'returned', why: 'Chưa nói khi nào.' });
  });

  it('is replaced by the next one, and stands in the history', () => {
    const mended = answer(returned, aLetter({ on: '2023-06-23', decided: 'Mở lớp.' }), officer('2023-06-23'));
    expect(mended.answers).toEqual([aLetter({ on: '2023-06-23', decided: 'Mở lớp.' })]);
    expect(mended.history.at(-1)?.before).toMatchObject({ 'answers/0/decided': aLetter().decided });
  });

  it('cannot be made up for by an answer that is dated before it came back', () => {
    expect(() => answer(returned, aLetter({ on: '2023-06-21' }), officer('2023-06-26'))).toThrow(/2023-06-22/);
    expect(answer(returned, aLetter({ on: '2023-06-22' }), officer('2023-06-26')).status).toBe('answered');
  });

  it('is a letter: what was said at the forum cannot be given back', () => {
    expect(() => returnAnswer(anAnsweredQuestion(), 'Chưa rõ.', on('2023-06-22'))).toThrow(/possible: answer, review/);
  });
});

describe('approving an answer', () => {
  it('closes the question, with the coordinator’s own words for children where there are any', () => {
    const closed = approve(aQuestionInReview(), { forChildren: 'Hè này em học bơi.' }, on('2023-06-21'));
    expect(closed).toMatchObject({ status: 'closed', resultClass: 'resolved', closedAt: '2023-06-21T03:00:00.000Z' });
    expect(closed.answers.at(-1)).toMatchObject({
      forChildren: 'Hè này em học bơi.',
      review: { decision: 'approved', by: 'dieu-phoi' },
    });
    expect(closed).not.toHaveProperty('deskAt');
  });

  const { why: _why, nothingMore: _nothing, ...bare } = aLetter();
  it.each<{ letter: Answer; resultClass?: Answer['resultClass']; missing: string | undefined; because: string }>([
    {
      letter: { ...bare, resultClass: 'unresolved', next: 'Xin vốn' },
      missing: 'why',
      because: 'a "no" needs its reason',
    },
    {
      letter: { ...bare, resultClass: 'unresolved', why: 'Chưa có vốn' },
      missing: 'next',
      because: 'and its road map',
    },
    {
      letter: { ...bare, resultClass: 'unresolved', why: 'Chưa có vốn', next: 'Xin vốn' },
      missing: undefined,
      because: 'it has both',
    },
    {
      letter: { ...bare, resultClass: 'in-progress', next: 'Xây bể' },
      missing: 'nextOn',
      because: 'what is under way needs a day',
    },
    {
      letter: { ...bare, resultClass: 'in-progress', next: 'Xây bể', nextOn: '2023-12-01' },
      missing: undefined,
      because: 'it has one',
    },
    {
      letter: aLetter(),
      resultClass: 'unresolved',
      missing: 'next',
      because: 'the class that the coordinator gives counts',
    },
    { letter: { ...bare, resultClass: undefined }, missing: 'resultClass', because: 'it must have a class' },
  ])('lacks $missing: $because', ({ letter, resultClass, missing }) => {
    const inReview = answer(anAssignedQuestion(), letter, officer('2023-06-20'));
    const approving = () => approve(inReview, { resultClass }, on('2023-06-21'));
    if (missing === undefined) expect(approving().status).toBe('closed');
    else expect(approving).toThrow(`"${missing}"`);
  });

  it('makes a commitment of what the answer promises by a day, once', () => {
    const promises = { resultClass: 'in-progress', next: 'Xây bể bơi', nextOn: '2023-12-01' } as const;
    const inReview = aQuestionInReview(promises);
    expect(approve(inReview, {}, on('2023-06-21')).commitments).toMatchObject([
      { commitmentId: 'c1', agencyId: 'gddt', what: 'Xây bể bơi', dueOn: '2023-12-01', promisedOn: '2023-06-21' },
    ]);
    const said = addCommitment(inReview, { what: 'Xây bể bơi', dueOn: '2023-12-01' }, on('2023-06-20'));
    expect(approve(said, {}, on('2023-06-21')).commitments).toHaveLength(1);
  });

  it('of what was said at the forum takes its class from the coordinator, and its next step from what was promised since', () => {
    const oral = anAnsweredQuestion();
    expect(() => approve(oral, {}, on('2023-06-21'))).toThrow(/"resultClass".*record a written answer/);
    expect(() => approve(oral, { resultClass: 'in-progress' }, on('2023-06-21'))).toThrow(/"nextOn"/);
    const promised = addCommitment(oral, { what: 'Xây bể bơi', dueOn: '2023-12-01' }, on('2023-06-21'));
    const closed = approve(promised, { resultClass: 'in-progress' }, on('2023-06-21'));
    expect(closed).toMatchObject({
      status: 'closed',
      resultClass: 'in-progress',
      commitments: [{ dueOn: '2023-12-01' }],
    });
  });

  it.each<OrdinaryQuestion>([anAssignedQuestion(), aClosedQuestion()])(
    'needs an answer that waits for it: $status',
    (question) => {
      expect(() => approve(question, { resultClass: 'resolved' }, on('2023-06-21'))).toThrow(/cannot be approved/);
    },
  );
});

describe('publishing', () => {
  it('shows a closed question from the first time on, and can be taken back', () => {
    const shown = publish(aClosedQuestion(), true, on('2023-06-22'));
    expect(publish(shown, true, on('2023-06-30'))).toBe(shown);
    const hidden = publish(shown, false, on('2023-06-30'));
    expect(publish(hidden, false, on('2023-07-03'))).toBe(hidden);
    expect(publish(shown, false, on('2023-06-30'))).not.toHaveProperty('publishedAt');
  });

  it('needs the answer in a child’s words', () => {
    const { forChildren: _words, ...letter } = aLetter();
    const closed = approve(answer(anAssignedQuestion(), letter, officer('2023-06-20')), {}, on('2023-06-21'));
    expect(() => publish(closed, true, on('2023-06-22'))).toThrow(/no version for children/);
  });

  it('shows nothing that is not closed', () => {
    expect(() => publish(aQuestionInReview(), true, on('2023-06-22'))).toThrow(/cannot be published/);
  });
});

describe('a child’s verdict', () => {
  const closed = aClosedQuestion();

  it('is taken once for each answer', () => {
    const judged = giveVerdict(closed, 'partly', on('2023-06-25', 'child'));
    expect(judged).toMatchObject({ verdicts: [{ stage: 1, answered: 'partly' }] });
    expect(judged).not.toHaveProperty('objectedAt');
    expect(() => giveVerdict(judged, 'no', on('2023-06-26', 'child'))).toThrow(/given already/);
  });

  it('is taken anew after the question was opened again and answered', () => {
    const again = reopen(giveVerdict(closed, 'no', on('2023-06-25', 'child')), on('2023-06-26'));
    const inReview = answer(again, aLetter({ on: '2023-06-28' }), officer('2023-06-28'));
    const second = approve(inReview, {}, on('2023-06-29'));
    expect(stageOf(second)).toBe(2);
    expect(giveVerdict(second, 'yes', on('2023-06-30', 'child')).verdicts).toMatchObject([
      { stage: 1, answered: 'no' },
      { stage: 2, answered: 'yes' },
    ]);
  });

  it.each([
    { day: '2023-07-21', back: true, because: 'it is the thirtieth day' },
    { day: '2023-07-22', back: false, because: 'thirty days are over' },
  ])('"no" on $day brings the question back to the coordinator: $back, because $because', ({ day, back }) => {
    const judged = giveVerdict(closed, 'no', on(day, 'child'));
    expect(judged.objectedAt !== undefined).toBe(back);
    expect(judged.deskAt !== undefined).toBe(back);
    expect(judged.verdicts).toMatchObject([{ stage: 1, answered: 'no' }]);
  });

  it('has its thirty days from when the child could read the answer', () => {
    const shown = publish(closed, true, on('2023-08-01'));
    expect(giveVerdict(shown, 'no', on('2023-08-31', 'child')).objectedAt).toBeDefined();
  });

  it('waits at the desk until the coordinator keeps the answer, with a reason, or opens the question again', () => {
    const objected = giveVerdict(closed, 'no', on('2023-06-25', 'child'));
    expect(objected.deskAt).toBe('2023-06-26T00:30:00.000Z');
    const kept = keepAnswer(objected, on('2023-06-26'));
    expect(kept).not.toHaveProperty('objectedAt');
    expect(kept).not.toHaveProperty('deskAt');
    expect(reopen(objected, on('2023-06-26'))).not.toHaveProperty('objectedAt');
    expect(() => keepAnswer(kept, on('2023-06-27'))).toThrow(/possible: reopen/);
  });

  it('is refused in a child’s words while there is no answer', () => {
    let said = '';
    try {
      giveVerdict(aQuestionInReview(), 'yes', on('2023-06-25', 'child'));
    } catch (error) {
      said = (error as { reason: { vi: string } }).reason.vi;
    }
    expect(said).toBe(
      'Câu hỏi BK4-007 chưa có câu trả lời hoàn chỉnh nên em chưa thể cho ý kiến. Em hãy quay lại sau nhé.',
    );
  });
});
