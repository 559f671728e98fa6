import { describe, expect, it } from 'vitest';
import { publish } from '../../functions/question/answering.ts';
import { addCommitment, moveCommitment } from '../../functions/question/promising.ts';
import type { ClosedQuestion } from '../../functions/question/question.ts';
import { childrenSheet } from '../../functions/report/children-sheet.ts';
import type { ForumFacts } from '../../functions/report/forum-figures.ts';
import { linesIn, theFacts, theQuestions } from '../a-forum-report.ts';
import { anAct, someRules } from '../builders.ts';

const act = { ...anAct({ at: '2023-06-21T02:00:00.000Z' }), rules: someRules() };
const sheet = (parts: Partial<ForumFacts> = {}) => linesIn(childrenSheet(theFacts(parts)).sections[0]);
const asked = (lines: readonly string[]) => lines.filter((line) => line.startsWith('Các em hỏi: '));
const hidden = theQuestions.map((question) => publish(question, false, act));

describe('the sheet for children', () => {
  it('says in plain words how many questions were asked about what, and how many are answered', () => {
    const lines = sheet();
    expect(lines[0]).toBe('CÁC EM HỎI, THÀNH PHỐ TRẢ LỜI');
    expect(lines).toContain(
      'Các em đã hỏi 17 câu: 5 câu về dùng mạng an toàn; 3 câu về phòng tai nạn, đuối nước; 2 câu về mưa bão và dịch bệnh; 2 câu về không để bạn nào bị bắt nạt, bị làm hại; 3 câu về trẻ em phải đi làm sớm; 2 câu về quyền của trẻ em.',
    );
    expect(lines).toContain('Đến ngày 10/6/2024, 17 câu đã có câu trả lời, không còn câu nào phải chờ.');
    expect(childrenSheet(theFacts())).toMatchObject({ type: 'large', fileName: 'to-tin-tre-em-bk4-2023-06-13' });
  });

  it('shows one question of each topic before a second one of any, in the order of the report', () => {
    const texts = asked(sheet()).map((line) => theQuestions.find(({ text }) => line.includes(text))?.topicId);
    expect(texts.slice(0, 4)).toEqual([
      'an-toan-mang',
      'tai-nan-thuong-tich',
      'thien-tai-dich-benh',
      'bao-luc-xam-hai',
    ]);
  });

  it('passes over what is too long for the page, and says how many more there are and where', () => {
    const [first, ...others] = theQuestions;
    if (!first) throw new Error('no questions');
    const long = { ...first, text: 'Vì sao ạ? '.repeat(300) };
    const lines = sheet({ questions: [long, ...others], linkBase: 'https://dien-dan.bac-kan.example/' });
    const shown = asked(lines).length;
    expect(lines.join('\n')).not.toContain('Vì sao ạ? Vì sao ạ?');
    expect(shown).toBeGreaterThan(2);
    expect(lines.find((line) => line.startsWith('Còn '))).toBe(
      `Còn ${String(17 - shown)} câu trả lời nữa, em xem bằng mã của câu hỏi, ví dụ https://dien-dan.bac-kan.example/tra-loi/BK4-001.`,
    );
  });

  it('shows nothing that the coordinator has not published', () => {
    const lines = sheet({ questions: hidden });
    expect(asked(lines)).toEqual([]);
    for (const { text } of theQuestions) expect(lines.join('\n')).not.toContain(text);
    expect(lines.join('\n')).toContain('Các câu trả lời viết cho các em đang được chuẩn bị');
  });

  it('says all that is published when it fits, and nothing of more', () => {
    const lines = sheet({ questions: [...theQuestions.slice(0, 2), ...hidden.slice(2)] });
    expect(asked(lines)).toHaveLength(2);
    expect(lines.some((line) => line.startsWith('Còn '))).toBe(false);
  });

  it.each([
    { now: '2023-06-22T02:00:00.000Z', says: 'Tiếp theo: Mở lớp học bơi (đang làm, hẹn xong ngày 30/6/2023).' },
    { now: '2023-07-22T02:00:00.000Z', says: 'Tiếp theo: Mở lớp học bơi (bị chậm, đã hẹn xong ngày 30/6/2023).' },
  ])('tells what was promised next, and that it is late when it is: $says', ({ now, says }) => {
    const [first] = theQuestions;
    if (!first) throw new Error('no questions');
    const promised = addCommitment(first, { what: 'Mở lớp học bơi.', dueOn: '2023-06-30' }, act) as ClosedQuestion;
    expect(sheet({ questions: [promised], now })).toContain(says);
    const kept = moveCommitment(promised, { commitmentId: 'c1', move: 'done', why: 'đã mở' }, act);
    expect(sheet({ questions: [kept], now })).toContain('Tiếp theo: Mở lớp học bơi (đã làm xong).');
  });

  it('says to whom a child can always turn', () => {
    expect(sheet().at(-1)).toMatch(/hãy gọi 111 \(miễn phí, cả ngày lẫn đêm\).*Thường trực Ban Tổ chức/);
  });
});
