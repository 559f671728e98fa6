import type { Bilingual } from '../platform/problem.ts';
import { folded } from './columns.ts';
import { UnreadableMinutesError } from './unreadable-minutes.ts';

/** A line of pasted minutes, counted from 1: a question, a line that names the topic of those below, or one that is neither. */
export type Line = { readonly row: number } & (
  | { readonly kind: 'question'; readonly text: string }
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'unknown-topic' | 'answer'; readonly text: string }
);

/**
 * Reads minutes pasted from Word, a question a line. Blank lines are passed over and list markers ("1.", "Câu 7:", "•")
 * taken off; `isTopic` tells whether a folded name is that of a topic.
 */
export function readLines(bytes: Uint8Array, isTopic: (key: string) => boolean): Line[] {
  return decodeText(bytes)
    .split(/\r\n|[\n\r\u2029]/)
    .flatMap((line, index) => {
      // Word's own break within a paragraph comes over as one of these two.
      const text = withoutMarkers(line)
        .replace(/[\v\u2028]/g, '\n')
        .trim();
      return text === '' ? [] : [lineOf(text, index + 1, isTopic)];
    });
}

/**
 * The text of a file in UTF-8, with or without byte order mark.
 *
 * @throws UnreadableMinutesError for other encodings and for files that are no text
 */
export function decodeText(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) throw new UnreadableMinutesError(UTF16);
  if (/^(PK\x03\x04|%PDF|\xd0\xcf\x11\xe0|\{\\rtf)/.test(start)) throw new UnreadableMinutesError(NOT_PLAIN);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UnreadableMinutesError(manyZeros(bytes) ? UTF16 : NOT_UTF8, { cause });
  }
  if (manyZeros(bytes)) throw new UnreadableMinutesError(UTF16);
  return text;
}

/** A single U+0000 is a fault of its row; every tenth byte is not UTF-8 at all. */
function manyZeros(bytes: Uint8Array): boolean {
  let zeros = 0;
  for (const byte of bytes) if (byte === 0) zeros += 1;
  return zeros * 10 > bytes.length;
}

const UTF16: Bilingual = {
  vi: 'Tệp được lưu bằng mã UTF-16 hoặc không phải là văn bản. Hãy lưu lại dạng "CSV UTF-8" hoặc văn bản UTF-8, hoặc gửi tệp .xlsx.',
  en: 'The file is stored as UTF-16, or is no text. Save it as "CSV UTF-8" or UTF-8 text, or send an .xlsx file.',
};
const NOT_UTF8: Bilingual = {
  vi: 'Tệp không dùng mã UTF-8 (có thể là bảng mã cũ như windows-1258). Hãy lưu lại dạng "CSV UTF-8" hoặc văn bản UTF-8, hoặc gửi tệp .xlsx.',
  en: 'The file is not UTF-8 (perhaps an old encoding such as windows-1258). Save it as "CSV UTF-8" or UTF-8 text, or send an .xlsx file.',
};
const NOT_PLAIN: Bilingual = {
  vi: 'Tệp này là tệp Word, Excel hoặc PDF nhưng được gửi như văn bản thuần. Hãy gửi tệp .xlsx với đúng loại nội dung, hoặc sao chép phần chữ và gửi dạng text/plain.',
  en: 'This is a Word, Excel or PDF file sent as plain text. Send an .xlsx file under its own content type, or copy the words and send them as text/plain.',
};

/** "Câu 7:", "Câu hỏi số 7.", "1.", "1/", "(1)", "a)", bullets. "1.5 triệu" and "7:30" are no markers: a digit follows. */
const MARKER =
  /^[\s\u200b\ufeff]*(?:c[âa]u(?:\s+h[ỏo]i)?(?:\s+s[ốo])?\s*(?:\d{1,4}\s*[:.)/–-]|:)(?!\d)|(?:question|q)\s*\d{1,4}\s*[:.)](?!\d)|\(\d{1,4}\)|\d{1,4}\s*[.)/:](?!\d)|\d{1,4}\s+[–-]\s|[a-zđ]\)|[-–—•*+●○▪▫■□◦·➢➤✓\uf0b7](?!\d))\s*/iu;

/** "- Câu 7: 1." may stand in front of one question; more than that is no marking any more. */
const MAX_MARKERS = 4;

function withoutMarkers(line: string): string {
  let rest = line;
  for (let count = 0; count < MAX_MARKERS; count += 1) {
    const composed = composedHead(rest);
    const match = MARKER.exec(composed);
    if (match === null) break;
    rest = composed.slice(match[0].length);
  }
  return rest;
}

/** Composes the first words only as far as needed to see a marker; the child's own words keep their form. */
function composedHead(line: string): string {
  const head = /^[\s\u200b\ufeff]*c\p{L}\p{M}*u(?:\s+h\p{L}\p{M}*i)?(?:\s+s\p{L}\p{M}*)?/iu.exec(line)?.[0] ?? '';
  return head.normalize('NFC') + line.slice(head.length);
}

function lineOf(text: string, row: number, isTopic: (key: string) => boolean): Line {
  const topic = topicNamed(text, isTopic);
  if (topic !== undefined) return { row, kind: 'topic', topic };
  if (ANSWER.test(text.normalize('NFC'))) return { row, kind: 'answer', text };
  if (text.endsWith(':')) return { row, kind: 'unknown-topic', text };
  return { row, kind: 'question', text };
}

const ANSWER = /^(trả lời|đáp|answer)\b[^:?\n]{0,80}:/iu;

/** "Nhóm an toàn mạng:", "II. Nhóm 2: Tai nạn thương tích (3 câu)" and "An toàn mạng" name topics. */
function topicNamed(text: string, isTopic: (key: string) => boolean): string | undefined {
  if (text.length > 200) return undefined;
  const name = text
    .normalize('NFC')
    .replace(/^[IVX]{1,5}\s*[.)/:–-]\s*/, '')
    .replace(/\([^)]*\)\s*:?$/, '')
    .replace(/[\s:.]+$/, '');
  const bare = name.replace(
    /^(nhóm(\s+(vấn đề|chủ đề|câu hỏi))?|chủ đề|vấn đề|topic)(\s+(số\s+)?\d+)?\s*[:.–-]?\s*/iu,
    '',
  );
  const about = bare.replace(/^(về|vấn đề)\s+/iu, '');
  return [name, bare, about].map(folded).find((key) => key !== '' && isTopic(key));
}
