import { describe, expect, it } from 'vitest';
import { instantAt } from '../../functions/calendar/day.ts';
import { assign, correct, recordTold, seal, triage, withdraw } from '../../functions/question/lifecycle.ts';
import { rungOn } from '../../functions/question/ladder.ts';
import { extend, split } from '../../functions/question/moving.ts';
import { impossibleMove } from '../../functions/question/moves.ts';
import { Question } from '../../functions/question/question.ts';
import { Refusal } from '../../functions/question/refusal.ts';
import { route } from '../../functions/question/routing.ts';
import {
  aClosedQuestion,
  anAct,
  anAnswer,
  anAnsweredQuestion,
  anAssignedQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  aWithdrawnQuestion,
  routing,
  someRules,
} from '../builders.ts';

const rules = someRules();

describe('assigning a question', () => {
  it.each([
    { at: '2023-06-13T02:00:00.000Z', toldOn: '2023-06-13', due: '2023-07-04', because: 'the office is open' },
    {
      at: '2023-06-13T09:59:29.000Z',
      toldOn: '2023-06-13',
      due: '2023-07-04',
      because: 'the notice just leaves in time',
    },
    {
      at: '2023-06-13T09:59:30.000Z',
      toldOn: '2023-06-14',
      due: '2023-07-05',
      because: 'it closes while the notice gathers',
    },
    {
      at: '2023-06-13T17:30:00.000Z',
      toldOn: '2023-06-14',
      due: '2023-07-05',
      because: 'it is half past midnight in Bắc Kạn',
    },
    { at: '2023-06-16T12:00:00.000Z', toldOn: '2023-06-19', due: '2023-07-10', because: 'a weekend begins' },
    {
      at: '2023-08-31T12:00:00.000Z',
      toldOn: '2023-09-05',
      due: '2023-09-12',
      because: 'Quốc khánh comes, and then the child’s date is long past',
    },
  ])('starts the agency’s clock on $toldOn, due $due: $because', ({ at, toldOn, due }) => {
    const assigned = assign(aReceivedQuestion(), aResponsibility(), { ...anAct({ at }), rules });
    expect(assigned.agencyDeadline).toMatchObject({ startOn: toldOn, dueOn: due });
  });

  it.each([
    { coordinatingAgencyIds: [], due: '2023-07-24', because: '40 days end on a Sunday' },
    { coordinatingAgencyIds: ['cong-an'], due: '2023-08-02', because: 'coordination takes ten days more' },
    { coordinatingAgencyIds: ['gddt'], due: '2023-07-24', because: 'the lead does not coordinate with itself' },
  ])('starts the child’s clock on the day of asking, due $due: $because', ({ coordinatingAgencyIds, due }) => {
    const late = anAct({ at: '2023-07-03T02:00:00.000Z' });
    const assigned = assign(aReceivedQuestion(), aResponsibility({ coordinatingAgencyIds }), { ...late, rules });
    expect(assigned.childDeadline).toMatchObject({ startOn: '2023-06-13', dueOn: due });
  });

  it('never lets the lead coordinate, nor anybody twice', () => {
    const coordinatingAgencyIds = ['cong-an', 'gddt', 'cong-an', 'y-te'];
    const assigned = assign(aReceivedQuestion(), aResponsibility({ coordinatingAgencyIds }), { ...anAct(), rules });
    expect(assigned.coordinatingAgencyIds).toEqual(['cong-an', 'y-te']);
  });

  it('makes a question that was answered at the forum answered, with the child’s date for its result class', () => {
    const received = aReceivedQuestion({ answers: [anAnswer()] });
    const answered = assign(received, aResponsibility(), { ...anAct(), rules });
    expect(answered).toMatchObject({ status: 'answered', answers: [anAnswer()] });
    expect(answered.agencyDeadline).toEqual(answered.childDeadline);
    expect(answered.history.at(-1)).toMatchObject({ what: 'answered' });
  });

  it('keeps in the history what routing had suggested before a person decided', () => {
    const { assignDueOn, suggestions, because, confidence, topicId } = aTriageQuestion();
    const chosen = aResponsibility({
      topicId: 'khac',
      leadAgencyId: 'ldtbxh',
      because: ['điều phối viên quyết định'],
      confidence: 1,
    });
    const assigned = assign(aTriageQuestion(), chosen, { ...anAct({ why: 'hỏi về đuối nước' }), rules });
    expect(assigned.history.at(-1)).toEqual({
      ...anAct({ why: 'hỏi về đuối nước' }),
      what: 'assigned',
      before: {
        ...{ status: 'triage', assignDueOn, suggestions, because, confidence, topicId },
        ...{ leadAgencyId: null, coordinatingAgencyIds: null, assignedAt: null },
        ...{ childDeadline: null, agencyDeadline: null },
      },
    });
  });
});

describe('leaving a question to a person', () => {
  it('keeps the agencies that the minutes named to coordinate', () => {
    const received = aReceivedQuestion({ coordinatingAgencyIds: ['cong-an'] });
    const waiting = triage(received, route(received.text, routing), { ...anAct(), rules });
    expect(waiting.coordinatingAgencyIds).toEqual(['cong-an']);
  });

  it('keeps the topic that the minutes named', () => {
    const received = aReceivedQuestion({ topicId: 'quyen-tre-em' });
    expect(triage(received, route(received.text, routing), { ...anAct(), rules }).topicId).toBe('quyen-tre-em');
  });

  it('gives five working days from the day of asking to decide', () => {
    const received = aReceivedQuestion();
    expect(triage(received, route(received.text, routing), { ...anAct(), rules }).assignDueOn).toBe('2023-06-20');
  });
});

describe('correcting a question', () => {
  it('moves the child’s clock with the day of asking, and keeps the dates that stood', () => {
    const before = anAssignedQuestion();
    const corrected = correct(
      before,
      { askedOn: '2023-05-29' },
      { ...anAct({ why: 'biên bản ghi nhầm ngày' }), rules },
    );
    expect(corrected).toMatchObject({
      childDeadline: { startOn: '2023-05-29', dueOn: '2023-07-10' },
      agencyDeadline: { startOn: '2023-06-14', dueOn: '2023-07-05' },
    });
    expect(corrected.history.at(-1)).toMatchObject({
      what: 'corrected',
      why: 'biên bản ghi nhầm ngày',
      before: { askedOn: '2023-06-13', childDeadline: before.childDeadline },
    });
  });

  it('caps the agency’s clock at an earlier child’s date, and never below five working days after it was told', () => {
    const capped = correct(anAssignedQuestion(), { askedOn: '2023-05-15' }, { ...anAct(), rules });
    expect(capped).toMatchObject({ agencyDeadline: { startOn: '2023-06-14', dueOn: '2023-06-26', cappedBy: 'child' } });
    const fair = correct(anAssignedQuestion(), { askedOn: '2023-01-03' }, { ...anAct(), rules });
    expect(fair).toMatchObject({ agencyDeadline: { dueOn: '2023-06-21', cappedBy: 'fair-notice' } });
  });

  it.each([
    { askedOn: '2023-06-12', dueOn: '2023-07-05', rung: 1, because: 'the agency’s day stays where it was' },
    { askedOn: '2023-05-22', dueOn: '2023-07-03', rung: 1, because: 'what was told is not told again' },
  ])('asked on $askedOn keeps what was told: $because', ({ askedOn, dueOn, rung }) => {
    const told = anAssignedQuestion({ rung: 1 });
    const corrected = correct(told, { askedOn }, { ...anAct({ at: '2023-07-06T02:00:00.000Z' }), rules });
    expect(corrected).toMatchObject({
      agencyDeadline: { dueOn },
      rung,
      remindAt: instantAt(rungOn(dueOn, 5, rules.calendar), '07:30'),
    });
  });

  it('to a later day begins the ladder of that day anew', () => {
    const early = correct(anAssignedQuestion(), { askedOn: '2023-05-15' }, { ...anAct(), rules });
    if (early.status !== 'assigned') throw new Error('a correction does not change the status');
    const late = { ...early, rung: 1 };
    const corrected = correct(late, { askedOn: '2023-06-13' }, { ...anAct({ at: '2023-06-27T02:00:00.000Z' }), rules });
    expect(corrected).toMatchObject({
      agencyDeadline: { dueOn: '2023-07-05' },
      remindAt: instantAt('2023-06-28', '07:30'),
    });
    expect(Object.keys(corrected)).not.toContain('rung');
    // The rung is the system's own note, so the history holds the dates alone.
    expect(corrected.history.at(-1)?.before).toEqual({
      askedOn: '2023-05-15',
      childDeadline: early.childDeadline,
      agencyDeadline: early.agencyDeadline,
    });
  });

  it('moves the date of the result class when the question was answered at the forum', () => {
    const corrected = correct(anAnsweredQuestion(), { askedOn: '2023-06-12' }, { ...anAct(), rules });
    expect(corrected).toMatchObject({
      agencyDeadline: { dueOn: '2023-07-24' },
      childDeadline: { dueOn: '2023-07-24', startOn: '2023-06-12' },
    });
  });

  it('moves both dates also while an answer is in review, because it may come back', () => {
    const corrected = correct(aQuestionInReview(), { askedOn: '2023-05-15' }, { ...anAct(), rules });
    expect(corrected).toMatchObject({ agencyDeadline: { dueOn: '2023-06-26', cappedBy: 'child' } });
    expect(corrected).not.toHaveProperty('remindAt');
  });

  it('leaves the agency’s date of a closed question, and a day that the coordinator gave', () => {
    const closed = aClosedQuestion();
    expect(correct(closed, { askedOn: '2023-05-15' }, { ...anAct(), rules })).toMatchObject({
      ...{ childDeadline: { startOn: '2023-05-15' }, agencyDeadline: closed.agencyDeadline },
    });
    const longer = extend(anAssignedQuestion(), '2023-07-31', { ...anAct(), rules });
    expect(correct(longer, { askedOn: '2023-05-15' }, { ...anAct(), rules })).toMatchObject({
      ...{ childDeadline: { startOn: '2023-05-15' }, agencyDeadline: longer.agencyDeadline },
    });
  });

  it('of one that was split is a matter of its parts, but for its words', () => {
    const parts = [{ text: 'một' }, { text: 'hai' }];
    const { whole } = split(anAssignedQuestion(), { parts, duplicates: [] }, anAct());
    expect(() => correct(whole, { askedOn: '2023-05-15' }, { ...anAct(), rules })).toThrow(/of each part/);
    expect(correct(whole, { text: 'Em là [tên].' }, { ...anAct(), rules })).toMatchObject({ text: 'Em là [tên].' });
  });

  it('moves the day by which a person must have assigned it', () => {
    expect(correct(aTriageQuestion(), { askedOn: '2023-06-12' }, { ...anAct(), rules })).toMatchObject({
      assignDueOn: '2023-06-19',
    });
  });

  it.each([
    { correction: { topicId: 'khac' }, before: { topicId: 'tai-nan-thuong-tich' } },
    { correction: { text: 'Khi nào có lớp bơi?' }, before: { text: aReceivedQuestion().text } },
    { correction: { masked: ['name'] }, before: { masked: null } },
    { correction: { topicId: 'khac', askedOn: '2023-06-13' }, before: { topicId: 'tai-nan-thuong-tich' } },
  ])('changes nothing but $correction and keeps $before', ({ correction, before }) => {
    const assigned = anAssignedQuestion();
    const { history, version: _version, ...corrected } = correct(assigned, correction, { ...anAct(), rules });
    const { history: _history, version: _before, ...rest } = assigned;
    expect(corrected).toEqual({ ...rest, ...correction });
    expect(history.at(-1)?.before).toEqual(before);
  });
});

describe('withdrawing a question', () => {
  it('keeps in the history what the question loses, and not what the system notes for its own work', () => {
    const assigned = anAssignedQuestion();
    const { status, agencyDeadline, because, confidence, assignedAt } = assigned;
    const entry = withdraw(assigned, anAct({ why: 'nhập nhầm' })).history.at(-1);
    expect(entry).toEqual({
      ...anAct({ why: 'nhập nhầm' }),
      what: 'withdrawn',
      before: { status, agencyDeadline, because, confidence, assignedAt, withdrawnAt: null },
    });
  });

  it('is stored with nothing that reading would drop', () => {
    const withdrawn = aWithdrawnQuestion();
    expect(Question.parse(withdrawn)).toEqual(withdrawn);
    expect(withdrawn).toMatchObject({ code: 'BK4-007', leadAgencyId: 'gddt', coordinatingAgencyIds: [] });
  });
});

describe('a move that is impossible', () => {
  it.each([
    { move: () => withdraw(aWithdrawnQuestion(), anAct()), what: 'withdrawing what was withdrawn' },
    {
      move: () => correct(aWithdrawnQuestion(), { topicId: 'khac' }, { ...anAct(), rules }),
      what: 'correcting what was withdrawn',
    },
  ])('is refused: $what', ({ move }) => {
    expect(move).toThrow(Refusal);
  });

  it('says in both languages where the question stands, who leads it and what is possible instead', () => {
    const move = { vi: 'phân công', en: 'assigned' };
    expect(impossibleMove(anAssignedQuestion(), move).reason).toEqual({
      vi: 'Câu hỏi BK4-007 đang ở trạng thái "assigned" (đang chờ cơ quan trả lời), do gddt chủ trì, nên không thể phân công; có thể: trả lời, chuyển cơ quan, gia hạn, tách câu hỏi, đánh dấu trùng, ghi cam kết, sửa nội dung, rút lại.',
      en: 'Question BK4-007 is "assigned", led by gddt and cannot be assigned; possible: answer, transfer, extension, split, duplicate, commitments, correction, withdraw.',
    });
    expect(impossibleMove(aWithdrawnQuestion(), move).reason).toMatchObject({
      vi: expect.stringContaining('hãy nhập lại nếu cần') as string,
      en: expect.stringContaining('submit it again') as string,
    });
  });
});

describe('sealing a question', () => {
  it('leaves nothing of text, code, history or answers', () => {
    const told = recordTold(
      correct(anAssignedQuestion(), { text: 'LỜI TRẺ EM' }, { ...anAct({ why: 'LÝ DO' }), rules }),
      ['notice_gddt_x'],
    );
    const sealed = seal(told, { ...anAct(), harmDueAt: '2023-06-14T14:00:00.000Z', mailId: 'protection_q7' });
    expect(Question.parse(sealed)).toEqual(sealed);
    expect(JSON.stringify(sealed)).not.toMatch(/LỜI TRẺ EM|LÝ DO|BK4|học bơi|gddt/);
    expect(sealed).toMatchObject({
      version: told.version + 1,
      told: ['protection_q7'],
      harmDueAt: '2023-06-14T14:00:00.000Z',
    });
  });
});
