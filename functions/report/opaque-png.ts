import { crc32, deflateSync } from 'node:zlib';

/** What every PNG file begins with. https://www.w3.org/TR/png-3/ */
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Packs a picture that lets nothing through as a PNG file without transparency: half as large, and what sets it into a page need not
 * take the two apart, which would be done at some moment later and leave a different file each time.
 *
 * @param pixels four bytes each (red, green, blue, and one that is left out), line by line
 */
export function opaquePng(pixels: Uint8Array, { width, height }: { width: number; height: number }): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits for each of three colours.
  head.set([8, 2], 8);
  const line = 1 + 3 * width;
  const lines = Buffer.alloc(line * height);
  for (let row = 0; row < height; row += 1) {
    // Each byte as its difference from the one above, of which most are none.
    lines[row * line] = 2;
    for (let at = 0; at < width; at += 1) {
      for (let colour = 0; colour < 3; colour += 1) {
        const from = 4 * (row * width + at) + colour;
        const above = row === 0 ? 0 : (pixels[from - 4 * width] ?? 0);
        lines[row * line + 1 + 3 * at + colour] = (pixels[from] ?? 0) - above;
      }
    }
  }
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
