import { describe, expect, it } from 'vitest';
import { acknowledge, answer, approve, giveVerdict, returnAnswer } from '../../functions/question/answering.ts';
import { assign, recordTold } from '../../functions/question/lifecycle.ts';
import {
  declineExtension,
  extend,
  markDuplicate,
  reopen,
  requestExtension,
  split,
  succeed,
  transfer,
} from '../../functions/question/moving.ts';
import { addCommitment } from '../../functions/question/promising.ts';
import { questionView, timelinessOf } from '../../functions/question/question-view.ts';
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import { Refusal } from '../../functions/question/refusal.ts';
import {
  aClosedQuestion,
  aLetter,
  anAct,
  anAnswer,
  anAnsweredQuestion,
  anAssignedQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  aWithdrawnQuestion,
  someRules,
} from '../builders.ts';

const rules = someRules();
/** Somebody acting at ten in the morning of a day, for a reason. */
const on = (day: string, why = 'lý do') => ({ ...anAct({ at: `${day}T03:00:00.000Z`, why }), rules });
/** Asked on 13 June; the agency's day is 5 July, the child's 24 July. */
const assigned = anAssignedQuestion();

it('is split into parts that differ', () => {
  const parts = [{ text: 'Bể bơi?' }, { text: 'Sân chơi?' }, { text: ' bể  bơi? ' }];
  expect(refusalOf(() => split(assigned, { parts, duplicates: [] }, on('2023-06-26')))?.vi).toBe(
    'Phần thứ 1 và phần thứ 3 giống hệt nhau; mỗi phần phải là một việc riêng.',
  );
});

/** What is said of a move that is refused. */
function refusalOf(move: () => unknown): Refusal['reason'] | undefined {
  try {
    move();
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
  return undefined;
}

describe('a transfer', () => {
  it.each([
    { day: '2023-06-19', due: '2023-07-10', cappedBy: undefined, because: 'there is time for a clock of its own' },
    { day: '2023-07-11', due: '2023-07-24', cappedBy: 'child', because: 'the child’s date holds' },
    {
      day: '2023-07-24',
      due: '2023-07-31',
      cappedBy: 'fair-notice',
      because: 'nobody is late for what he heard today',
    },
    {
      day: '2023-08-28',
      due: '2023-09-06',
      cappedBy: 'fair-notice',
      because: 'also when the child’s date is long past',
    },
  ])('on $day is due on $due: $because', ({ day, due, cappedBy }) => {
    const moved = transfer(assigned, { leadAgencyId: 'vhtt' }, on(day));
    expect(moved).toMatchObject({
      status: 'assigned',
      leadAgencyId: 'vhtt',
      agencyDeadline: { startOn: day, dueOn: due },
    });
    expect(moved.agencyDeadline.cappedBy).toBe(cappedBy);
    expect(moved.childDeadline).toEqual(assigned.childDeadline);
  });

  it('takes nothing along of what the old agency was given, asked for or had seen, and keeps it in the history', () => {
    const seen = acknowledge(assigned, on('2023-06-15'));
    const longer = extend(seen, '2023-08-31', on('2023-06-16'));
    const asking = requestExtension(longer, '2023-09-29', on('2023-06-19'));
    const moved = transfer(asking, { leadAgencyId: 'vhtt' }, on('2023-06-20', 'việc của văn hóa'));
    for (const gone of ['acknowledged', 'extensions', 'extensionRequest', 'deskAt', 'rung']) {
      expect(moved).not.toHaveProperty(gone);
    }
    expect(moved.history.at(-1)).toMatchObject({
      what: 'transferred',
      why: 'việc của văn hóa',
      before: {
        leadAgencyId: 'gddt',
        extensionRequest: { until: '2023-09-29' },
        extensions: [{ until: '2023-08-31' }],
      },
    });
  });

  it('goes to another agency, which then does not coordinate with itself', () => {
    const shared = anAssignedQuestion({ coordinatingAgencyIds: ['vhtt', 'cong-an'] });
    expect(transfer(shared, { leadAgencyId: 'vhtt' }, on('2023-06-19')).coordinatingAgencyIds).toEqual(['cong-an']);
    expect(() => transfer(assigned, { leadAgencyId: 'gddt' }, on('2023-06-19'))).toThrow(/choose another agency/);
  });

  it('also corrects who owes the result class of an answer at the forum, by the child’s date', () => {
    const oral = anAnsweredQuestion();
    const moved = transfer(oral, { leadAgencyId: 'vhtt' }, on('2023-06-19'));
    expect(moved).toMatchObject({ status: 'answered', leadAgencyId: 'vhtt', agencyDeadline: oral.childDeadline });
    expect(moved).toHaveProperty('remindAt');
    expect(moved).not.toHaveProperty('toTell');
  });

  it.each([aQuestionInReview(), aClosedQuestion(), aTriageQuestion(), aWithdrawnQuestion()])(
    'is impossible for a question that is $status',
    (question) => {
      expect(() => transfer(question, { leadAgencyId: 'vhtt' }, on('2023-06-26'))).toThrow(/cannot be transferred/);
    },
  );
});

describe('more time', () => {
  const asked = requestExtension(assigned, '2023-07-31', on('2023-06-26', 'chờ khảo sát'));

  it('is only asked for by an agency: its clock runs on, and the coordinator hears of it in the morning', () => {
    expect(asked).toMatchObject({
      extensionRequest: { until: '2023-07-31', why: 'chờ khảo sát' },
      agencyDeadline: assigned.agencyDeadline,
      remindAt: assigned.remindAt,
      deskAt: '2023-06-27T00:30:00.000Z',
    });
  });

  it('is given with a reason, also beyond the child’s date, which stays', () => {
    const longer = extend(asked, '2023-07-31', on('2023-06-27', 'đồng ý'));
    expect(longer).toMatchObject({
      agencyDeadline: { dueOn: '2023-07-31', cappedBy: 'extension', insteadOf: '2023-07-05' },
      childDeadline: assigned.childDeadline,
      extensions: [{ from: '2023-07-05', until: '2023-07-31', why: 'đồng ý', by: 'dieu-phoi' }],
      remindAt: '2023-07-24T00:30:00.000Z',
      // The children’s day, 24 July, has passed then.
      deskAt: '2023-07-25T00:30:00.000Z',
    });
    expect(longer).not.toHaveProperty('extensionRequest');
    for (const back of [
      declineExtension(requestExtension(longer, '2023-08-15', on('2023-06-28')), on('2023-06-29')),
      returnAnswer(answer(longer, aLetter({ on: '2023-06-28' }), on('2023-06-28')), 'thiếu', on('2023-06-29')),
    ]) {
      expect(back.deskAt).toBe(longer.deskAt);
    }
  });

  it.each([
    { day: '2023-06-27', until: '2023-07-20', deskAt: undefined, because: 'it ends before the children’s day' },
    { day: '2023-07-27', until: '2023-08-15', deskAt: '2023-07-28T00:30:00.000Z', because: 'that day has passed' },
  ])('until $until, given on $day, lets the coordinator hear of it at $deskAt: $because', ({ day, until, deskAt }) => {
    expect(extend(assigned, until, on(day)).deskAt).toBe(deskAt);
  });

  it('does not wipe out that the agency was late when it was given', () => {
    const longer = extend(assigned, '2023-07-31', on('2023-07-12'));
    const lateness = { dueOn: '2023-07-05', extendedOn: '2023-07-12', workingDays: 5 };
    const shown = (question: OrdinaryQuestion, day: string) => questionView(question, day, rules.calendar);
    expect(shown(longer, '2023-07-13')).toMatchObject({ timeliness: 'extended', lateWhenExtended: lateness });
    expect(shown(longer, '2023-08-01')).toMatchObject({ timeliness: 'overdue', lateWhenExtended: lateness });
    const answered = answer(longer, aLetter({ on: '2023-07-14' }), on('2023-07-14'));
    expect(shown(answered, '2023-07-14')).toMatchObject({ timeliness: 'extended', lateWhenExtended: lateness });
    expect(shown(extend(assigned, '2023-07-31', on('2023-07-05')), '2023-07-13')).not.toHaveProperty(
      'lateWhenExtended',
    );
  });

  it('is never counted as on time', () => {
    const longer = extend(assigned, '2023-07-31', on('2023-06-27'));
    const late = answer(longer, aLetter({ on: '2023-07-28' }), on('2023-07-28'));
    expect(timelinessOf(late, '2023-07-28', rules.calendar)).toBe('extended');
    const intime = answer(longer, aLetter({ on: '2023-06-28' }), on('2023-06-28'));
    expect(timelinessOf(approve(intime, {}, on('2023-06-29')), '2023-06-29', rules.calendar)).toBe('extended');
  });

  it('that ends within days is not reminded of on the day it is given', () => {
    const soon = extend(anAssignedQuestion(), '2023-07-07', on('2023-07-05'));
    expect(soon).toMatchObject({ rung: -5, remindAt: '2023-07-06T00:30:00.000Z' });
  });

  it.each([
    { day: '2023-06-26', until: '2023-07-05', because: 'that day is due already' },
    { day: '2023-06-26', until: '2023-07-04', because: 'no extension makes a day earlier' },
    { day: '2023-07-20', until: '2023-07-19', because: 'that day is past' },
  ])('until $until is neither asked for nor given on $day: $because', ({ day, until }) => {
    expect(() => extend(assigned, until, on(day))).toThrow(/must end later/);
    expect(() => requestExtension(assigned, until, on(day))).toThrow(/must end later/);
  });

  it.each([
    { until: '2023-07-15', around: 'thứ Sáu 14/7/2023 hoặc thứ Hai 17/7/2023', because: 'a Saturday' },
    { until: '2023-09-04', around: 'thứ Năm 31/8/2023 hoặc thứ Ba 05/9/2023', because: 'the National Day' },
  ])('does not end on $until, $because, but on a working day: $around', ({ until, around }) => {
    for (const refused of [extend, requestExtension]) {
      const said = refusalOf(() => refused(assigned, until, on('2023-06-26')));
      expect(said?.vi).toContain(`là ngày nghỉ; hãy chọn ngày làm việc: ${around}.`);
    }
  });

  it('names one day and the same day in both languages when it ends too early', () => {
    expect(refusalOf(() => extend(assigned, '2023-07-10', on('2023-07-20')))).toEqual({
      vi: 'Ngày gia hạn: phải sau hôm nay (thứ Năm 20/7/2023).',
      en: 'The day of the extension: must end later than today (Thursday 20 July 2023).',
    });
    expect(refusalOf(() => extend(assigned, '2023-07-04', on('2023-06-26')))).toEqual({
      vi: 'Ngày gia hạn: phải sau hạn hiện nay (thứ Tư 05/7/2023).',
      en: 'The day of the extension: must end later than the day that is due now (Wednesday 5 July 2023).',
    });
  });

  it('can be refused with a reason, and only when somebody asked', () => {
    const declined = declineExtension(asked, on('2023-06-27', 'đã quá lâu'));
    expect(declined).toMatchObject({ agencyDeadline: assigned.agencyDeadline, remindAt: assigned.remindAt });
    for (const answered of ['extensionRequest', 'deskAt']) expect(declined).not.toHaveProperty(answered);
    expect(declined.history.at(-1)).toMatchObject({ what: 'extension-declined', why: 'đã quá lâu' });
    expect(() => declineExtension(declined, on('2023-06-28'))).toThrow(/nobody asked for; possible:/);
  });
});

describe('opening a question again', () => {
  const closed = giveVerdict(aClosedQuestion({ publishedAt: '2023-06-22T02:00:00.000Z' }), 'no', on('2023-06-25'));

  it('gives its agency a fresh date, counted apart, and the child’s clock goes on', () => {
    const again = reopen(closed, on('2023-06-26', 'trẻ chưa hài lòng'));
    expect(again).toMatchObject({
      ...{ status: 'assigned', leadAgencyId: 'gddt', reopened: 1, childDeadline: closed.childDeadline },
      agencyDeadline: { startOn: '2023-06-26', dueOn: '2023-07-17' },
      verdicts: [{ stage: 1, answered: 'no' }],
      answers: closed.answers,
    });
    for (const gone of ['closedAt', 'resultClass', 'publishedAt', 'objectedAt', 'deskAt']) {
      expect(again).not.toHaveProperty(gone);
    }
  });

  it('counts each time, and the next answer stands beside the first', () => {
    const again = reopen(closed, on('2023-06-26'));
    const second = approve(answer(again, aLetter({ on: '2023-06-28' }), on('2023-06-28')), {}, on('2023-06-29'));
    expect(second.answers).toHaveLength(2);
    expect(reopen(second, on('2023-06-30'))).toMatchObject({ reopened: 2 });
  });

  it.each([assigned, aQuestionInReview(), aTriageQuestion(), aWithdrawnQuestion()])(
    'is impossible for one that is $status',
    (question) => {
      expect(() => reopen(question, on('2023-06-26'))).toThrow(/cannot be reopened/);
    },
  );
});

describe('splitting a question', () => {
  const parts = [
    { text: 'Khi nào có lớp học bơi?', topicId: 'tai-nan-thuong-tich' },
    { text: 'Khi nào có thư viện?', leadAgencyId: 'vhtt', coordinatingAgencyIds: ['gddt'] },
  ];
  const into = (question: OrdinaryQuestion) => split(question, { parts, duplicates: [] }, on('2023-07-03', 'hai việc'));

  it('makes a question of each matter, with the code, the day of asking and the child’s clock of the whole', () => {
    const { whole, parts: made } = into(assigned);
    expect(made).toMatchObject([
      { questionId: 'q7-a', code: 'BK4-007a', part: 'a', text: 'Khi nào có lớp học bơi?' },
      { questionId: 'q7-b', code: 'BK4-007b', part: 'b', leadAgencyId: 'vhtt', coordinatingAgencyIds: ['gddt'] },
    ]);
    for (const part of made) {
      expect(part).toMatchObject({
        status: 'received',
        partOf: 'q7',
        number: 7,
        askedOn: '2023-06-13',
        told: [],
        version: 1,
      });
      expect(part.childDeadline).toEqual(assigned.childDeadline);
      expect(part.history).toEqual([
        { ...anAct({ at: '2023-07-03T03:00:00.000Z', why: 'hai việc' }), what: 'received' },
      ]);
    }
    expect(whole).toMatchObject({ status: 'split', partIds: ['q7-a', 'q7-b'], leadAgencyId: 'gddt' });
  });

  it('gives the child no more time, whoever has to coordinate on a part', () => {
    const [, library] = into(assigned).parts;
    if (!library) throw new Error('expected two parts');
    const responsibility = aResponsibility({ leadAgencyId: 'vhtt', coordinatingAgencyIds: ['gddt'] });
    const part = assign(library, responsibility, on('2023-07-04'));
    expect(part.childDeadline).toEqual(assigned.childDeadline);
    expect(part.agencyDeadline.dueOn).toBe('2023-07-24');
  });

  it('of a question that nobody was given yet lets each part set the clock, from the day the child asked', () => {
    const [pool] = into(aTriageQuestion()).parts;
    if (!pool) throw new Error('expected two parts');
    const part = assign(pool, aResponsibility(), on('2023-07-04'));
    expect(part.childDeadline).toMatchObject({ startOn: '2023-06-13', dueOn: '2023-07-24' });
  });

  it('hands on what was said at the forum, and no letter that came back', () => {
    const oral = anAnswer();
    const received = aReceivedQuestion({ answers: [oral] });
    expect(into(received).parts.map(({ answers }) => answers)).toEqual([[oral], [oral]]);
    const back = returnAnswer(aQuestionInReview(), 'Hai việc khác nhau.', on('2023-06-22'));
    expect(into(back).parts.map(({ answers }) => answers)).toEqual([[], []]);
  });

  it('is done once, into two to ten', () => {
    const [pool] = into(assigned).parts;
    if (!pool) throw new Error('expected two parts');
    expect(() => into(pool)).toThrow(/cannot be split; possible: assignment, duplicate/);
    for (const count of [1, 11]) {
      const many = Array.from({ length: count }, () => ({ text: 'x' }));
      expect(() => split(assigned, { parts: many, duplicates: [] }, on('2023-07-03'))).toThrow(/2 to 10 parts/);
    }
  });

  it.each([
    { question: aClosedQuestion(), is: 'is answered' },
    { question: reopen(aClosedQuestion(), on('2023-06-26')), is: 'was answered once' },
    {
      question: addCommitment(assigned, { what: 'x', dueOn: '2023-12-01' }, on('2023-06-20')),
      is: 'carries a promise',
    },
  ])('is impossible once it $is', ({ question }) => {
    expect(() => into(question)).toThrow(/cannot be split/);
  });
});

describe('a duplicate', () => {
  const other = aReceivedQuestion({ questionId: 'q3', code: 'BK4-003' });
  const mark = (question: OrdinaryQuestion, of: OrdinaryQuestion) =>
    markDuplicate(question, { of, duplicates: [] }, on('2023-06-20', 'cùng một việc'));
  const duplicate = mark(assigned, other);

  it('is left to another question, with its agencies remembered', () => {
    expect(duplicate).toMatchObject({ status: 'duplicate', duplicateOf: 'q3', leadAgencyId: 'gddt' });
    expect(duplicate.childDeadline).toEqual(assigned.childDeadline);
  });

  it.each([
    { of: mark(other, assigned), because: 'that one waits for another itself' },
    { of: { ...aWithdrawnQuestion(), questionId: 'q3' }, because: 'that one was taken back' },
    {
      of: split(other, { parts: [{ text: 'a' }, { text: 'b' }], duplicates: [] }, on('2023-06-20')).whole,
      because: 'that one has become several',
    },
    { of: assigned, because: 'it is the same' },
    { of: { ...other, forumId: 'bk3' }, because: 'that one was asked at another forum' },
  ])('is not left to one that cannot answer for it: $because', ({ of }) => {
    expect(() => mark(assigned, of)).toThrow(/cannot answer for BK4-007/);
  });

  it('is not made of a question that answers for others: their children would never hear', () => {
    const duplicates = [mark(other, assigned)];
    expect(() =>
      markDuplicate(assigned, { of: aClosedQuestion({ questionId: 'q1' }), duplicates }, on('2023-06-21')),
    ).toThrow(/also that of BK4-003; reopen these first/);
    const parts = [{ text: 'a' }, { text: 'b' }];
    expect(() => split(assigned, { parts, duplicates }, on('2023-06-21'))).toThrow(/BK4-003/);
  });

  it('that was none after all is received again, and assigned anew with the child’s clock as it was', () => {
    const again = reopen(duplicate, on('2023-07-03', 'khác việc'));
    if (again.status !== 'received') throw new Error(`expected a received question, got ${again.status}`);
    const anew = assign(again, aResponsibility({ coordinatingAgencyIds: ['cong-an'] }), on('2023-07-03'));
    expect(anew).toMatchObject({ status: 'assigned', childDeadline: assigned.childDeadline });
    expect(anew.agencyDeadline).toMatchObject({ startOn: '2023-07-03', dueOn: '2023-07-24' });
  });

  it('whose letter had come back is not taken for answered when it is assigned anew', () => {
    const back = returnAnswer(aQuestionInReview(), 'Trùng với câu khác.', on('2023-06-22'));
    const again = reopen(mark(back, other), on('2023-07-03'));
    if (again.status !== 'received') throw new Error(`expected a received question, got ${again.status}`);
    expect(assign(again, aResponsibility(), on('2023-07-03')).status).toBe('assigned');
  });
});

describe('the succession of an agency', () => {
  const act = { ...anAct({ why: 'sáp nhập theo Nghị quyết 18' }) };
  const fromGddt = { from: 'gddt', to: 'so-moi' };

  it.each<OrdinaryQuestion>([assigned, anAnsweredQuestion(), aQuestionInReview(), aClosedQuestion()])(
    'puts the successor in the place of the lead, every date as it was, when the question is $status',
    (question) => {
      const {
        leadAgencyId: _lead,
        version: _version,
        history: _history,
        toTell: _news,
        ...dates
      } = {
        leadAgencyId: '',
        toTell: [],
        ...question,
      };
      expect(succeed(question, fromGddt, act)).toMatchObject({ ...dates, leadAgencyId: 'so-moi' });
    },
  );

  it('reaches those that coordinate, and what was promised', () => {
    const shared = anAssignedQuestion({ leadAgencyId: 'vhtt', coordinatingAgencyIds: ['gddt', 'cong-an'] });
    expect(succeed(shared, fromGddt, act)).toMatchObject({
      leadAgencyId: 'vhtt',
      coordinatingAgencyIds: ['so-moi', 'cong-an'],
    });
    const promised = addCommitment(
      aClosedQuestion(),
      { what: 'x', dueOn: '2023-12-01', agencyId: 'y-te' },
      on('2023-06-22'),
    );
    expect(succeed(promised, { from: 'y-te', to: 'so-moi' }, act)?.commitments).toMatchObject([{ agencyId: 'so-moi' }]);
  });

  it('by an agency that has to do with the question already leaves it there once', () => {
    const shared = anAssignedQuestion({ coordinatingAgencyIds: ['y-te', 'cong-an'] });
    expect(succeed(shared, { from: 'gddt', to: 'y-te' }, act)).toMatchObject({
      leadAgencyId: 'y-te',
      coordinatingAgencyIds: ['cong-an'],
    });
    const merged = succeed(shared, { from: 'y-te', to: 'gddt' }, act);
    expect(merged).toMatchObject({ leadAgencyId: 'gddt', coordinatingAgencyIds: ['cong-an'] });
  });

  it('leaves alone what has nothing to do with the agency', () => {
    expect(succeed(assigned, { from: 'y-te', to: 'so-moi' }, act)).toBeUndefined();
    expect(succeed(aTriageQuestion(), fromGddt, act)).toBeUndefined();
  });

  it('is news of a question that is still owed, and of no other', () => {
    const told = ['notice_gddt_2023-06-14'];
    expect(succeed(recordTold(assigned, told), fromGddt, act)?.toTell).toMatchObject([
      { agencyId: 'so-moi', about: 'given' },
    ]);
    expect(succeed(recordTold(aClosedQuestion(), told), fromGddt, act)).not.toHaveProperty('toTell');
  });
});
