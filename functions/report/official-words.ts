import type { Day } from '../calendar/day.ts';
import { capitalised } from '../mail/capitalised.ts';
import type { OfficialFrame } from './report-model.ts';

/** The state in whose name the paper is written, on its right above. */
export const NATION = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
/** Below {@link NATION}, with a line under it. */
export const MOTTO = 'Độc lập - Tự do - Hạnh phúc';
/** On each page of a paper that may not be signed yet. */
export const DRAFT = 'DỰ THẢO';
/** Above those who get the paper. */
export const RECIPIENTS = 'Nơi nhận:';

/** Room in which a number or a day is written by hand. */
const BY_HAND = '        ';

/** "Số:        /BC-BTC": whoever registers the paper writes its number. */
export function numberLine({ symbol }: Pick<OfficialFrame, 'symbol'>): string {
  return `Số:${BY_HAND}/${symbol}`;
}

/** "TP. Bắc Kạn, ngày        tháng 6 năm 2024": whoever signs the paper writes its day. */
export function dateLine({ place, monthAndYear }: Pick<OfficialFrame, 'place' | 'monthAndYear'>): string {
  return `${place}, ngày${BY_HAND}${monthAndYear}`;
}

/** "tháng 6 năm 2023": January and February with a zero, as official papers write them. */
export function monthAndYear(day: Day): string {
  const [year = '', month = ''] = day.split('-');
  return `tháng ${Number(month) < 3 ? month : String(Number(month))} năm ${year}`;
}

/** What an annex belongs to, below its title: "(Kèm theo Báo cáo số        /BC-BTC ngày        tháng 6 năm 2024 của Ban Tổ chức …)". */
export function goesWithLine({
  name,
  symbol,
  monthAndYear,
  issuer,
}: Pick<OfficialFrame, 'name' | 'symbol' | 'monthAndYear' | 'issuer'>): string {
  return `(Kèm theo ${sentenceCase(name)} số${BY_HAND}/${symbol} ngày${BY_HAND}${monthAndYear} của ${sentenceCase(issuer)})`;
}

/**
 * Who gets the paper, a line each: "- Lãnh đạo UBND thành phố;", the last of all with a full stop: "- Lưu: VT - LĐTBXH."; a list's
 * label stands above it.
 */
export function recipientLines({ recipients }: Pick<OfficialFrame, 'recipients'>): string[] {
  const groups = recipients.filter(({ names }) => names.length > 0);
  return groups.flatMap(({ label, names }, group) => [
    ...(label === undefined ? [] : [`${label.replace(/[\s:]+$/, '')}:`]),
    ...names.map((name, place) => {
      const last = group === groups.length - 1 && place === names.length - 1;
      return `- ${name.replace(/[\s.;,]+$/, '')}${last ? '.' : ';'}`;
    }),
  ]);
}

/**
 * The signature block above and below the room to sign in: "KT. TRƯỞNG BAN", "PHÓ BAN" stand above, and what the one who signs is
 * otherwise, "TRƯỞNG PHÒNG …", below, over the name (Nghị định 30/2020/NĐ-CP, Phụ lục I, on papers of bodies made for a purpose).
 */
export function signatureLines({ signatory }: Pick<OfficialFrame, 'signatory'>): {
  readonly above: readonly string[];
  readonly below: readonly string[];
} {
  const post = signatory.findIndex((line) => !/^(TM|KT|TL|TUQ)\./u.test(line));
  const above = post === -1 ? signatory.length : post + 1;
  return { above: signatory.slice(0, above), below: signatory.slice(above) };
}

/** A name in capitals as it stands in a sentence; short names keep theirs. */
function sentenceCase(name: string): string {
  if (name !== name.toUpperCase()) return name;
  const words = name.split(' ').map((word) => (/^(UBND|HĐND|TP\.?|BTC)$/.test(word) ? word : word.toLowerCase()));
  const joined = words.join(' ').replace(/^ban tổ chức/, 'Ban Tổ chức');
  return capitalised(joined);
}
