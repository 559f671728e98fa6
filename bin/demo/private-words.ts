import { parse } from 'csv-parse/sync';
import type { Stage } from './stage.ts';

/** A run of so many words of a sealed text can be in a mail only because it was copied from there. */
const TELLING_WORDS = 4;

/** Holds when neither the sealed words nor a telephone number of the minutes stand in any mail, or on a page. */
export async function expectNothingPrivate(
  { city, mails, example, expect }: Stage,
  { forumId, page }: { forumId: string; page: string },
): Promise<void> {
  const minutes = example('dien-dan-thang-9-2023.csv');
  const outlook = await city.dryRun(forumId, minutes);
  const sealedRows = outlook.rows.flatMap(({ row, decision }) => (decision === 'sealed' ? row : []));
  expect(sealedRows.length === 1, 'biên bản có một câu niêm phong');
  const shown = [page, ...mails.all.flatMap(({ subject, text, html }) => [subject, text, html])];
  const rows: string[][] = parse(minutes, { bom: true });
  const places = shown.map(words);
  for (const row of sealedRows) {
    const sealed = words(rows[row - 1]?.[0] ?? '').split(' ');
    expect(sealed.length >= TELLING_WORDS, `dòng ${row} của biên bản có nội dung`);
    const runs = sealed
      .slice(TELLING_WORDS - 1)
      .map((_, from) => ` ${sealed.slice(from, from + TELLING_WORDS).join(' ')} `);
    const copied = runs.some((run) => places.some((place) => ` ${place} `.includes(run)));
    expect(!copied, 'không thư hay danh sách nào có lời của câu niêm phong');
  }
  for (const [number] of minutes.matchAll(/\b0\d{2,3}[ .]?\d{3}[ .]?\d{3}\b/g)) {
    expect(!shown.some((text) => text.includes(number)), 'không thư hay danh sách nào có số điện thoại trong biên bản');
  }
}

/** The words alone, in lower case, so that a line break or a mark cannot hide a copy. */
function words(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLocaleLowerCase('vi')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ');
}
