import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { CityConfig } from '../../functions/directory/city-config.ts';
import { type RoutingTable, route, unknownInRouting } from '../../functions/question/routing.ts';
import { withoutMarkers } from '../../functions/question/privacy.ts';
import { screen } from '../../functions/question/screen.ts';

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}

const city = CityConfig.parse(read('../../config/bac-kan.json'));
const labelled = z
  .array(z.object({ text: z.string(), leadAgencyId: z.string() }))
  .parse(read('./labelled-questions.json'));

const aTable = (changes: Partial<RoutingTable> = {}): RoutingTable => ({
  topics: [
    { topicId: 'bao-luc-xam-hai', terms: [{ term: 'bạo lực', weight: 4 }] },
    { topicId: 'tai-nan-thuong-tich', terms: [{ term: 'bơi', weight: 4 }] },
  ],
  agencies: [
    { agencyId: 'ldtbxh', terms: [{ term: 'bạo lực', weight: 6 }] },
    {
      agencyId: 'gddt',
      terms: [
        { term: 'bạo lực học đường', weight: 6 },
        { term: 'bơi + trường', weight: 6 },
      ],
    },
    { agencyId: 'vhtt', terms: [{ term: 'bơi', weight: 3 }] },
  ],
  coordinating: [],
  confidence: 0.6,
  version: 1,
  ...changes,
});

/** Any UTF-16 text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 300 }).map((units) => String.fromCharCode(...units));

const withoutSigns = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase();

describe('routing', () => {
  it.each([
    { text: 'Làm gì khi thấy bạo lực ngoài đường?', lead: 'ldtbxh', because: 'the words of one agency occur' },
    {
      text: 'Làm gì để giảm bạo lực học đường?',
      lead: 'gddt',
      because: 'the longer words hide the shorter ones in them',
    },
    {
      text: 'Câu 7: lam gi de giam BAO LUC HOC DUONG',
      lead: 'gddt',
      because: 'children leave signs out and number lines',
    },
    { text: 'Khi nào trường em có lớp bơi?', lead: 'gddt', because: 'joined words may stand apart' },
    { text: 'Khi nào mở thêm lớp bơi?', lead: 'vhtt', because: 'joined words must all occur' },
  ])('gives "$text" to $lead: $because', ({ text, lead }) => {
    expect(route(text, aTable())).toMatchObject({ leadAgencyId: lead });
  });

  it('quotes the words that decided as they stand in the text', () => {
    expect(route('Cau 3: giam Bao luc  hoc duong the nao', aTable()).because).toEqual(['Bao luc  hoc duong']);
    expect(route('Khi nào Trường em có lớp Bơi?', aTable()).because).toEqual(['Bơi', 'Trường']);
  });

  it.each([
    { text: 'Em hay nói dối, vì sao?', because: 'another word with other signs is not the word' },
    { text: 'Em thích bơilội', because: 'part of a word is not the word' },
    { text: 'bạo. Lực', because: 'words of two sentences do not belong together' },
    { text: '', because: 'nothing is said' },
  ])('hears nothing in "$text": $because', ({ text }) => {
    const table = aTable({
      agencies: [
        {
          agencyId: 'vhtt',
          terms: [
            { term: 'bơi', weight: 9 },
            { term: 'bạo lực', weight: 9 },
            { term: 'đói', weight: 9 },
          ],
        },
      ],
    });
    expect(route(text, table)).toMatchObject({ topicId: 'khac', decision: 'triage', confidence: 0, because: [] });
  });

  it('trusts a word with its signs more than the same word without them', () => {
    const signed = route('bơi', aTable());
    const bare = route('boi', aTable());
    expect(signed.leadAgencyId).toBe('vhtt');
    expect(bare.leadAgencyId).toBe('vhtt');
    expect(bare.confidence).toBeLessThan(signed.confidence);
  });

  it('reads both ways of placing a tone as one word', () => {
    const table = aTable({ agencies: [{ agencyId: 'vhtt', terms: [{ term: 'văn hóa', weight: 5 }] }] });
    expect(route('nhà văn hoá', table)).toEqual({ ...route('nhà văn hóa', table), because: ['văn hoá'] });
  });

  it('leaves the decision to a person when two agencies are equally meant, and names both', () => {
    const undecided = route('bạo lực, và bơi ở trường', aTable());
    expect(undecided.decision).toBe('triage');
    expect(undecided.suggestions.map(({ leadAgencyId }) => leadAgencyId).sort()).toEqual(['gddt', 'ldtbxh']);
  });

  it('names at most three coordinating agencies and never the lead', () => {
    const table = aTable({
      coordinating: ['gddt', 'vhtt', 'cong-an', 'thanh-doan', 'ldtbxh'].map((agencyId, n) => ({
        agencyId,
        weight: 3 + n,
      })),
    });
    expect(route('bạo lực', table).coordinatingAgencyIds).toEqual(['thanh-doan', 'cong-an', 'vhtt']);
  });

  it('applies a coordinating rule only to its leads, topics and words', () => {
    const rule = { agencyId: 'cong-an', weight: 3 };
    const coordinates = (limits: object) =>
      route('bạo lực ở chợ', aTable({ coordinating: [{ ...rule, ...limits }] })).coordinatingAgencyIds;
    expect(coordinates({ leadAgencyIds: ['ldtbxh'], topicIds: ['bao-luc-xam-hai'], terms: ['chợ'] })).toEqual([
      'cong-an',
    ]);
    expect(coordinates({ leadAgencyIds: ['vhtt'] })).toEqual([]);
    expect(coordinates({ topicIds: ['khac'] })).toEqual([]);
    expect(coordinates({ terms: ['bơi'] })).toEqual([]);
  });

  it('names the ids of a table that the directory does not know', () => {
    const known = {
      agencyIds: new Set(['ldtbxh', 'gddt']),
      topicIds: new Set(['bao-luc-xam-hai', 'tai-nan-thuong-tich']),
    };
    expect(unknownInRouting(aTable(), known)).toEqual([{ path: ['agencies', 2, 'agencyId'], id: 'vhtt' }]);
  });

  it('is sure of nothing beyond one and never throws, whatever is written', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { confidence, suggestions } = route(text, city.routing);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(suggestions).toHaveLength(2);
        expect(route(text, city.routing)).toEqual(route(text, city.routing));
      }),
    );
  });

  it('reads composed and decomposed letters alike', () => {
    const terms = city.routing.agencies.flatMap((agency) => agency.terms.map(({ term }) => term));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...terms), { maxLength: 8 }), (said) => {
        const text = said.join(' ');
        expect(route(text.normalize('NFD'), city.routing)).toEqual(route(text.normalize('NFC'), city.routing));
      }),
    );
  });
});

describe("the city's own routing", () => {
  it.each([
    { written: 'with signs', as: (text: string) => text },
    { written: 'without signs and numbered', as: (text: string) => `Câu 7: ${withoutSigns(text)}` },
  ])('gives at least 85 of 100 confidently assigned questions to the right lead when written $written', ({ as }) => {
    const routed = labelled.map(({ text, leadAgencyId }) => ({ leadAgencyId, routing: route(as(text), city.routing) }));
    const confident = routed.filter(({ routing }) => routing.decision === 'assigned');
    const right = confident.filter(({ leadAgencyId, routing }) => routing.leadAgencyId === leadAgencyId);
    expect(right.length / confident.length).toBeGreaterThanOrEqual(0.85);
    expect(confident.length / routed.length).toBeGreaterThanOrEqual(0.6);
  });

  it('lets no general question be sealed or masked', () => {
    for (const { text } of labelled) {
      expect(screen(text)).toMatchObject({ safeguarding: { sealed: false }, privacy: { text, masked: [] } });
      expect(screen(withoutSigns(text)).safeguarding.sealed).toBe(false);
    }
  });
});

describe('a masked text', () => {
  it.each([
    'Gọi em 0912345678. Bao giờ đường vào trường em có đèn ạ?',
    'Thư của em là hoa@thu.example. Bao giờ đường vào trường em có đèn ạ?',
  ])('is routed by the child’s words, not by those that stand for what was masked', (text) => {
    const { privacy } = screen(text);
    expect(privacy.masked).not.toEqual([]);
    expect(route(withoutMarkers(privacy.text), city.routing).because).toEqual([]);
  });
});
