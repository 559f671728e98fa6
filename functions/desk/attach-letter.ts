import { fileTypeFromBuffer } from 'file-type';
import * as z from 'zod';
import type { Reply } from '../platform/http.ts';
import { identify } from '../platform/identifier.ts';
import { type Fault, invalidRequest, notFound } from '../platform/problem.ts';
import type { LetterRepository } from '../question/letter-repository.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { readQuestion } from './read-question.ts';

/** The largest scan that is taken, in bytes. */
const MAX_LETTER_BYTES = 10_000_000;

/** What a signed letter may be scanned as, with what its name ends in. */
const KINDS = { 'application/pdf': 'pdf', 'image/png': 'png', 'image/jpeg': 'jpg' } as const;

const ContentType = z.enum(Object.keys(KINDS) as [keyof typeof KINDS, ...(keyof typeof KINDS)[]]);

/** A scan that is about to be put into the bucket. */
export const Attachment = z.strictObject({
  contentType: ContentType,
  /** In bytes. */
  size: z.int().min(1).max(MAX_LETTER_BYTES),
});
export type Attachment = z.infer<typeof Attachment>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get'>;
  letters: Pick<LetterRepository, 'addressToPut' | 'addressToFetch' | 'find'>;
};

/** Says where the scan of a signed letter can be put; it counts once an answer names it. */
export async function attachLetter(
  { questions, letters }: Dependencies,
  { contentType, size }: Attachment,
  { questionId, requestId }: { questionId: string; requestId: string },
): Promise<Reply> {
  await readQuestion(questions, questionId);
  const attachmentId = `${identify(questionId, requestId)}.${KINDS[contentType]}`;
  const url = await letters.addressToPut(keyOf(questionId, attachmentId), { size, contentType });
  const upload = { method: 'PUT', url, headers: { 'content-type': contentType, 'content-length': String(size) } };
  return { status: 201, body: { attachmentId, upload } };
}

/** Leads to the scan of a signed letter, at an address that works for five minutes. */
export async function fetchLetter(
  { questions, letters }: Dependencies,
  { questionId, attachmentId }: { questionId: string; attachmentId: string },
): Promise<Reply> {
  const question = await readQuestion(questions, questionId);
  if (!question.answers.some(({ attachmentIds = [] }) => attachmentIds.includes(attachmentId))) {
    throw notFound({ vi: 'tệp đính kèm', en: 'attachment' }, attachmentId);
  }
  const name = `${question.code}-cong-van.${attachmentId.split('.').at(-1) ?? 'pdf'}`;
  return { status: 303, headers: { location: await letters.addressToFetch(keyOf(questionId, attachmentId), name) } };
}

/**
 * Refuses attachments that were never put, are too large, or are not what they say: the content decides and not the name.
 */
export async function expectAttached(
  { letters }: { letters: Pick<LetterRepository, 'find'> },
  questionId: string,
  attachmentIds: readonly string[],
): Promise<void> {
  const faults: Fault[] = [];
  for (const [index, attachmentId] of attachmentIds.entries()) {
    const stored = await letters.find(keyOf(questionId, attachmentId));
    const found = stored && (await fileTypeFromBuffer(stored.beginning))?.mime;
    const fault = (detail: string, detailEn: string) =>
      faults.push({ pointer: `#/attachmentIds/${String(index)}`, value: attachmentId, detail, detailEn });
    if (!stored) fault('chưa có tệp nào được tải lên với mã này', 'nothing was uploaded under this id');
    else if (stored.size > MAX_LETTER_BYTES) fault('tệp lớn hơn 10 MB', 'the file is larger than 10 MB');
    else if (!isKind(found) || !attachmentId.endsWith(`.${KINDS[found]}`)) {
      fault(
        'nội dung tệp không phải là PDF, PNG hoặc JPEG như đã khai',
        'the content is not the PDF, PNG or JPEG that was announced',
      );
    }
  }
  if (faults.length > 0) throw invalidRequest(faults);
}

function isKind(contentType: string | undefined): contentType is keyof typeof KINDS {
  return contentType !== undefined && contentType in KINDS;
}

function keyOf(questionId: string, attachmentId: string): string {
  return `letters/${questionId}/${attachmentId}`;
}
