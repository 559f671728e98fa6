import { once } from './once.ts';
import { fold } from './reading.ts';

/** What is private about a child by Điều 33 of Nghị định 56/2017/NĐ-CP, as far as it can be seen in a text. */
export type PrivateKind = 'name' | 'phone' | 'email' | 'handle' | 'address' | 'school';

/** A masked place: its kind, and where it stood in the NFC text (UTF-16 position and length). */
export interface Masked {
  readonly kind: PrivateKind;
  readonly at: number;
  readonly length: number;
}

const MARKERS = {
  name: '[tên]',
  phone: '[số điện thoại]',
  email: '[e-mail]',
  handle: '[tài khoản mạng]',
  address: '[địa chỉ]',
  school: '[trường, lớp]',
} as const satisfies Record<PrivateKind, string>;

/** A masked text without its markers: their words are ours, and must not decide where a question belongs. */
export function withoutMarkers(text: string): string {
  return Object.values(MARKERS).reduce((rest, marker) => rest.replaceAll(marker, '[]'), text);
}

/** Replaces private information in a text in NFC by markers in brackets; general words such as "trường học" or "lớp học bơi" stay. */
export function maskPrivate(text: string): { text: string; masked: Masked[] } {
  const masked = findings(text);
  let shown = '';
  let done = 0;
  for (const { kind, at, length } of masked) {
    shown += text.slice(done, at) + MARKERS[kind];
    done = at + length;
  }
  return { text: shown + text.slice(done), masked };
}

/**
 * Rules in order of precedence: what one has found is blotted out, so that no later rule reads it. They run again until
 * nothing is left to find, because a rule that has looked past one place may have missed the next.
 */
function findings(text: string): Masked[] {
  const taken: Masked[] = [];
  let readable = text;
  for (let before = -1; before < taken.length;) {
    before = taken.length;
    for (const { kind, find } of RULES) {
      for (const { at, length } of find(readable)) {
        if (length === 0) continue;
        taken.push({ kind, at, length });
        readable = readable.slice(0, at) + BLOT.repeat(length) + readable.slice(at + length);
      }
    }
  }
  return taken.sort((one, other) => one.at - other.at);
}

/** A sign that no rule reads as part of anything private. */
const BLOT = '[';

interface Span {
  readonly at: number;
  readonly length: number;
}

const SELF = '(?:em|con|cháu|chau|mình|minh|tớ|to|tôi|toi)';
const CAPITALISED = '\\p{Lu}[\\p{L}\\p{M}]*';
/** One to five capitalised words. */
const PROPER_NAME = `${CAPITALISED}(?:[ \\t]+${CAPITALISED}){0,4}`;
/** Before a letter or digit no other letter or digit: whole words only, also in Vietnamese. */
const WORD = '(?<![\\p{L}\\p{M}\\p{N}])';
const END = '(?![\\p{L}\\p{M}\\p{N}])';

const STARTS_NAME = '(?:\\p{Lu}|\\p{N})[\\p{L}\\p{M}\\p{N}]*';
const PLACE_NAME = `${STARTS_NAME}(?:[ \\t]+${STARTS_NAME}){0,4}`;
const HOUSE = pattern(
  () =>
    `${WORD}(?:${insensitive('(?:số|so)[ \\t]+(?:nhà|nha)')}[ \\t]+\\p{N}[\\p{L}\\p{N}/-]*` +
    `|(?:${insensitive('(?:số|so)')}[ \\t]+)?\\p{N}[\\p{N}/]*\\p{L}?(?=[,\\s]+(?:đường|duong|phố|pho|ngõ|ngo)[ \\t]+\\p{Lu})` +
    `|${insensitive('(?:tổ|to|ngõ|ngo|ngách|ngach|hẻm|hem)(?:[ \\t]+(?:dân phố|dan pho))?(?:[ \\t]+(?:số|so))?')}[ \\t]+\\p{Nd}+[\\p{L}\\p{N}/]*)` +
    `(?:[,\\s]+${insensitive('(?:đường|duong|phố|pho|ngõ|ngo|tổ|thôn|thon|phường|phuong|xã|xa|tp|thành phố)')}\\.?[ \\t]+${PLACE_NAME}){0,4}`,
  'gu',
);
const HAMLET = pattern(
  () =>
    `${WORD}${insensitive('(?:thôn|thon|xóm|xom|bản|ngõ|ngách)')}[ \\t]+${PLACE_NAME}(?:[,\\s]+${insensitive('(?:phường|xã)')}[ \\t]+${PLACE_NAME})?`,
  'gu',
);

const RULES: readonly { kind: PrivateKind; find: (text: string) => Span[] }[] = [
  { kind: 'email', find: whole(() => /[^\s@<>()[\]]{1,64}@[^\s@<>()[\],;]{1,190}\.\p{L}{2,24}/gu) },
  { kind: 'handle', find: whole(() => /(?:https?:\/\/|www\.)[^\s<>"[\]]+/giu) },
  {
    kind: 'handle',
    find: whole(() => /(?:facebook|fb|m|zalo|tiktok|instagram|youtube|t)\.(?:com|me)\/[^\s<>"[\]]+/giu),
  },
  { kind: 'handle', find: whole(() => /(?<![\p{L}\p{N}@])@[\p{L}\p{N}_.]{3,40}/gu) },
  // Nine digits and more are nobody's quantity: a phone or identity number, however it is grouped.
  { kind: 'phone', find: whole(() => /\+?\(?\p{Nd}(?:[\s.\-()]{0,2}\p{Nd}){8,24}/gu) },
  {
    kind: 'handle',
    find: group(
      pattern(
        () =>
          `${WORD}${insensitive('(?:facebook|fb|face|zalo|tiktok|tik tok|instagram|insta|telegram|nick|acc)')}(?:[ \\t]+(?:của|cua))?(?:[ \\t]+${SELF})?(?:[ \\t]+(?:là|la|tên là|ten la|tên|ten)[ \\t]+|[ \\t]*:[ \\t]*)(?<private>[^\\s,;?!\\[\\]]{2,60}(?:[ \\t]+\\p{Lu}[\\p{L}\\p{M}\\p{N}_.]*){0,3})`,
        'gu',
      ),
    ),
  },
  { kind: 'school', find: schoolAndClass },
  { kind: 'address', find: whole(HOUSE) },
  { kind: 'address', find: whole(HAMLET) },
  { kind: 'address', find: home },
  { kind: 'name', find: ownName },
  {
    kind: 'name',
    find: group(
      pattern(() => `${WORD}[Bb]ạn[ \\t]+(?:tên[ \\t]+(?:là[ \\t]+)?)?(?<private>${PROPER_NAME})`, 'gu'),
      isNobody,
    ),
  },
  {
    kind: 'name',
    find: group(
      pattern(
        () =>
          `(?<!${insensitive('(?:trường|đường|phố|cầu|chợ|công viên|th|thcs|thpt|học|cơ sở|phổ thông|chủ tịch)')}[ \\t]+)${WORD}(?<private>(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Nông|Triệu|Đinh|Lường|Hà|Hứa|Lộc|Đàm|Mã|Sầm|Quách|Bàn|Ma|Đào|Mai|Trịnh|Vi|Chu|Lương|Tô|Lò|Vàng|Giàng|Thào|Sùng)[ \\t]+${CAPITALISED}[ \\t]+${CAPITALISED}(?:[ \\t]+${CAPITALISED}){0,2})`,
        'gu',
      ),
      (name) => name.startsWith('Hồ Chí Minh'),
    ),
  },
];

function whole(pattern: () => RegExp): (text: string) => Span[] {
  return (text) =>
    Array.from(text.matchAll(pattern()), ({ 0: found, index }) => ({ at: index, length: found.trimEnd().length }));
}

/** Masks only the group `private` of a pattern, unless `except` says that it is nobody's. */
function group(pattern: () => RegExp, except: (value: string) => boolean = () => false): (text: string) => Span[] {
  return (text) =>
    Array.from(text.matchAll(pattern()), ({ 0: found, index, groups }) => {
      const value = groups?.['private'] ?? '';
      return { at: index + found.lastIndexOf(value), length: except(value) ? 0 : value.length };
    });
}

/** Capitalised words that follow "bạn" or "em là" and name nobody. */
function isNobody(value: string): boolean {
  return /^(?:hoc sinh|doi vien|doan vien|dai bieu|lien doi|chi doi|tre em|nguoi|nam|nu|thanh nien|viet nam|bac kan|kinh|tay|nung|dao|hmong|lop|truong|to truong|con|em)\b/.test(
    fold(value),
  );
}

const SELF_INTRODUCTION = pattern(
  () =>
    `${WORD}(?:(?:${SELF}[ \\t]+)?(?:họ và tên|ho va ten|tên|ten)(?:[ \\t]+(?:của|cua)?[ \\t]*${SELF})?(?:[ \\t]+(?:là|la)${END}|[ \\t]*:|${END})|${SELF}[ \\t]+(?:là|la)${END})[ \\t:]*(?<rest>[\\p{L}\\p{M}]+(?:[ \\t]+[\\p{L}\\p{M}]+){0,5})`,
  'giu',
);
const FAMILY_NAMES = /^(?:nguyen|tran|pham|hoang|huynh|phan|dang|bui|duong|nong|trieu|dinh|luong|trinh)$/;
/** Words that end a name written in small letters. */
const AFTER_A_NAME =
  /^(?:hoc|lop|o|nam|va|dang|xin|muon|hoi|den|tu|truong|sinh|la|em|con|chau|minh|co|thi|cho|rat|hien|nay|a|duoc|bi|cua|nha|mong|thay)$/;

function ownName(text: string): Span[] {
  return Array.from(text.matchAll(SELF_INTRODUCTION()), ({ 0: found, index, groups }) => {
    const rest = groups?.['rest'] ?? '';
    const at = index + found.length - rest.length;
    const introduction = fold(found.slice(0, found.length - rest.length));
    const introduced = new RegExp('(?:em|con|chau|minh|to|toi)[ \\t]+ten|ho va ten|ten[ \\t]+(?:la|:|cua)|ten:').test(
      introduction,
    );
    return { at, length: nameLength(rest, introduced) };
  });
}

/** How many characters of `rest` are a name: its capitalised words, or the words before the sentence goes on. */
function nameLength(rest: string, introduced: boolean): number {
  const words = [...rest.matchAll(/[\p{L}\p{M}]+/gu)];
  const [first] = words;
  if (!first) return 0;
  const capitals = words.findIndex(([word]) => !/^\p{Lu}/u.test(word));
  const capitalised = words.slice(0, capitals === -1 ? words.length : capitals);
  if (capitalised.length > 0) return isNobody(rest) ? 0 : lengthUpTo(capitalised.at(-1));
  const small = words.slice(0, Math.max(0, endOfSmallName(words)));
  const likely = introduced ? small.length > 0 : FAMILY_NAMES.test(fold(first[0])) && small.length > 1;
  return likely ? lengthUpTo(small.at(-1)) : 0;
}

function endOfSmallName(words: readonly RegExpExecArray[]): number {
  // "năm" and "thị" end no name after a family name: only the first two words of "nguyen thi hoa" may be anything.
  const end = words.findIndex(([word], n) => AFTER_A_NAME.test(fold(word)) && !(n === 1 && fold(word) === 'thi'));
  return Math.min(end === -1 ? words.length : end, 4);
}

function lengthUpTo(word: RegExpExecArray | undefined): number {
  return word ? word.index + word[0].length : 0;
}

const SCHOOL =
  '(?:(?:trường|truong)[ \\t]+)?(?:TH[ \\t]*&[ \\t]*THCS|THCS|THPT|TH|PTDTNT|PTDTBT|PTCS|MN|tiểu học|tieu hoc|trung học cơ sở|trung hoc co so|trung học phổ thông|trung hoc pho thong|mầm non|mam non|phổ thông|liên cấp)';
const NAMED_SCHOOL = pattern(
  () =>
    `${WORD}(?:${insensitive(SCHOOL)}(?:[ \\t]+${STARTS_NAME}){1,5}|${insensitive('trường')}(?:[ \\t]+\\p{Lu}[\\p{L}\\p{M}]*){1,5})`,
  'gu',
);
/** A school in small letters without signs: type and two words. */
const SMALL_SCHOOL = pattern(
  () =>
    `${WORD}(?:trường|truong)[ \\t]+(?:thcs|thpt|th|tieu hoc|tiểu học)[ \\t]+[\\p{L}\\p{M}]+(?:[ \\t]+[\\p{L}\\p{M}]+)?`,
  'giu',
);
const OWN_CLASS = pattern(
  () =>
    `${WORD}${insensitive('(?:lớp|lop)')}[ \\t]*(?:\\p{Nd}{1,2}[ \\t]?(?:[A-Ha-h]\\d{0,2}|[/.]\\d{1,2})|[A-H]\\d{1,2})${END}`,
  'gu',
);
const STUDIES_AT = pattern(
  () =>
    `${WORD}(?:${SELF}[ \\t]+(?:đang[ \\t]+|dang[ \\t]+)?(?:học|hoc|đến từ|den tu)(?:[ \\t]+(?:ở|o|tại|tai))?|(?:là|la)[ \\t]+(?:học sinh|hoc sinh)|(?:học sinh|hoc sinh))(?:[ \\t]+(?:của|cua|lớp|lop)[^,.?!]{0,12})?[ \\t,]*$`,
  'iu',
);

/** A class with its letter, and a school by name where the child says that it is its own; a named school alone stays: it may be what is asked about. */
function schoolAndClass(text: string): Span[] {
  const classes = whole(OWN_CLASS)(text);
  const schools = [...whole(NAMED_SCHOOL)(text), ...whole(SMALL_SCHOOL)(text)].filter(
    ({ at, length }) =>
      classes.some((own) => gap(own, { at, length }) <= 24) || STUDIES_AT().test(text.slice(Math.max(0, at - 60), at)),
  );
  return joinAdjacent(text, [...classes, ...schools]);
}

function gap(one: Span, other: Span): number {
  return Math.max(other.at - (one.at + one.length), one.at - (other.at + other.length));
}

/** "lớp 5A, trường TH Sông Cầu" is one finding. */
function joinAdjacent(text: string, spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.at - other.at)) {
    const last = joined.at(-1);
    const end = span.at + span.length;
    if (last && (span.at < last.at + last.length || /^[\s,-]*$/.test(text.slice(last.at + last.length, span.at)))) {
      joined[joined.length - 1] = { at: last.at, length: Math.max(end, last.at + last.length) - last.at };
    } else joined.push(span);
  }
  return joined;
}

const HOME = pattern(
  () =>
    `${WORD}(?:(?:nhà|nha)[ \\t]+${SELF}[ \\t]+(?:ở|o|tại|tai)|${SELF}[ \\t]+(?:đang[ \\t]+)?(?:sống|song)?[ \\t]*(?:ở|tại)|(?:địa chỉ|dia chi)(?:[ \\t]+(?:nhà|nha|của|cua))?(?:[ \\t]+${SELF})?[ \\t]*(?:là|la|:|ở|o))[ \\t]+(?<place>[^?!;\\n]{2,120})`,
  'giu',
);
const PLACE = pattern(
  () =>
    `^(?:[^\\[]*?${WORD})??(?<private>${insensitive('(?:đường|phố|phường|xã|thôn|tổ|ngõ|xóm|bản|khu|chung cư)')}[ \\t]+${STARTS_NAME}(?:[ \\t]+${STARTS_NAME}){0,4}(?:[,\\s]+${insensitive('(?:đường|phố|phường|xã|thôn|tổ|thành phố|tp)')}\\.?[ \\t]*${STARTS_NAME}(?:[ \\t]+${STARTS_NAME}){0,4}){0,3})`,
  'u',
);

/** Where the child lives, told as its own. */
function home(text: string): Span[] {
  return Array.from(text.matchAll(HOME()), ({ 0: found, index, groups }) => {
    const place = groups?.['place'] ?? '';
    const named = PLACE().exec(place)?.groups?.['private'];
    if (named === undefined) return { at: index, length: 0 };
    return { at: index + found.length - place.length + place.indexOf(named), length: named.length };
  });
}

/** A pattern for a text's first reader to build, see {@link once}. */
function pattern(source: () => string, flags: string): () => RegExp {
  return once(() => new RegExp(source(), flags));
}

/** A pattern of which every letter may be small or capital, inside one where case otherwise matters. */
function insensitive(pattern: string): string {
  return pattern.replace(/\\[a-z]|\(\?:|\p{L}/gu, (sign) =>
    sign.length > 1 || sign.toLowerCase() === sign.toUpperCase()
      ? sign
      : `[${sign.toLowerCase()}${sign.toUpperCase()}]`,
  );
}
