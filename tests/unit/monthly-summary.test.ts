import { describe, expect, it } from 'vitest';
import { answer, giveVerdict } from '../../functions/question/answering.ts';
import { reopen, transfer } from '../../functions/question/moving.ts';
import { addCommitment } from '../../functions/question/promising.ts';
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import { agencyExtract } from '../../functions/report/agency-extract.ts';
import type { MonthFacts } from '../../functions/report/month-figures.ts';
import { monthlySummary } from '../../functions/report/monthly-summary.ts';
import { type Cell, chartsOf, type ReportModel, tablesOf } from '../../functions/report/report-model.ts';
import {
  aClosedQuestion,
  aForum,
  aLetter,
  anAct,
  anAgency,
  anAnsweredQuestion,
  anAssignedQuestion,
  aReceivedQuestion,
} from '../builders.ts';
import { rules } from './any-life.ts';
import { someMonthFacts } from './month-facts.ts';

const on = (day: string) => ({ ...anAct({ at: `${day}T02:00:00.000Z` }), rules });

/** July 2023, in which something of everything happened. */
const july = (parts: Partial<MonthFacts> = {}) => {
  const questions: OrdinaryQuestion[] = [
    anAssignedQuestion({ questionId: 'q1', code: 'BK4-001', number: 1 }),
    transfer(
      anAssignedQuestion({ questionId: 'q2', code: 'BK4-002', number: 2 }),
      { leadAgencyId: 'vhtt' },
      on('2023-07-03'),
    ),
    answer(
      anAssignedQuestion({ questionId: 'q3', code: 'BK4-003', number: 3 }),
      aLetter({ on: '2023-07-04' }),
      on('2023-07-04'),
    ),
    reopen(aClosedQuestion({ questionId: 'q4', code: 'BK4-004', number: 4 }), on('2023-07-10')),
    addCommitment(
      giveVerdict(aClosedQuestion({ questionId: 'q5', code: 'BK4-005', number: 5 }), 'yes', on('2023-07-10')),
      { what: 'Xây bể bơi', dueOn: '2023-07-20' },
      on('2023-07-10'),
    ),
    anAnsweredQuestion({ questionId: 'q6', code: 'BK4-006', number: 6, leadAgencyId: 'ldtbxh' }),
    aReceivedQuestion({ questionId: 'q7', code: 'BK4-007', number: 7 }),
  ];
  return someMonthFacts({ month: '2023-07', questions, ...parts });
};

const tableOf = (model: ReportModel | undefined, tableId: string) => {
  const table = model && tablesOf(model).find((one) => one.tableId === tableId);
  return table && { ...table, rows: [...table.rows] };
};
const wordsOf = (model: ReportModel | undefined) =>
  (model?.sections ?? []).flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind === 'heading') return [block.text];
      return block.kind === 'paragraph' ? [block.runs.map(({ text }) => text).join('')] : [];
    }),
  );
const everythingIn = (model: ReportModel | undefined) =>
  JSON.stringify({ words: wordsOf(model), tables: model && tablesOf(model).map((table) => [table, [...table.rows]]) });

describe('the summary of a month', () => {
  it('begins with its month, its forum and the day up to which it tells', () => {
    const { model } = monthlySummary(july());
    expect(wordsOf(model).slice(0, 3)).toEqual([
      'TỔNG HỢP CÂU HỎI, KIẾN NGHỊ CỦA TRẺ EM THÁNG 7 NĂM 2023',
      'Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
      'Số liệu đến hết thứ Hai 31/7/2023',
    ]);
    expect(model).toMatchObject({ asOf: '2023-07-31', fileName: 'tong-hop-bk4-2023-06-13-2023-07', draft: false });
    expect(model.frame).toBeUndefined();
  });

  it('says of a month that is not over that it is not', () => {
    const { model } = monthlySummary({ ...july(), asOf: '2023-07-20' });
    expect(wordsOf(model)[2]).toBe('Số liệu trong ngày thứ Năm 20/7/2023, khi tháng chưa kết thúc');
  });

  it('says in one paragraph what matters', () => {
    expect(wordsOf(monthlySummary(july()).model)[3]?.replaceAll('\u00a0', ' ')).toBe(
      'Trong tháng 7 năm 2023, các cơ quan theo dõi 05 câu hỏi, kiến nghị của trẻ em: 04 câu tồn đầu kỳ, 01 câu mở lại. ' +
        'Đã trả lời 01 câu: 01 câu đúng hạn. Chưa có câu nào kết thúc. ' +
        'Cuối kỳ còn 05 câu: 04 câu quá hạn, 01 câu đã có văn bản trả lời, chờ duyệt. ' +
        'Trong số câu quá hạn, 01 câu đã được trả lời tại diễn đàn, chỉ còn thiếu kết quả xử lý. ' +
        'Còn 01 câu chờ phân công cơ quan chủ trì. ' +
        'Về cam kết với trẻ em: 01 cam kết mới, 01 cam kết quá hạn. ' +
        'Các em đã phản hồi: 01 ý kiến cho biết đã được trả lời.',
    );
  });

  it('has the movements of each agency in the agencies’ own order, and of all', () => {
    const table = tableOf(monthlySummary(july()).model, 'bien-dong-co-quan');
    expect(table?.columns.map(({ name }) => name)).toEqual([
      ...['Cơ quan', 'Tồn đầu kỳ', 'Tiếp nhận mới', 'Mở lại', 'Chuyển đến', 'Chuyển đi', 'Đã kết thúc'],
      ...['Đưa ra khỏi theo dõi', 'Tồn cuối kỳ'],
    ]);
    expect([...(table?.rows ?? []), table?.total]).toEqual([
      ['Phòng LĐTBXH', 1, 0, 0, 0, 0, 0, 0, 1],
      ['Phòng GD&ĐT', 3, 0, 1, 0, 1, 0, 0, 3],
      ['Phòng VH&TT', 0, 0, 0, 1, 0, 0, 0, 1],
      ['Tổng số', 4, 0, 1, 1, 1, 0, 0, 5],
    ]);
  });

  it('lists what is overdue, and says where nothing proves that the agency was told', () => {
    const table = tableOf(monthlySummary(july()).model, 'qua-han');
    expect(table?.rows[0]).toEqual([
      ...['BK4-001', 'Tai nạn thương tích', 'Phòng GD&ĐT', 'Câu trả lời', { on: '2023-07-05' }, 18, 'Chưa có xác nhận'],
    ]);
    expect(table?.rows).toHaveLength(4);
  });

  it('gives no percent of fewer than five, and lets those that it gives come to 100', () => {
    const few = tableOf(monthlySummary(july()).model, 'tra-loi');
    expect(few?.total?.[2]).toEqual({ numerator: 1, denominator: 1 });
    const questions = Array.from({ length: 7 }, (_, place) =>
      answer(
        anAssignedQuestion({ questionId: `q${String(place)}` }),
        aLetter({ on: place < 4 ? '2023-07-04' : '2023-07-10' }),
        on('2023-07-10'),
      ),
    );
    const many = tableOf(monthlySummary(july({ questions })).model, 'tra-loi');
    const shares = (many?.total ?? []).slice(2, 6) as { percent?: number }[];
    expect(shares.map(({ percent }) => percent)).toEqual([57, 43, 0, 0]);
  });

  it('has as many cells as columns everywhere, and tables by names that a sheet can have', () => {
    for (const month of ['2023-06', '2023-07', '2023-08']) {
      const { model } = monthlySummary(july({ month, asOf: `${month}-28` }));
      const tables = tablesOf(model);
      expect(new Set(tables.map(({ tableId }) => tableId)).size).toBe(tables.length);
      expect(tables.map(({ tableId }) => tableId)).toContain(model.csvTableId);
      for (const { title, columns, rows, total } of tables) {
        expect(title.length).toBeLessThanOrEqual(31);
        for (const row of [...rows, ...(total ? [total] : [])]) expect(row).toHaveLength(columns.length);
      }
    }
  });

  it('draws who answered in time only of agencies that answered five at least', () => {
    const answered = (count: number, agencyId: string) =>
      Array.from({ length: count }, (_, place) => {
        const questionId = `${agencyId}${String(place)}`;
        const assigned = anAssignedQuestion({ questionId, leadAgencyId: agencyId });
        return answer(assigned, aLetter({ agencyId, on: '2023-07-04' }), on('2023-07-04'));
      });
    const questions = [...answered(4, 'vhtt'), ...answered(5, 'gddt'), ...answered(6, 'cong-an')];
    const charts = chartsOf(monthlySummary(july({ questions })).model);
    expect(charts.find(({ chartId }) => chartId === 'dung-han')).toMatchObject({
      categories: ['Phòng GD&ĐT', 'Công an thành phố'],
      series: [{ name: 'Đúng hạn', values: [5, 6] }, {}, {}, {}],
    });
    expect(chartsOf(monthlySummary(july()).model).map(({ chartId }) => chartId)).toEqual(['nhom-van-de']);
  });

  it('draws the months so far where earlier ones were summed up', () => {
    const earlier = [
      { month: '2023-06', open: 4, closed: 2 },
      { month: '2023-08', open: 9, closed: 9 },
    ];
    const chart = chartsOf(monthlySummary(july({ earlier })).model).find(({ chartId }) => chartId === 'theo-thang');
    expect(chart).toMatchObject({ categories: ['6/2023', '7/2023'], series: [{ values: [4, 5] }, { values: [2, 0] }] });
    expect(chart?.alt).toContain('6/2023: tồn cuối tháng 4, đã kết thúc trong tháng 2');
  });

  it('of a month without any question says so and is still whole', () => {
    const { model } = monthlySummary(july({ questions: [] }));
    expect(wordsOf(model)[3]).toBe(
      'Trong tháng 7 năm 2023, các cơ quan không có câu hỏi, kiến nghị nào của trẻ em phải theo dõi.',
    );
    expect(model.sections).toHaveLength(1);
    expect(chartsOf(model)).toEqual([]);
  });

  it('prints the agency that had the question then, also when another stands in its place today', () => {
    const agencies = [
      anAgency({ shortName: 'Phòng GD&ĐT', validTo: '2025-02-28' }),
      anAgency({ agencyId: 'vhtt' }),
    ].map((agency) => ({ ...agency, version: 2 }));
    const { model } = monthlySummary(july({ agencies }));
    expect(tableOf(model, 'bien-dong-co-quan')?.rows.map(([name]) => name)).toContain('Phòng GD&ĐT');
  });

  it('holds no child’s words', () => {
    expect(everythingIn(monthlySummary(july()).model)).not.toContain('lớp học bơi ạ');
  });

  it('of the city is called after it', () => {
    const { model, figures } = monthlySummary(july({ scope: { name: 'thành phố Bắc Kạn' }, forums: [aForum()] }));
    expect(wordsOf(model)[1]).toBe('Thành phố Bắc Kạn');
    expect(model.fileName).toBe('tong-hop-thanh-pho-2023-07');
    expect(figures.forumId).toBeUndefined();
  });
});

describe('an agency’s extract', () => {
  it('has its own figures and lines only', () => {
    const model = agencyExtract(july(), 'gddt');
    expect(wordsOf(model)[1]).toBe('Phòng Giáo dục và Đào tạo thành phố Bắc Kạn');
    const rows = tableOf(model, 'so-lieu')?.rows ?? [];
    const cell = (of: string, name: string): Cell | undefined =>
      rows.find((row) => row[0] === of && row[1] === name)?.[2];
    expect(cell('Biến động', 'Tồn đầu kỳ')).toBe(3);
    expect(cell('Biến động', 'Tồn cuối kỳ')).toBe(3);
    expect(tableOf(model, 'qua-han')?.rows.map(([code]) => code)).toEqual(['BK4-001', 'BK4-004']);
    expect(everythingIn(model)).not.toMatch(/VH&TT|LĐTBXH|BK4-002|BK4-006|BK4-007|chờ phân công/);
  });

  it('counts what another agency handed on to it', () => {
    expect(wordsOf(agencyExtract(july(), 'vhtt'))[3]?.replaceAll('\u00a0', ' ')).toBe(
      'Trong tháng 7 năm 2023, cơ quan theo dõi 01 câu hỏi, kiến nghị của trẻ em: 01 câu do cơ quan khác chuyển đến. ' +
        'Trong tháng chưa có câu nào được trả lời. Chưa có câu nào kết thúc. Cuối kỳ còn 01 câu: 01 câu quá hạn.',
    );
  });

  it('does not change with what other agencies do', () => {
    const facts = july();
    const others = july({ questions: facts.questions.filter((question) => question.code !== 'BK4-006') });
    expect(everythingIn(agencyExtract(others, 'gddt'))).toBe(everythingIn(agencyExtract(facts, 'gddt')));
  });

  it('is not there when nothing of the month concerns it', () => {
    expect(agencyExtract(july(), 'y-te')).toBeUndefined();
    expect(agencyExtract(july({ questions: [] }), 'gddt')).toBeUndefined();
  });
});
