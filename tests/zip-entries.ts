import { createRequire } from 'node:module';

// The zip library that the one for documents brings along.
const fflate = createRequire(createRequire(import.meta.url).resolve('docx'))('fflate') as {
  unzipSync(zip: Uint8Array): Record<string, Uint8Array>;
  zipSync(entries: Record<string, Uint8Array>, options: { mtime: string }): Uint8Array;
};

/** What is in a zip file (.docx, .xlsx), by path. */
export function zipEntries(zip: Uint8Array): Record<string, Uint8Array> {
  return fflate.unzipSync(zip);
}

/** A zip file packed at a moment of this machine's clock. */
export function zipped(entries: Record<string, Uint8Array>, at: string): Uint8Array {
  return fflate.zipSync(entries, { mtime: at });
}

/** The text of one entry; empty when there is no such entry. */
export function entryText(zip: Uint8Array, path: string): string {
  return new TextDecoder().decode(zipEntries(zip)[path]);
}

/** What is read in a .docx file, a line for each paragraph, in the order of its pages. */
export function docxText(docx: Uint8Array): string {
  return entryText(docx, 'word/document.xml')
    .replaceAll('</w:p>', '\n')
    .replaceAll('<w:cr/>', '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
