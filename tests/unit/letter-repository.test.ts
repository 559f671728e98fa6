import { describe, expect, it } from 'vitest';
import { s3 } from '../../functions/platform/s3.ts';
import { LetterRepository } from '../../functions/question/letter-repository.ts';

const client = s3({
  region: 'ap-southeast-1',
  credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
});
const letters = new LetterRepository('letters', client);

describe('the address of a letter', () => {
  it('at which it is put is signed for its size and type, and for no checksum: nobody has the letter yet', async () => {
    const address = new URL(
      await letters.addressToPut('letters/q7/scan.pdf', { size: 1_000, contentType: 'application/pdf' }),
    );
    expect(address.pathname).toBe('/letters/letters/q7/scan.pdf');
    expect(address.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
    expect(address.search).not.toMatch(/checksum|crc32/i);
  });

  it('from which it is fetched names the file and asks for no checksum', async () => {
    const address = new URL(await letters.addressToFetch('letters/q7/scan.pdf', 'tra-loi.pdf'));
    expect(address.searchParams.get('response-content-disposition')).toBe('attachment; filename="tra-loi.pdf"');
    expect(address.search).not.toMatch(/checksum|crc32/i);
  });
});
