import { vietnameseDate } from '../calendar/day.ts';
import { visible } from '../mail/letter.ts';
import type { Cell } from './report-model.ts';

/** What stands in a table without rows, so that nobody thinks a page was lost. */
export const NO_ROWS = 'Không có.';

const NUMBER = new Intl.NumberFormat('vi-VN');

/**
 * A cell as it is read on paper and in mails: a count "1.250", a day "13/6/2023", a share "4/5 (80 %)" whose number and sign are not
 * parted; an empty cell is empty.
 */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return visible(cell);
  if (typeof cell === 'number') return NUMBER.format(cell);
  if ('on' in cell) return vietnameseDate(cell.on);
  const { numerator, denominator, percent } = cell;
  const share = `${NUMBER.format(numerator)}/${NUMBER.format(denominator)}`;
  return percent === undefined ? share : `${share} (${percent}\u00a0%)`;
}
