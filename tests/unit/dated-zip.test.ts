import { describe, expect, it } from 'vitest';
import { datedZip } from '../../functions/platform/dated-zip.ts';
import { zipEntries, zipped } from '../zip-entries.ts';

const content = { 'a.txt': new TextEncoder().encode('Vì sao?'), 'b/c.txt': new Uint8Array(2000) };
const packed = (at: string) => zipped(content, at);

describe('a file of entries dated with a day', () => {
  it('is the same bytes whenever it was packed, with the same content', () => {
    const [one, other] = [packed('2023-06-14T09:00:00'), packed('2024-02-29T23:59:58')];
    expect(one).not.toEqual(other);
    expect(datedZip(one, '2023-06-14')).toEqual(datedZip(other, '2023-06-14'));
    expect(zipEntries(datedZip(one, '2023-06-14'))).toEqual(content);
  });

  it('differs by its day', () => {
    const one = packed('2023-06-14T09:00:00');
    expect(datedZip(one, '2023-06-14')).not.toEqual(datedZip(one, '2023-06-15'));
  });

  it('is refused where it is no such file', () => {
    expect(() => datedZip(new Uint8Array(10), '2023-06-14')).toThrow(RangeError);
    expect(() => datedZip(new Uint8Array(100), '2023-06-14')).toThrow(RangeError);
  });
});
