import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { AgencyBody } from '../../functions/directory/put-entry.ts';
import { CorrectionRequest } from '../../functions/desk/correct-question.ts';
import { NewForum } from '../../functions/forum/forum.ts';
import { type Fault, faultsOf, invalidRequest, problemBody } from '../../functions/platform/problem.ts';
import { Submission } from '../../functions/question/submission.ts';

const faults = (schema: z.ZodType, input: unknown): Fault[] => {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : faultsOf(parsed.error, input);
};

describe('a fault', () => {
  it.each([
    { input: {}, pointer: '#/text', detail: /^bắt buộc/, detailEn: /^required/ },
    { input: { text: ' ' }, pointer: '#/text', detail: /không được để trống/, detailEn: /must not be empty/ },
    {
      input: { text: 'a', askedOn: '2023-02-30' },
      pointer: '#/askedOn',
      detail: /ngày có thật/,
      detailEn: /real day/,
      value: '2023-02-30',
    },
    {
      input: { text: 'a', topicId: 'An Toàn' },
      pointer: '#/topicId',
      detail: /^chỉ gồm chữ thường không dấu/,
      detailEn: /^must be lower-case/,
      value: 'An Toàn',
    },
    {
      input: { text: 'a', coordinatingAgencyIds: ['y-te', 7] },
      pointer: '#/coordinatingAgencyIds/1',
      detail: /chuỗi văn bản/,
      detailEn: /a text/,
      value: 7,
    },
    {
      input: { text: 'a', answeredAtForum: { by: 'x' } },
      pointer: '#/answeredAtForum/decided',
      detail: /^bắt buộc/,
      detailEn: /^required/,
    },
    {
      input: { text: 'a', 'lead/agency~id': 'x' },
      pointer: '#/lead~1agency~0id',
      detail: /không có trong yêu cầu/,
      detailEn: /not known/,
    },
  ])(
    'points at $pointer and says in both languages what is allowed',
    ({ input, pointer, detail, detailEn, ...rest }) => {
      const [fault, ...others] = faults(Submission, input);
      expect(others).toEqual([]);
      expect(fault?.pointer).toBe(pointer);
      expect(fault?.detail).toMatch(detail);
      expect(fault?.detailEn).toMatch(detailEn);
      expect(fault?.value).toEqual('value' in rest ? rest.value : undefined);
    },
  );

  it.each([
    { text: 'x'.repeat(5_001), length: 5_001, position: undefined },
    { text: 'em hỏi\u0000 gì', length: 10, position: 7 },
    { text: '\u200b', length: 0, position: undefined },
  ])('of a text tells its length $length and the place $position', ({ text, length, position }) => {
    expect(faults(Submission, { text })).toEqual([
      {
        pointer: '#/text',
        length,
        ...(position && { position }),
        detail: expect.any(String) as string,
        detailEn: expect.any(String) as string,
      },
    ]);
  });

  it('of a whole request stands in both languages', () => {
    expect(faults(CorrectionRequest, { reason: 'nhầm' })).toMatchObject([
      {
        pointer: '#',
        detail: expect.stringContaining('hãy nêu ít nhất một') as string,
        detailEn: expect.stringContaining('give at least one') as string,
      },
    ]);
  });

  it('shows of a long value no more than sixty characters', () => {
    const [fault] = faults(Submission, { text: 'a', topicId: 'x'.repeat(5_000) });
    expect(String(fault?.value)).toHaveLength(60);
  });

  it('never holds somebody’s own words, wherever in the request they stand', () => {
    const words = fc.string({ maxLength: 80 }).map((tail) => `«zqx» ${tail}`);
    const broken = fc.oneof(
      words.map((said) => `${said}\u0000`),
      words.map((said) => said.padEnd(6_000, 'x')),
      words.map((said) => [said]),
      words.map((said) => ({ said })),
    );
    const anywhere = fc.oneof(
      broken.map((text) => ({ schema: Submission, input: { text } })),
      words.map((said) => ({ schema: Submission, input: said })),
      words.map((said) => ({ schema: Submission, input: [said] })),
      words.map((answeredAtForum) => ({ schema: Submission, input: { text: 'a', answeredAtForum } })),
      words.map((coordinatingAgencyIds) => ({ schema: Submission, input: { text: 'a', coordinatingAgencyIds } })),
      broken.map((said) => ({
        schema: Submission,
        input: { text: 'a', answeredAtForum: { by: said, decided: said, why: said, next: said } },
      })),
      broken.map((said) => ({ schema: CorrectionRequest, input: { text: said, reason: said } })),
      broken.map((said) => ({ schema: AgencyBody, input: { contacts: [{ name: said, email: said, post: said }] } })),
    );
    fc.assert(
      fc.property(anywhere, ({ schema, input }) => {
        const found = faults(schema, input);
        expect(found).not.toEqual([]);
        expect(JSON.stringify(found)).not.toContain('zqx');
      }),
    );
  });

  it('has a sentence in both languages for every schema that callers meet', () => {
    const inputs = [
      {
        schema: NewForum,
        input: {
          ordinal: 'bốn',
          heldOn: 'hôm qua',
          childrenCount: -1,
          codePrefix: 'bk',
          topics: [{ topicId: 'khac' }],
        },
      },
      {
        schema: NewForum,
        input: { ordinal: 100, heldOn: '2023-06-13', name: '', theme: 'x'.repeat(500), dialogueAgencyIds: 'gddt' },
      },
      {
        schema: AgencyBody,
        input: {
          name: 1,
          contacts: [{ email: 'không phải', role: 'sếp', contactId: '' }],
          aliases: Array.from({ length: 41 }, () => 'a'),
        },
      },
    ];
    for (const { schema, input } of inputs) {
      for (const { detail, detailEn } of faults(schema, input)) {
        expect(detail).toMatch(/^(bắt buộc; )?(phải|không|chỉ|nhóm|hãy|trường)/);
        expect(detailEn).toMatch(/^(required; )?(must|this|has|a topic|give)/);
      }
    }
  });
});

describe('a problem', () => {
  it('is RFC 9457 in both languages, with its faults', () => {
    const fault = { pointer: '#/text', detail: 'bắt buộc', detailEn: 'required' };
    expect(problemBody(invalidRequest([fault]), 'request-1')).toEqual({
      type: 'urn:hoi-am:problem:invalid-request',
      title: 'Yêu cầu không hợp lệ',
      titleEn: 'Invalid request',
      status: 400,
      detail: 'Có 1 chỗ chưa đúng; xem "errors". Chưa có gì được lưu.',
      detailEn: '1 field(s) are wrong; see "errors". Nothing was stored.',
      instance: 'request-1',
      errors: [fault],
    });
  });
});
