import { once } from '../question/once.ts';

/** The space at which no line is broken (U+00A0). */
export const NO_BREAK = '\u00a0';

/**
 * A text in which no line ends between a number and what belongs to it: "số 159/KH-UBND", "17 câu hỏi", "ngày 13/6/2023",
 * "TP. Bắc Kạn". Only spaces change, and only into {@link NO_BREAK}.
 */
export function keptTogether(text: string): string {
  return patterns().reduce((words, pattern) => words.replace(pattern, `$1${NO_BREAK}`), text);
}

/** Words that say what kind of number follows: "số 159/KH-UBND", "ngày 13/6/2023", "Điều 34", "Quý III". */
const KINDS = [
  ...[
    'số',
    'ngày',
    'tháng',
    'năm',
    'quý',
    'điều',
    'khoản',
    'điểm',
    'mục',
    'chương',
    'phụ lục',
    'lớp',
    'tổ',
    'tổng đài',
  ],
  ...['luật', 'nghị định', 'nghị quyết', 'quyết định', 'thông tư', 'kế hoạch', 'công văn'],
];

/** What numbers count or measure: "17 câu hỏi", "80 trẻ em", "13 tháng 6". */
const UNITS = [
  ...['câu', 'ý', 'trẻ', 'em', 'nhóm', 'cơ', 'đơn', 'cam', 'kiến', 'cuộc', 'buổi', 'lượt', 'lần', 'người', 'hộ', 'xã'],
  ...['phường', 'trường', 'lớp', 'bể', 'điểm', 'ngày', 'tháng', 'năm', 'tuần', 'giờ', 'phút', 'tuổi', 'đồng', 'nghìn'],
  ...['triệu', 'tỷ', 'km', 'm', 'kg', 'ha', '%'],
];

const patterns = once(() => {
  const kinds = KINDS.flatMap((word) => [word, word.charAt(0).toUpperCase() + word.slice(1)]);
  const ends = String.raw`(?![\p{L}\p{N}])`;
  return [
    new RegExp(String.raw`(?<![\p{L}\p{N}])(${kinds.join('|')}) (?=\d|[IVX]+${ends})`, 'gu'),
    // A year, or the end of a date, counts nothing.
    new RegExp(
      String.raw`(?<![\d/.,-]|[Nn]ăm[ \u00a0])(\d{1,3}(?:[.,]\d{3})*|\d+,\d+) (?=(?:${UNITS.join('|')})${ends})`,
      'gu',
    ),
    /(?<![\p{L}\p{N}])(TP\.|TX\.) (?=\p{Lu})/gu,
  ];
});
