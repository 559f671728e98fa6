import { describe, expect, it } from 'vitest';
import type { Successor } from '../../functions/agency/agency.ts';
import { comesAfterItself, heirOf, standingFor, standsOn } from '../../functions/agency/succession.ts';
import { successorsIn, type SuccessionBody } from '../../functions/directory/succeed-agency.ts';
import { BASE_TOPICS } from '../../functions/forum/base-topics.ts';
import { Problem } from '../../functions/platform/problem.ts';
import { reopen, succeed, succeedInTriage } from '../../functions/question/moving.ts';
import { Refusal } from '../../functions/question/refusal.ts';
import { route } from '../../functions/question/routing.ts';
import { amongStanding, withStandingAgencies } from '../../functions/question/standing.ts';
import {
  aClosedQuestion,
  anAct,
  anAgency,
  anAssignedQuestion,
  aTriageQuestion,
  routing,
  someRules,
} from '../builders.ts';

const successor = (parts: Partial<Successor>): Successor => ({
  agencyId: 'y-te',
  functions: ['trẻ em'],
  from: '2025-03-01',
  basis: 'Nghị quyết của HĐND',
  ...parts,
});

const TOPICS = [...BASE_TOPICS, { topicId: 'duong-sa', name: 'đường sá', rollsUpTo: 'tai-nan-thuong-tich' as const }];

describe('who takes over a question', () => {
  const health = successor({ agencyId: 'y-te', topicIds: ['bao-luc-xam-hai', 'tai-nan-thuong-tich'] });
  const work = successor({ agencyId: 'noi-vu', topicIds: ['lao-dong-tre-em'] });
  const office = successor({ agencyId: 'van-phong', takesTheRest: true });

  it.each([
    { topicId: 'bao-luc-xam-hai', to: 'y-te', because: 'the successor that has the topic' },
    { topicId: 'duong-sa', to: 'y-te', because: 'a topic of the forum goes with the one it is counted under' },
    { topicId: 'lao-dong-tre-em', to: 'noi-vu', because: 'each function has its own successor' },
    { topicId: 'khac', to: 'van-phong', because: 'nobody has the topic, and somebody takes the rest' },
    { topicId: undefined, to: 'van-phong', because: 'a question in triage may have no topic yet' },
  ])('of $topicId is $to: $because', ({ topicId, to }) => {
    expect(heirOf([health, work, office], topicId, TOPICS)?.agencyId).toBe(to);
  });

  it('is a single successor, whatever the topic', () => {
    expect(heirOf([work], 'khac', TOPICS)?.agencyId).toBe('noi-vu');
    expect(heirOf([work, health], 'khac', TOPICS)).toBeUndefined();
  });
});

describe('who answers for an agency on a day', () => {
  const old = anAgency({ agencyId: 'ldtbxh', validTo: '2025-02-28', successors: [successor({ agencyId: 'y-te' })] });
  const next = anAgency({ agencyId: 'y-te', validTo: '2025-06-30', successors: [successor({ agencyId: 'tu-phap' })] });
  const agencies = [old, next, anAgency({ agencyId: 'tu-phap' })];
  const on = (today: string) => standingFor('ldtbxh', 'khac', { agencies, topics: TOPICS, today });

  it('is the agency to its last day, then its successor, then the successor’s', () => {
    expect(['2025-02-28', '2025-03-01', '2025-07-01'].map(on)).toEqual(['ldtbxh', 'y-te', 'tu-phap']);
  });

  it('is the agency itself where nobody succeeded to it, or where the successors go round', () => {
    const round = [{ ...old, successors: [successor({ agencyId: 'ldtbxh' })] }];
    expect(standingFor('ldtbxh', 'khac', { agencies: round, topics: TOPICS, today: '2025-03-01' })).toBe('ldtbxh');
    expect(standingFor('vhtt', 'khac', { agencies, topics: TOPICS, today: '2030-01-01' })).toBe('vhtt');
    expect(comesAfterItself('ldtbxh', ['y-te'], agencies)).toBe(false);
    expect(comesAfterItself('tu-phap', ['ldtbxh'], agencies)).toBe(true);
  });

  it('knows the first and the last day of an agency', () => {
    const short = { validFrom: '2025-03-01', validTo: '2025-06-30' };
    const days = ['2025-02-28', '2025-03-01', '2025-06-30', '2025-07-01'];
    expect(days.map((day) => standsOn(short, day))).toEqual([false, true, true, false]);
  });
});

describe('what is sorted or opened again after an agency has ended', () => {
  const old = anAgency({ agencyId: 'gddt', validTo: '2023-06-30', successors: [successor({ agencyId: 'vhtt' })] });
  const registry = { agencies: [old], topics: TOPICS, today: '2023-07-01' };

  it('goes by routing to whoever answers today', () => {
    const found = route('Khi nào trường em có lớp học bơi ạ?', {
      ...routing,
      agencies: routing.agencies.filter(({ agencyId }) => agencyId === 'gddt' || agencyId === 'y-te'),
    });
    const shown = amongStanding(found, found.topicId, registry);
    expect(JSON.stringify(found)).toContain('gddt');
    expect(JSON.stringify(shown)).not.toContain('gddt');
    expect(amongStanding(found, found.topicId, { ...registry, today: '2023-06-30' })).toEqual(found);
  });

  it('is owed by its successor, with both moves in the history and one version more', () => {
    const closed = aClosedQuestion();
    const act = anAct({ at: '2023-07-03T02:00:00.000Z' });
    const answerable = withStandingAgencies(closed, registry, act);
    expect(answerable).toMatchObject({ leadAgencyId: 'vhtt', version: closed.version });
    const opened = reopen(answerable, { ...act, rules: someRules() });
    expect(opened).toMatchObject({ status: 'assigned', leadAgencyId: 'vhtt' });
    expect(opened.history.slice(-2).map(({ what }) => what)).toEqual(['succeeded', 'reopened']);
    expect(withStandingAgencies(closed, { ...registry, today: '2023-06-30' }, act)).toBe(closed);
  });
});

describe('a succession', () => {
  const agency = anAgency({ agencyId: 'ldtbxh' });
  const agencies = [agency, anAgency({ agencyId: 'y-te' }), anAgency({ agencyId: 'tu-phap' })];
  const y = { agencyId: 'y-te', functions: ['trẻ em'], topicIds: ['bao-luc-xam-hai'] };
  const t = { agencyId: 'tu-phap', functions: [] };
  const body = (parts: Partial<SuccessionBody>): SuccessionBody => ({
    on: '2025-03-01',
    basis: 'Nghị quyết số 12/NQ-HĐND',
    to: [y, t],
    default: 'tu-phap',
    ...parts,
  });
  const known = { agency, agencies, topics: TOPICS };

  it('names each successor with its day, its topics, and who takes the rest', () => {
    expect(successorsIn(body({}), known)).toEqual([
      { ...y, from: '2025-03-01', basis: 'Nghị quyết số 12/NQ-HĐND' },
      { ...t, from: '2025-03-01', basis: 'Nghị quyết số 12/NQ-HĐND', takesTheRest: true },
    ]);
  });

  it.each([
    { because: 'nobody knows a successor', parts: { to: [{ ...y, agencyId: 'so-thu' }] }, at: '#/to/0/agencyId' },
    { because: 'it would succeed to itself', parts: { to: [{ ...y, agencyId: 'ldtbxh' }] }, at: '#/to/0/agencyId' },
    { because: 'a successor is named twice', parts: { to: [t, y, t] }, at: '#/to/2/agencyId' },
    { because: 'nobody knows a topic', parts: { to: [{ ...y, topicIds: ['xe-dap'] }] }, at: '#/to/0/topicIds/0' },
    {
      because: 'a topic would go to two',
      parts: { to: [y, { ...t, topicIds: ['khac', 'bao-luc-xam-hai'] }] },
      at: '#/to/1/topicIds/1',
    },
    { because: 'the rest would go to nobody', parts: { default: undefined }, at: '#/default' },
    { because: 'the rest would go to another agency', parts: { default: 'vhtt' }, at: '#/default' },
  ])('is refused: $because', ({ parts, at }) => {
    expect(
      pointersOf(() => successorsIn(body({ ...(parts.to && { default: parts.to[0]?.agencyId }), ...parts }), known)),
    ).toContain(at);
  });

  it('is refused with a successor that does not stand on that day, or that it succeeds to itself', () => {
    const gone = {
      ...known,
      agencies: [agency, anAgency({ agencyId: 'y-te', validTo: '2025-02-28' }), ...agencies.slice(2)],
    };
    expect(pointersOf(() => successorsIn(body({}), gone))).toEqual(['#/to/0/agencyId']);
    const back = successor({ agencyId: 'ldtbxh', from: '2025-07-01' });
    const round = {
      ...known,
      agencies: [
        agency,
        anAgency({ agencyId: 'y-te', validTo: '2025-06-30', successors: [back] }),
        ...agencies.slice(2),
      ],
    };
    expect(pointersOf(() => successorsIn(body({}), round))).toEqual(['#/to/0/agencyId']);
    const young = { ...known, agency: { ...agency, validFrom: '2025-03-01' } };
    expect(pointersOf(() => successorsIn(body({}), young))).toEqual(['#/on']);
  });

  it('is refused where there is one already', () => {
    const ended = { ...known, agency: { ...agency, validTo: '2025-02-28', successors: [successor({})] } };
    expect(() => successorsIn(body({}), ended)).toThrow(Refusal);
  });
});

describe('a question of an agency that has ended', () => {
  const move = { from: 'gddt', to: 'vhtt', batch: 'succession-gddt' };

  it('keeps every date and every rung, and its new agency hears in the mail of the succession', () => {
    const question = anAssignedQuestion({ rung: -5, toTell: [] });
    const { agencyDeadline, childDeadline, remindAt } = question;
    expect(succeed(question, move, anAct())).toMatchObject({
      ...{ agencyDeadline, childDeadline, remindAt, rung: -5, leadAgencyId: 'vhtt' },
      toTell: [{ agencyId: 'vhtt', about: 'given', batch: 'succession-gddt' }],
    });
  });

  it('takes the promises along that are still to be kept, and leaves what has ended under the old name', () => {
    const made = (commitmentId: string, status: 'promised' | 'done') => ({
      ...{ commitmentId, status, agencyId: 'gddt', what: 'mở lớp', promisedOn: '2023-06-20', dueOn: '2023-09-01' },
      ...{ progress: [], changes: 0 },
    });
    const other = aClosedQuestion({ leadAgencyId: 'y-te', commitments: [made('c1', 'done'), made('c2', 'promised')] });
    const next = succeed(other, move, anAct());
    expect(next?.commitments).toMatchObject([{ agencyId: 'gddt' }, { agencyId: 'vhtt' }]);
    expect(next && succeed(next, move, anAct())).toBeUndefined();
  });

  it('is proposed to the successor while it waits for a person', () => {
    const waiting = aTriageQuestion({ coordinatingAgencyIds: ['gddt', 'vhtt'] });
    const next = succeedInTriage(waiting, move, anAct());
    expect(next).toMatchObject({
      suggestions: [{ leadAgencyId: 'vhtt' }, { leadAgencyId: 'ldtbxh' }],
      coordinatingAgencyIds: ['vhtt'],
    });
    expect(next && succeedInTriage(next, move, anAct())).toBeUndefined();
  });
});

function pointersOf(attempt: () => unknown): string[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Problem) return error.faults.map(({ pointer }) => pointer);
    throw error;
  }
  return [];
}
