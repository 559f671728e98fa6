import type { Day } from '../calendar/day.ts';

/** Where a zip file has the time of an entry: in its local header, and once more in the directory at the end. */
const HEADERS = [
  { signature: 0x04034b50, at: 10 },
  { signature: 0x02014b50, at: 12 },
] as const;

/** Length of the record that ends a zip file without a comment, and its mark. */
const END = { length: 22, signature: 0x06054b50 };

/**
 * A zip file whose entries are all dated with a day, in place of the moment at which they were packed: the same content then gives the
 * same bytes.
 *
 * @throws RangeError when it is no zip file as this system makes them
 */
export function datedZip(zip: Uint8Array, day: Day): Uint8Array {
  const bytes = Uint8Array.from(zip);
  const view = new DataView(bytes.buffer);
  const end = bytes.length - END.length;
  if (end < 0 || view.getUint32(end, true) !== END.signature)
    throw new RangeError('the file does not end as a zip file');
  const [year = 1980, month = 1, date = 1] = day.split('-').map(Number);
  const dosDate = ((year - 1980) << 9) | (month << 5) | date;
  const [local, central] = HEADERS;
  const stamp = (header: number, { signature, at }: (typeof HEADERS)[number]) => {
    if (view.getUint32(header, true) !== signature) throw new RangeError('the file is not laid out as a zip file');
    view.setUint16(header + at, 0, true);
    view.setUint16(header + at + 2, dosDate, true);
  };
  let entry = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    stamp(entry, central);
    stamp(view.getUint32(entry + 42, true), local);
    const [name, extra, comment] = [28, 30, 32].map((at) => view.getUint16(entry + at, true));
    entry += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return bytes;
}
