import * as z from 'zod';
import { Identifier, printedLine } from '../agency/printed-line.ts';
import { isWithoutSigns, readWords, type Word } from './reading.ts';

/** A word or group of words that speaks for an agency or a topic (positive weight) or against it (negative). */
export const WeightedTerm = z.object({ term: printedLine(80), weight: z.number().min(-100).max(100) });
export type WeightedTerm = z.infer<typeof WeightedTerm>;

/** An agency that coordinates when its words occur, or when the lead or the topic brings it in. */
export const CoordinatingRule = z.object({
  agencyId: Identifier,
  weight: z.number().min(0).max(100),
  /** The rule holds for these leads; without them, for every lead. */
  leadAgencyIds: z.array(Identifier).max(60).optional(),
  /** The rule holds for these topics; without them, for every topic. */
  topicIds: z.array(Identifier).max(60).optional(),
  /** The rule holds when one of these words occurs; without them, for every text. */
  terms: z.array(printedLine(80)).max(200).optional(),
});
export type CoordinatingRule = z.infer<typeof CoordinatingRule>;

/** How the city sorts questions: words, weights and the confidence from which nobody needs to look. Data, edited without a deployment. */
export const RoutingTable = z.object({
  topics: z.array(z.object({ topicId: Identifier, terms: z.array(WeightedTerm).max(400) })).max(60),
  agencies: z
    .array(
      z.object({
        agencyId: Identifier,
        terms: z.array(WeightedTerm).max(400),
        /** What the topic alone adds for this agency, by topic id. */
        topics: z.record(Identifier, z.number().min(-100).max(100)).optional(),
      }),
    )
    .min(1)
    .max(60),
  coordinating: z.array(CoordinatingRule).max(400),
  /** A question is assigned without a person from this confidence on (0..1). */
  confidence: z.number().min(0).max(1),
  version: z.int().min(1),
});
export type RoutingTable = z.infer<typeof RoutingTable>;

/** An agency that may be responsible, and how surely (0..1). */
export interface Suggestion {
  readonly leadAgencyId: string;
  readonly confidence: number;
}

/** Where a question belongs, how surely, and which of its words decided. */
export interface Routing {
  readonly topicId: string;
  /** The best guess, also in triage; absent when no word of the text speaks for anybody. */
  readonly leadAgencyId?: string;
  /** At most three, the most concerned first. */
  readonly coordinatingAgencyIds: readonly string[];
  readonly confidence: number;
  /** The words that decided for the lead, as they stand in the text, the weightiest first. */
  readonly because: readonly string[];
  readonly decision: 'assigned' | 'triage';
  /** The two best, also where they are poor; the order of the table decides between equals. */
  readonly suggestions: readonly Suggestion[];
}

/**
 * Sorts a question by the words in it. The lead is the agency whose words weigh most; the topic is found apart and only
 * nudges it. Confidence is the best agency's share when weights are compared on a scale where two points more count
 * e times as much, and where "not enough said" takes part with two points: it grows with the margin over the second best.
 */
export function route(text: string, table: RoutingTable): Routing {
  const reading = text.normalize('NFC');
  const words = readWords(reading);
  const topicId = bestTopic(words, table);

  const heard = hear(
    words,
    table.agencies.map(({ agencyId, terms }) => ({ owner: agencyId, terms })),
  );
  const scores = table.agencies.map(({ agencyId, topics }) => ({
    agencyId,
    score: sum(heard.get(agencyId) ?? []) + (topics?.[topicId] ?? 0),
  }));
  const ranked = ranking(scores);
  const [best] = ranked;
  const confidence = best?.confidence ?? 0;
  const spoken = best !== undefined && confidence > 0 ? best.leadAgencyId : undefined;
  return {
    topicId,
    ...(spoken !== undefined && { leadAgencyId: spoken }),
    coordinatingAgencyIds: spoken === undefined ? [] : coordinating(words, table, { topicId, lead: spoken, scores }),
    confidence,
    because: spoken === undefined ? [] : quote(reading, heard.get(spoken) ?? []),
    decision: confidence > 0 && confidence >= table.confidence ? 'assigned' : 'triage',
    suggestions: ranked.slice(0, 2),
  };
}

const OTHER_TOPIC = 'khac';
const MOST_COORDINATING = 3;
const MOST_QUOTED = 6;
/** From this weight on an agency coordinates. */
const CONCERNED = 2;
const SCALE = 2;
const NOT_ENOUGH_SAID = 2;

/** An occurrence of a term: its words, its characters, and how much it is written like the term (0..1). */
interface Place {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  readonly likeness: number;
}

/** A term found in the text, and what it weighs as it is written there. */
interface Find {
  readonly weight: number;
  readonly places: readonly Place[];
}

function bestTopic(words: readonly Word[], { topics }: RoutingTable): string {
  const heard = hear(
    words,
    topics.map(({ topicId, terms }) => ({ owner: topicId, terms })),
  );
  let best = { topicId: OTHER_TOPIC, score: 0 };
  for (const { topicId } of topics) {
    const score = sum(heard.get(topicId) ?? []);
    if (score > best.score) best = { topicId, score };
  }
  return best.topicId;
}

function ranking(scores: readonly { agencyId: string; score: number }[]): Suggestion[] {
  const shares = scores.map(({ agencyId, score }) => ({
    agencyId,
    share: score > 0 ? Math.exp(Math.min(score, 200) / SCALE) : 0,
  }));
  const whole = Math.exp(NOT_ENOUGH_SAID / SCALE) + shares.reduce((total, { share }) => total + share, 0);
  return shares
    .map(({ agencyId, share }) => ({
      leadAgencyId: agencyId,
      confidence: Math.round((share / whole) * 1000) / 1000,
      share,
    }))
    .sort((one, other) => other.share - one.share)
    .map(({ leadAgencyId, confidence }) => ({ leadAgencyId, confidence }));
}

function coordinating(
  words: readonly Word[],
  table: RoutingTable,
  { topicId, lead, scores }: { topicId: string; lead: string; scores: readonly { agencyId: string; score: number }[] },
): string[] {
  const concern = new Map(scores.map(({ agencyId, score }) => [agencyId, Math.max(0, score) / 2]));
  for (const rule of table.coordinating) {
    if (rule.leadAgencyIds && !rule.leadAgencyIds.includes(lead)) continue;
    if (rule.topicIds && !rule.topicIds.includes(topicId)) continue;
    const terms = rule.terms?.map((term) => ({ term, weight: 1 }));
    if (terms && !hear(words, [{ owner: rule.agencyId, terms }]).has(rule.agencyId)) continue;
    concern.set(rule.agencyId, (concern.get(rule.agencyId) ?? 0) + rule.weight);
  }
  return [...concern]
    .filter(([agencyId, weight]) => agencyId !== lead && weight >= CONCERNED)
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_COORDINATING)
    .map(([agencyId]) => agencyId);
}

/**
 * Finds the terms of every owner in the text. Of overlapping finds the longer one counts, whoever owns it: "bạo lực học
 * đường" is not also "bạo lực". Terms joined by " + " must all occur, anywhere, and hide nothing. A term counts once.
 */
function hear(
  words: readonly Word[],
  owners: readonly { owner: string; terms: readonly WeightedTerm[] }[],
): Map<string, Find[]> {
  const spoken: SpokenText = { words, at: positions(words), bare: isWithoutSigns(words) };
  const finds: { owner: string; weight: number; places: Place[] }[] = [];
  const joined: typeof finds = [];
  for (const { owner, terms } of owners) {
    for (const { term, weight } of terms) {
      const parts = term.split(' + ').map((part) => occurrences(part, spoken));
      const [alone] = parts;
      if (parts.length === 1 && alone) finds.push({ owner, weight, places: alone });
      const together = parts.map(mostAlike).filter((place) => place !== undefined);
      if (parts.length > 1 && together.length === parts.length) joined.push({ owner, weight, places: together });
    }
  }

  const heard = new Map<string, Find[]>();
  const everywhere = finds.flatMap(({ places }) => places);
  for (const { owner, weight, places } of finds) {
    const place = mostAlike(places.filter((shorter) => !everywhere.some((longer) => hides(longer, shorter))));
    if (place) add(heard, owner, { weight: weight * place.likeness, places: [place] });
  }
  for (const { owner, weight, places } of joined) {
    add(heard, owner, { weight: weight * Math.min(...places.map(({ likeness }) => likeness)), places });
  }
  return heard;
}

interface SpokenText {
  readonly words: readonly Word[];
  /** Where each word stands, by its folded form. */
  readonly at: ReadonlyMap<string, readonly number[]>;
  readonly bare: boolean;
}

function positions(words: readonly Word[]): Map<string, number[]> {
  const at = new Map<string, number[]>();
  words.forEach(({ folded }, index) => add(at, folded, index));
  return at;
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function hides(longer: Place, shorter: Place): boolean {
  return longer.from <= shorter.from && longer.to >= shorter.to && longer.to - longer.from > shorter.to - shorter.from;
}

function mostAlike(places: readonly Place[]): Place | undefined {
  return places.reduce<Place | undefined>(
    (best, place) => (best !== undefined && best.likeness >= place.likeness ? best : place),
    undefined,
  );
}

function occurrences(term: string, { words, at, bare }: SpokenText): Place[] {
  const sought = termWords(term);
  const [head] = sought;
  const places: Place[] = [];
  for (const from of (head && at.get(head.folded)) ?? []) {
    const found = words.slice(from, from + sought.length);
    const [first] = found;
    const last = found.at(-1);
    if (!first || !last || found.length < sought.length) continue;
    if (!found.every((word, n) => word.folded === sought[n]?.folded && (n === 0 || !word.opens))) continue;
    const exact = found.every((word, n) => word.exact === sought[n]?.exact);
    const likeness = exact ? 1 : foldedLikeness(sought.length, bare);
    if (likeness > 0) places.push({ from, to: from + sought.length, start: first.start, end: last.end, likeness });
  }
  return places;
}

/** What a match is worth whose signs are missing or wrong: little for one short word, which may be any of several; nearly all for a long term. */
function foldedLikeness(length: number, bare: boolean): number {
  if (length === 1) return bare ? 0.5 : 0;
  if (length === 2) return bare ? 0.85 : 0.6;
  return bare ? 0.95 : 0.85;
}

/** Terms are read once: a table holds hundreds and an import routes a thousand questions. */
const readTerms = new Map<string, readonly Pick<Word, 'exact' | 'folded'>[]>();
const MOST_READ_TERMS = 20_000;

function termWords(term: string): readonly Pick<Word, 'exact' | 'folded'>[] {
  const known = readTerms.get(term);
  if (known) return known;
  const read = readWords(term.normalize('NFC'));
  if (readTerms.size >= MOST_READ_TERMS) readTerms.clear();
  readTerms.set(term, read);
  return read;
}

function quote(text: string, finds: readonly Find[]): string[] {
  const quoted = finds
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .flatMap(({ places }) => places.map(({ start, end }) => text.slice(start, end)));
  return [...new Set(quoted)].slice(0, MOST_QUOTED);
}

function sum(finds: readonly Find[]): number {
  return finds.reduce((total, { weight }) => total + weight, 0);
}

/** Ids in a table that the directory does not know, each with its place in the table: a city must not assign to nobody. */
export function unknownInRouting(
  table: RoutingTable,
  known: { agencyIds: ReadonlySet<string>; topicIds: ReadonlySet<string> },
): { path: (string | number)[]; id: string }[] {
  const agency = (id: string, ...path: (string | number)[]) => (known.agencyIds.has(id) ? [] : [{ path, id }]);
  const topic = (id: string, ...path: (string | number)[]) => (known.topicIds.has(id) ? [] : [{ path, id }]);
  return [
    ...table.topics.flatMap(({ topicId }, n) => topic(topicId, 'topics', n, 'topicId')),
    ...table.agencies.flatMap(({ agencyId, topics = {} }, n) => [
      ...agency(agencyId, 'agencies', n, 'agencyId'),
      ...Object.keys(topics).flatMap((id) => topic(id, 'agencies', n, 'topics', id)),
    ]),
    ...table.coordinating.flatMap(({ agencyId, leadAgencyIds = [], topicIds = [] }, n) => [
      ...agency(agencyId, 'coordinating', n, 'agencyId'),
      ...leadAgencyIds.flatMap((id, m) => agency(id, 'coordinating', n, 'leadAgencyIds', m)),
      ...topicIds.flatMap((id, m) => topic(id, 'coordinating', n, 'topicIds', m)),
    ]),
  ];
}
