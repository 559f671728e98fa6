import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueContribution } from '../../functions/follow-up/due-lines.ts';
import { planDigests } from '../../functions/follow-up/plan-digests.ts';
import { contributionIdsOf, questionIdsOf } from '../../functions/mail/rung-key.ts';
import {
  ask,
  countTold,
  dayToAskFor,
  moveDueDate,
  planRung,
  withdrawRequest,
  write,
} from '../../functions/report/asking.ts';
import { contributionId, placeOf } from '../../functions/report/contribution-id.ts';
import { Contribution } from '../../functions/report/contribution.ts';
import { explainRequest, isOwed, type OwedContribution } from '../../functions/report/owed-contribution.ts';
import { writerOf } from '../../functions/report/writer-of.ts';
import { anAct, anAgency, aPolicy, someRules } from '../builders.ts';

const rules = someRules();
const place = { forumId: 'bk4-2023-06-13', agencyId: 'vhtt' };
const text = 'Phòng đã mở hai lớp học đàn cho 60 em.';
const on = (day: string) => ({ ...anAct({ at: `${day}T03:00:00.000Z` }), rules });
/** Asked on the day of the forum, a Tuesday, until Wednesday 28 June. */
const asked = ask(undefined, { ...place, dueOn: '2023-06-28' }, on('2023-06-13'));

describe('the day by which an agency contributes', () => {
  it.each([
    { day: '2023-06-13', dueOn: '2023-06-28', because: 'the report is due 15 days after the forum' },
    { day: '2023-06-21', dueOn: '2023-06-28', because: 'five working days are enough' },
    { day: '2023-06-22', dueOn: '2023-07-06', because: 'four are not, so it has ten working days of its own' },
    { day: '2024-06-03', dueOn: '2024-06-17', because: 'the report was due long ago' },
  ])('is $dueOn when it is asked on $day, for $because', ({ day, dueOn }) => {
    const wanted = dayToAskFor({ heldOn: '2023-06-13' }, on(day));
    expect(wanted).toMatchObject({ dueOn, deadline: { dueOn } });
  });

  it('explains itself, counted or named', () => {
    const counted = ask(
      undefined,
      { ...place, ...dayToAskFor({ heldOn: '2023-06-13' }, on('2023-06-13')) },
      on('2023-06-13'),
    );
    expect(explainRequest(counted.asked).vi).toBe(
      '15 ngày kể từ thứ Ba 13/6/2023, tính cả ngày nghỉ; hạn: hết thứ Tư 28/6/2023',
    );
    const moved = moveDueDate(counted, { dueOn: '2023-07-10' }, on('2023-06-20'));
    expect(explainRequest(moved.asked).vi).toBe(
      'ngày do Ban Tổ chức ấn định, ghi nhận ngày 20/6/2023, thay cho hạn 28/6/2023',
    );
  });
});

describe('a request for a contribution', () => {
  it('names its mail and is followed up from five working days before its day', () => {
    expect(asked).toMatchObject({
      ...place,
      asked: { dueOn: '2023-06-28', by: anAct().by },
      requests: 1,
      told: ['contribution_bk4-2023-06-13_vhtt_1'],
      remindAt: '2023-06-21T00:30:00.000Z',
      version: 1,
    });
    expect(asked).not.toHaveProperty('rung');
  });

  it('does not remind of what is told on the same day', () => {
    const late = ask(undefined, { ...place, dueOn: '2023-06-28' }, on('2023-06-23'));
    expect(late).toMatchObject({ rung: -5, remindAt: '2023-06-27T00:30:00.000Z' });
  });

  it('climbs the ladder anew when its day is moved', () => {
    const told = countTold(asked, { rung: 1, mailIds: ['digest_vhtt-can-bo_2023-06-29'] }, rules);
    const moved = moveDueDate(told, { dueOn: '2023-07-14' }, on('2023-06-30'));
    expect(moved).toMatchObject({
      asked: { dueOn: '2023-07-14', insteadOf: '2023-06-28' },
      requests: 2,
      remindAt: '2023-07-07T00:30:00.000Z',
      told: [
        'contribution_bk4-2023-06-13_vhtt_1',
        'digest_vhtt-can-bo_2023-06-29',
        'contribution_bk4-2023-06-13_vhtt_2',
      ],
    });
    expect(moved).not.toHaveProperty('rung');
  });

  it.each<{ act: () => unknown; because: string; says: RegExp }>([
    {
      act: () => ask(asked, { ...place, dueOn: '2023-07-01' }, on('2023-06-14')),
      because: 'asked for already',
      says: /only the day can be moved/,
    },
    {
      act: () =>
        ask(write(asked, { ...place, text }, on('2023-06-14')), { ...place, dueOn: '2023-07-01' }, on('2023-06-15')),
      because: 'written',
      says: /has contributed/,
    },
    {
      act: () => moveDueDate(withdrawRequest(asked), { dueOn: '2023-07-01' }, on('2023-06-14')),
      because: 'taken back',
      says: /ask first/,
    },
    {
      act: () => withdrawRequest(write(asked, { ...place, text }, on('2023-06-14'))),
      because: 'written and cannot be taken back',
      says: /has contributed/,
    },
    { act: () => withdrawRequest(withdrawRequest(asked)), because: 'taken back already', says: /ask first/ },
  ])('is refused when the contribution is $because', ({ act, says }) => {
    expect(act).toThrow(says);
  });

  it('ends when the text comes, whoever writes it, and what was asked stays', () => {
    const written = write(asked, { ...place, text }, { at: '2023-06-22T03:00:00.000Z', by: 'vhtt-can-bo' });
    expect(written).toMatchObject({ text, by: 'vhtt-can-bo', asked: asked.asked, version: 2 });
    expect(written).not.toHaveProperty('remindAt');
    expect(isOwed(written)).toBe(false);
    expect(write(undefined, { ...place, text }, on('2023-06-22'))).toMatchObject({ ...place, text, version: 1 });
  });
});

describe('whatever happens to a contribution', () => {
  type Move = (before: Contribution | undefined, day: string) => Contribution;
  const moves: Record<string, Move> = {
    ask: (before, day) => ask(before, { ...place, dueOn: '2023-07-14' }, on(day)),
    move: (before, day) => moveDueDate(there(before), { dueOn: '2023-07-21' }, on(day)),
    write: (before, day) => write(before, { ...place, text }, on(day)),
    withdraw: (before) => withdrawRequest(there(before)),
    told: (before) => countTold(owed(before), { rung: 1, mailIds: ['digest_x_2023-06-29'] }, rules),
    plan: (before) => planRung(owed(before), rules),
  };

  it('it is reminded of exactly as long as it is owed, and each mail that asks has a number of its own', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(moves)), { maxLength: 12 }), (names) => {
        let now: Contribution | undefined;
        for (const [place, name] of names.entries()) {
          const next = tried(() => moves[name]?.(now, `2023-06-${String(14 + place)}`));
          if (!next) continue;
          expect(next.version).toBe((now?.version ?? 0) + 1);
          now = Contribution.parse(next);
          expect(now.remindAt !== undefined).toBe(isOwed(now));
          const requests = now.told?.filter((mailId) => mailId.startsWith('contribution_')) ?? [];
          expect(new Set(requests).size).toBe(now.requests ?? 0);
        }
      }),
    );
  });

  const there = (contribution: Contribution | undefined): Contribution => contribution ?? missing();
  const owed = (contribution: Contribution | undefined): OwedContribution =>
    isOwed(contribution) ? contribution : missing();
});

describe('a morning’s line about a contribution', () => {
  it.each([
    { today: '2023-06-20', rung: undefined },
    { today: '2023-06-21', rung: -5 },
    { today: '2023-06-27', rung: -1 },
    { today: '2023-06-28', rung: 0 },
    { today: '2023-06-29', rung: 1 },
    { today: '2023-07-05', rung: 5 },
    { today: '2023-07-12', rung: 10 },
  ])('is at rung $rung on $today', ({ today, rung }) => {
    const line = dueContribution(asked, { rules, today });
    expect(line).toEqual(rung === undefined ? undefined : { key: contributionId(place), agencyId: 'vhtt', rung });
  });

  it('is not told twice at one rung', () => {
    const told = countTold(asked, { rung: 0, mailIds: ['digest_vhtt-can-bo_2023-06-28'] }, rules);
    expect(told.remindAt).toBe('2023-06-29T00:30:00.000Z');
    expect(dueContribution(told, { rules, today: '2023-06-28' })).toBeUndefined();
  });

  it.each([
    { rung: 0, hear: ['vhtt-can-bo'] },
    { rung: 1, hear: ['vhtt-can-bo', 'vhtt-lanh-dao'] },
    { rung: 5, hear: ['vhtt-can-bo', 'vhtt-lanh-dao', 'dieu-phoi', 'lanh-dao-ubnd'] },
  ])('stands at rung $rung in the digests of $hear', ({ rung, hear }) => {
    const line = { key: contributionId(place), agencyId: 'vhtt', rung };
    const planned = planDigests([line], [anAgency({ agencyId: 'vhtt' })], aPolicy().people);
    expect(planned.map(({ contactId }) => contactId)).toEqual(hear);
  });

  it('is told apart from those about questions by its key', () => {
    const rungs = { q7: 0, 'q7/c1': 1, [contributionId(place)]: 0 };
    expect(questionIdsOf(rungs)).toEqual(['q7']);
    expect(contributionIdsOf(rungs)).toEqual([contributionId(place)]);
    expect(placeOf(contributionId(place))).toEqual(place);
    expect(placeOf('q7')).toBeUndefined();
  });
});

describe('the section of an agency that has ended', () => {
  const heir = (agencyId: string, takesTheRest = false) => ({
    ...{ agencyId, functions: ['văn hóa'], from: '2024-03-01', basis: 'Nghị quyết', takesTheRest },
  });
  const ended = (successors: ReturnType<typeof heir>[]) => [
    anAgency({ agencyId: 'vhtt', validTo: '2024-02-29', successors }),
    anAgency({ agencyId: 'gddt' }),
    anAgency({ agencyId: 'y-te' }),
  ];
  it.each([
    { successors: [heir('gddt')], today: '2024-02-29', writer: 'vhtt', because: 'it stands until that day' },
    { successors: [heir('gddt')], today: '2024-03-01', writer: 'gddt', because: 'there is one successor' },
    {
      successors: [heir('y-te'), heir('gddt', true)],
      today: '2024-03-01',
      writer: 'gddt',
      because: 'that one takes the rest',
    },
  ])('is written by $writer on $today, for $because', ({ successors, today, writer }) => {
    expect(writerOf('vhtt', { agencies: ended(successors), today })).toBe(writer);
  });
});

function tried<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function missing(): never {
  throw new RangeError('there is none');
}
