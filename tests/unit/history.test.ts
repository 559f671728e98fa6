import { describe, expect, it } from 'vitest';
import { overflow, tellHistory } from '../../functions/question/history.ts';
import { correct } from '../../functions/question/lifecycle.ts';
import { transfer } from '../../functions/question/moving.ts';
import { addCommitment, moveCommitment } from '../../functions/question/promising.ts';
import type { HistoryEntry } from '../../functions/question/question.ts';
import { aClosedQuestion, anAct, anAssignedQuestion, someRules } from '../builders.ts';

const act = { ...anAct({ at: '2023-06-22T02:00:00.000Z' }), rules: someRules() };

describe('a history that is told', () => {
  it('says of each move what stood before and after', () => {
    const moved = transfer(anAssignedQuestion(), { leadAgencyId: 'vhtt' }, act);
    const again = transfer(moved, { leadAgencyId: 'ldtbxh' }, act);
    expect(
      tellHistory(again).map(({ what, before, after }) => [what, before?.leadAgencyId, after?.leadAgencyId]),
    ).toEqual([
      ['received', undefined, undefined],
      ['assigned', null, 'gddt'],
      ['transferred', 'gddt', 'vhtt'],
      ['transferred', 'vhtt', 'ldtbxh'],
    ]);
  });

  it('names a place in a list, and repeats of it only what changed', () => {
    const promised = addCommitment(aClosedQuestion(), { what: 'Xây bể bơi', dueOn: '2023-09-29' }, act);
    const progress = { commitmentId: 'c1', move: 'progress', text: 'Đã khởi công.' } as const;
    const [last] = tellHistory(moveCommitment(promised, progress, act)).slice(-1);
    expect(last).toMatchObject({
      before: { 'commitments/0/progress/0': null },
      after: { 'commitments/0/progress/0': { text: 'Đã khởi công.' } },
    });
  });

  it('says nothing of reminders, mails and the desk, which nobody decided', () => {
    const told = JSON.stringify(tellHistory(addCommitment(aClosedQuestion(), { what: 'x', dueOn: '2023-09-29' }, act)));
    expect(told).not.toMatch(/remindAt|rung|toTell|deskAt/);
  });

  it('shows a word that was corrected as it was and as it is', () => {
    const [last] = tellHistory(correct(anAssignedQuestion(), { text: 'Khi nào có lớp bơi?' }, act)).slice(-1);
    expect([last?.before, last?.after]).toEqual([{ text: anAssignedQuestion().text }, { text: 'Khi nào có lớp bơi?' }]);
  });
});

describe('a history that has become long', () => {
  const entry = (bytes: number, place = 0): HistoryEntry => ({
    ...{ at: '2023-06-22T02:00:00.000Z', by: String(place), what: 'progress' },
    why: 'x'.repeat(bytes - 65),
  });
  const entries = (count: number, bytes: number) => Array.from({ length: count }, (_, place) => entry(bytes, place));

  it('stays whole up to 16 kB', () => {
    expect(overflow(entries(31, 500))).toBeUndefined();
    expect(overflow([])).toBeUndefined();
  });

  it('keeps its last lines, up to 4 kB, and gives off all the others', () => {
    const history = entries(40, 500);
    const { older = [], latest = [] } = overflow(history) ?? {};
    expect([...older, ...latest]).toEqual(history);
    expect(JSON.stringify(latest).length).toBeLessThan(4_100);
    expect(latest.length).toBeGreaterThan(5);
  });

  it('keeps its last line however long that is, and a single one always', () => {
    const history = [...entries(2, 500), entry(20_000)];
    expect(overflow(history)).toEqual({ older: history.slice(0, 2), latest: history.slice(2) });
    expect(overflow([entry(20_000)])).toBeUndefined();
  });
});
