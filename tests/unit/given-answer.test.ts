import { describe, expect, it } from 'vitest';
import { ReviewDecision } from '../../functions/desk/review-answer.ts';
import { CommitmentDecision } from '../../functions/desk/follow-commitment.ts';
import { ExtensionDecision } from '../../functions/desk/extend-question.ts';
import { type Fault, faultsOf } from '../../functions/platform/problem.ts';
import { lastPromiseDay } from '../../functions/question/commitment.ts';
import { answerFaults, GivenAnswer, writtenAnswer } from '../../functions/question/given-answer.ts';
import { readabilityHints } from '../../functions/question/readability.ts';
import * as z from 'zod';

const asked = { askedOn: '2023-06-13' };
const today = '2023-06-20';

function aGivenAnswer(parts: Partial<GivenAnswer> = {}): GivenAnswer {
  return {
    ...{ by: 'Phòng Giáo dục và Đào tạo', number: '125/CV-GDĐT', resultClass: 'resolved' },
    ...{ decided: 'Mở hai lớp học bơi.', why: 'Trường đã có bể bơi.', nothingMore: 'Các lớp đã đủ học sinh.' },
    forChildren: 'Từ tháng 7, các em được học bơi ở trường vì trường đã có bể bơi.',
    ...parts,
  };
}

/** A given answer that says what happens next. */
const promising = (parts: Partial<GivenAnswer>): GivenAnswer => {
  const { nothingMore: _nothing, ...given } = aGivenAnswer();
  return { ...given, ...parts };
};

describe('an answer that is given', () => {
  it.each([
    { given: aGivenAnswer(), fields: [], because: 'it says why nothing more will happen' },
    {
      given: promising({ next: 'Lớp thứ ba', nextOn: today }),
      fields: [],
      because: 'it says what happens next and when',
    },
    { given: promising({}), fields: ['next'], because: 'it says neither' },
    { given: aGivenAnswer({ next: 'a', nextOn: today }), fields: ['nothingMore'], because: 'it says both' },
    { given: promising({ next: 'Lớp thứ ba' }), fields: ['nextOn'], because: 'it says what and not when' },
    { given: promising({ next: 'a', nextOn: '2023-06-19' }), fields: ['nextOn'], because: 'that day has passed' },
    { given: promising({ next: 'a', nextOn: '2026-06-20' }), fields: [], because: 'three years can be promised' },
    { given: promising({ next: 'a', nextOn: '2026-06-21' }), fields: ['nextOn'], because: 'that is too far ahead' },
    { given: aGivenAnswer({ on: '2023-06-12' }), fields: ['on'], because: 'nobody had asked yet' },
    { given: aGivenAnswer({ on: '2023-06-21' }), fields: ['on'], because: 'that day has not come' },
    { given: aGivenAnswer({ resultClass: 'unresolved' }), fields: ['next'], because: 'a "no" needs its road map' },
    {
      given: aGivenAnswer({ resultClass: 'in-progress' }),
      fields: ['nextOn'],
      because: 'work in progress has a next day',
    },
  ])('lacks $fields: $because', ({ given, fields }) => {
    expect(answerFaults(given, asked, today).map(({ field }) => field)).toEqual(fields);
  });

  it('says which days are allowed, as they are written in letters', () => {
    expect(answerFaults(promising({ next: 'a', nextOn: '2099-12-31' }), asked, today)).toMatchObject([
      {
        vi: 'không được trước hôm nay (20/6/2023), và không quá ba năm nữa (20/6/2026)',
        en: 'must be from today (2023-06-20) to three years ahead (2026-06-20)',
      },
    ]);
    expect(lastPromiseDay('2024-02-29')).toBe('2027-02-28');
  });

  it.each(['number', 'by'] as const)('has its %s on one line', (field) => {
    const given = { ...aGivenAnswer(), [field]: '12\n\r5' };
    const faults = faultsOf(GivenAnswer.safeParse(given).error ?? new z.ZodError([]), given);
    expect(faults).toMatchObject([{ pointer: `#/${field}`, detail: 'phải viết trên một dòng', position: 3 }]);
    expect(GivenAnswer.safeParse({ ...aGivenAnswer(), [field]: ' 12/5\r\n' }).data?.[field]).toBe('12/5');
  });

  it('is kept without the names of children, and with the office that answers', () => {
    const kept = writtenAnswer(
      aGivenAnswer({ decided: 'Đã trả lời em Nông Thị Hoa, số 0912 345 678.', by: 'Ông Nông Văn Thành, Trưởng phòng' }),
      { agencyId: 'gddt', today },
    );
    expect(kept).toMatchObject({
      mode: 'written',
      agencyId: 'gddt',
      on: today,
      by: 'Ông Nông Văn Thành, Trưởng phòng',
    });
    expect(JSON.stringify(kept)).not.toMatch(/Hoa|0912/);
    expect(kept).not.toHaveProperty('attachmentIds');
  });

  it('has its text in composed form, with line feeds and without white space around it', () => {
    const parsed = GivenAnswer.parse(aGivenAnswer({ decided: '  Mở lớp\r\nhọc bơi \n'.normalize('NFD') }));
    expect(parsed.decided).toBe('Mở lớp\nhọc bơi');
  });

  it.each(['a < b', '1<2', 'x <3', 'hơn -> kém'])('may hold %j, which is no markup', (decided) => {
    expect(GivenAnswer.safeParse(aGivenAnswer({ decided })).success).toBe(true);
  });

  it.each(['<b>', '<!-- a', '</p', '<script', 'a\u202eb', 'a\u2066b', 'a\u0000b', ' ', '\u200b'])(
    'cannot hold %j',
    (decided) => {
      expect(GivenAnswer.safeParse(aGivenAnswer({ decided })).success).toBe(false);
    },
  );
});

describe('the version for children', () => {
  it.each([
    { text: 'Từ tháng 7, các em được học bơi vì trường đã có bể bơi.', hints: [] },
    { text: 'Các em được học bơi.', hints: ['no-why', 'no-when'] },
    { text: 'Căn cứ quy định, tháng 7 sẽ có lớp để các em học.', hints: ['office-words'] },
    { text: `Vì tháng 7 ${'rất '.repeat(25)}nóng.`, hints: ['long-sentence'] },
    { text: `Vì tháng 7 nóng. ${'Em vui. '.repeat(30)}`, hints: [] },
  ])('gets the hints $hints', ({ text, hints }) => {
    expect(readabilityHints(text.normalize('NFD')).map(({ kind }) => kind)).toEqual(hints);
  });
});

describe('a decision of several forms', () => {
  const faults = (schema: z.ZodType, input: unknown): Fault[] => {
    const parsed = schema.safeParse(input);
    return parsed.success ? [] : faultsOf(parsed.error, input);
  };

  it.each([
    { schema: ExtensionDecision, input: { until: '2023-07-01' }, pointer: '#/reason', says: /bắt buộc/ },
    { schema: ExtensionDecision, input: { decline: true }, pointer: '#/reason', says: /bắt buộc/ },
    { schema: ExtensionDecision, input: { until: '31/12', reason: 'a' }, pointer: '#/until', says: /YYYY-MM-DD/ },
    { schema: ReviewDecision, input: { decision: 'reject' }, pointer: '#/decision', says: /approve, return, keep/ },
    { schema: ReviewDecision, input: {}, pointer: '#/decision', says: /^bắt buộc; phải là một trong: approve/ },
    { schema: ReviewDecision, input: { decision: 'return' }, pointer: '#/comment', says: /bắt buộc/ },
    { schema: CommitmentDecision, input: { what: 'a' }, pointer: '#/dueOn', says: /bắt buộc/ },
    {
      schema: CommitmentDecision,
      input: { commitmentId: 'c1', move: 'xong' },
      pointer: '#/move',
      says: /progress, change/,
    },
    { schema: CommitmentDecision, input: { commitmentId: 'c1', move: 'change' }, pointer: '#/why', says: /bắt buộc/ },
  ])(
    'of which $input is nearest to one is told what that one lacks, at $pointer',
    ({ schema, input, pointer, says }) => {
      const [fault, ...others] = faults(schema, input);
      expect(others).toEqual([]);
      expect(fault?.pointer).toBe(pointer);
      expect(fault?.detail).toMatch(says);
    },
  );

  it('is not told what somebody wrote in their own words', () => {
    const words = 'Bí mật của Lan <b>';
    const inputs: [z.ZodType, object][] = [
      [ExtensionDecision, { until: '2023-07-01', reason: words }],
      [ReviewDecision, { decision: 'return', comment: words }],
      [ReviewDecision, { decision: 'approve', forChildren: words }],
      [CommitmentDecision, { what: words, dueOn: '2023-07-01' }],
      [CommitmentDecision, { commitmentId: 'c1', move: 'progress', text: words }],
      [GivenAnswer, { ...aGivenAnswer(), nothingMore: words, number: words, by: words, why: words }],
    ];
    for (const [schema, input] of inputs) {
      const found = faults(schema, input);
      expect(found).not.toEqual([]);
      expect(JSON.stringify(found)).not.toContain('Bí mật');
    }
  });
});
