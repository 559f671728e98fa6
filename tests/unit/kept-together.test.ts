import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptTogether, NO_BREAK } from '../../functions/report/kept-together.ts';

/** With a "~" for each space at which no line ends. */
const seen = (text: string) => keptTogether(text).replaceAll(NO_BREAK, '~');

describe('a number and what belongs to it', () => {
  it.each([
    ['Kế hoạch số 159/KH-UBND ngày 01/10/2020 về trẻ em', 'Kế hoạch số~159/KH-UBND ngày~01/10/2020 về trẻ em'],
    ['với 17 câu hỏi của 80 trẻ em', 'với 17~câu hỏi của 80~trẻ em'],
    ['ngày 13 tháng 6 năm 2024 tại TP. Bắc Kạn', 'ngày~13~tháng~6~năm~2024 tại TP.~Bắc Kạn'],
    ['tăng 12,5 % so với 1.250 trường', 'tăng 12,5~% so với 1.250~trường'],
    ['Điều 34 Luật Trẻ em', 'Điều~34 Luật Trẻ em'],
    ['trong quý III, học kỳ I', 'trong quý~III, học kỳ I'],
    ['Nghị định 30/2020/NĐ-CP', 'Nghị định~30/2020/NĐ-CP'],
  ])('stay on one line: %s', (text, kept) => {
    expect(seen(text)).toBe(kept);
  });

  it.each([
    { text: 'Ngày 13/6/2023 trẻ em đến', kept: 'Ngày~13/6/2023 trẻ em đến', because: 'a date counts nothing' },
    { text: 'năm 2023 lần thứ Tư', kept: 'năm~2023 lần thứ Tư', because: 'a year counts nothing' },
    { text: 'điểm vi phạm', kept: 'điểm vi phạm', because: 'these letters are a word' },
    { text: 'giai đoạn 2021-2025, định hướng', kept: 'giai đoạn 2021-2025, định hướng', because: 'no unit follows' },
    { text: 'câu hỏi\n17', kept: 'câu hỏi\n17', because: 'a line ends where its writer ended it' },
  ])('leave the words around them free: $because', ({ text, kept }) => {
    expect(seen(text)).toBe(kept);
  });

  it('change nothing but spaces, and nothing when done again', () => {
    const words = fc.constantFrom(
      'số',
      'ngày',
      '17',
      '13/6/2023',
      'câu',
      'năm',
      '2023',
      'TP.',
      'Bắc',
      'III',
      '%',
      '\n',
      'và',
    );
    fc.assert(
      fc.property(fc.array(words), (said) => {
        const text = said.join(' ');
        const kept = keptTogether(text);
        expect(kept.replaceAll(NO_BREAK, ' ')).toBe(text);
        expect(keptTogether(kept)).toBe(kept);
      }),
    );
  });
});
