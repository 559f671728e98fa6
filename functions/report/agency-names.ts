/** A place as its offices call it: what it is, and how it is called. */
interface Place {
  readonly whole: string;
  /** "thành phố". */
  readonly kind: string;
  /** "Bắc Kạn". */
  readonly name: string;
}

/**
 * An office as a paper of its own city calls it inside a sentence: "phòng Giáo dục và Đào tạo", "Công an thành phố",
 * "Thành đoàn Bắc Kạn".
 */
export function nameInSentence(agencyName: string, city: string): string {
  return withoutCity(agencyName, placeOf(city)).replace(/^Phòng /, 'phòng ');
}

/** The same above a section of its own: "Phòng Giáo dục và Đào tạo", "Công an thành phố", "Thành đoàn". */
export function nameInHeading(agencyName: string, city: string): string {
  const place = placeOf(city);
  return without(withoutCity(agencyName, place), place.name);
}

/** Of a city ("thành phố Bắc Kạn") what its own papers call it: "thành phố". */
export function kindOfPlace(city: string): string {
  return placeOf(city).kind;
}

function withoutCity(agencyName: string, { whole, kind }: Place): string {
  const base = without(agencyName, whole);
  // "Phòng Y tế" can be the city's only; "Công an" alone could be anybody's.
  return base === agencyName || base.startsWith('Phòng ') ? base : `${base} ${kind}`;
}

function without(words: string, end: string): string {
  return words.endsWith(` ${end}`) ? words.slice(0, -end.length - 1) : words;
}

function placeOf(whole: string): Place {
  const [, kind = whole, name = whole] = /^(\P{Lu}+?) (\p{Lu}.*)$/u.exec(whole) ?? [];
  return { whole, kind, name };
}
