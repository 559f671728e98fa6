/**
 * What happens by chance in one schedule, decided by its seed and by the name of the occasion alone: nothing depends on what was
 * decided before, so a decision can be struck out and everything else stays as it was. That is what makes a schedule shrink.
 */
export class Chance {
  readonly seed: number;
  /** The rare things that did happen, by occasion, in their order. */
  readonly taken: string[] = [];
  readonly #struckOut: ReadonlySet<string>;
  #calm = false;

  constructor(seed: number, struckOut: ReadonlySet<string> = new Set()) {
    this.seed = seed;
    this.#struckOut = struckOut;
  }

  /** From now on nothing rare happens any more. */
  calm(): void {
    this.#calm = true;
  }

  /** A number from 0 up to, not including, 1. */
  fraction(occasion: string): number {
    let hash = (this.seed ^ 0x9e3779b9) >>> 0;
    for (let place = 0; place < occasion.length; place += 1) {
      hash = Math.imul(hash ^ occasion.charCodeAt(place), 0x01000193);
    }
    // The finalizer of MurmurHash3: occasions that differ in one letter have nothing in common afterwards.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  between(occasion: string, least: number, most: number): number {
    return least + Math.floor(this.fraction(occasion) * (most - least + 1));
  }

  /** One of these. */
  oneOf<Item>(occasion: string, items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.fraction(occasion) * items.length)] ?? items[0];
  }

  /** Whether something rare happens on this occasion; it is noted when it does. */
  happens(occasion: string, probability: number): boolean {
    if (this.#calm || probability <= 0 || this.fraction(`?${occasion}`) >= probability) return false;
    return this.take(occasion);
  }

  /** Notes that something rare happens, unless it was struck out. */
  take(occasion: string): boolean {
    if (this.#struckOut.has(occasion)) return false;
    this.taken.push(occasion);
    return true;
  }
}
