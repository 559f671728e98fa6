import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { Day } from '../calendar/day.ts';
import type { Request } from '../platform/http.ts';
import { Problem } from '../platform/problem.ts';
import { ResultClass } from '../question/answer.ts';
import { GivenAnswer } from '../question/given-answer.ts';
import { officeText } from '../question/office-text.ts';

/** The longest form that is read, in bytes: 20,000 characters of Vietnamese, also where each is sent as three letters and marks of its own. */
const MAX_FORM_BYTES = 400_000;

/** Every form carries the token that says what it may do, once. */
const token = { form: z.string().max(2_000) };

/** A browser sends an empty text for what was left empty. */
const emptyAsAbsent = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const { by, number, decided, why, forChildren } = GivenAnswer.shape;

/** What each form of the agencies' page sends. */
export const FORMS = {
  acknowledge: z.strictObject(token),
  answer: z.strictObject({
    ...token,
    ...{ by, number, decided, why, forChildren, resultClass: ResultClass },
    on: emptyAsAbsent(Day),
    next: emptyAsAbsent(officeText(2_000)),
    nextOn: emptyAsAbsent(Day),
    nothingMore: emptyAsAbsent(officeText(2_000)),
    /** `preview` shows how it reads and stores nothing. */
    step: z.enum(['preview', 'send']),
  }),
  input: z.strictObject({ ...token, by, text: officeText(5_000) }),
  transfer: z.strictObject({ ...token, leadAgencyId: Identifier, reason: officeText(1_000) }),
  extension: z.strictObject({ ...token, until: Day, reason: officeText(1_000) }),
  progress: z.strictObject({
    ...token,
    commitmentId: z.string().max(20),
    move: z.enum(['progress', 'done', 'broken']),
    text: officeText(2_000),
  }),
  contribution: z.strictObject({ ...token, text: officeText(20_000) }),
} as const;

/** What can be done on the agencies' page. */
export type PageAct = keyof typeof FORMS;

/** What a form sent, as its fields were typed. */
export type Typed = Readonly<Record<string, string>>;

/**
 * The fields of a posted form; of a field that is sent twice the last counts.
 *
 * @throws Problem when it is no form of a browser, or far longer than all its fields may be
 */
export function typedIn({ bytes, contentType }: Pick<Request, 'bytes' | 'contentType'>): Typed {
  if (contentType !== 'application/x-www-form-urlencoded') {
    throw new Problem('unsupported-media-type', {
      vi: 'Trang này chỉ nhận biểu mẫu của chính nó.',
      en: 'Only a form is taken here: application/x-www-form-urlencoded.',
    });
  }
  if (bytes.length > MAX_FORM_BYTES) {
    throw new Problem('too-large', {
      vi: 'Nội dung quá dài nên chưa gửi được. Xin rút gọn, hoặc gửi cho người điều phối bằng thư điện tử.',
      en: `The form has ${String(bytes.length)} bytes; at most ${String(MAX_FORM_BYTES)} are read.`,
    });
  }
  return Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)));
}
