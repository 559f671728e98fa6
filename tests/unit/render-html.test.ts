import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../functions/report/render-html.ts';
import type { Block, ReportModel } from '../../functions/report/report-model.ts';
import { aReport, aTable, drawn } from '../a-report.ts';

const pictures = drawn('theo-nhom', 'theo-thang');
const page = (parts: Partial<ReportModel> = {}) => renderHtml(aReport(parts), pictures);
const withBody = (...blocks: Block[]): Partial<ReportModel> => ({ sections: [{ orientation: 'portrait', blocks }] });
const HOSTILE = '<img src=x onerror="alert(1)">\'&';

describe('a report as a page for mails', () => {
  it('is complete, in Vietnamese, with every style beside its words', () => {
    const html = page();
    expect(html).toMatch(/^<!doctype html>\n<html lang="vi">/);
    expect(html).toContain('<meta charset="utf-8">');
    expect(html).not.toMatch(/<(style|script|link|iframe|object)\b|\sclass=|\son\w+=/);
  });

  it('fetches nothing from elsewhere: its charts stand in it, told to whoever cannot see them', () => {
    const html = page();
    const sources = [...html.matchAll(/\s(?:src|href|background)="([^"]*)"/g)].map(([, source = '']) => source);
    expect(sources).toHaveLength(2);
    for (const source of sources) expect(source).toMatch(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/);
    expect(html).not.toMatch(/url\(|https?:/);
    expect(html).toContain('alt="An toàn mạng 5 câu hỏi, &#34;quyền&#34; trẻ em 2 câu hỏi."');
    expect(html).toContain('width="598"');
  });

  it('stands in the order of the official paper, with number and day left blank', () => {
    const html = page();
    const places = [
      ...['UBND THÀNH PHỐ BẮC KẠN', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc'],
      `Số:${'&nbsp;'.repeat(8)}/BC-BTC`,
      `ngày${'&nbsp;'.repeat(8)}tháng 6 năm 2024`,
      ...['BÁO CÁO<br>Thực hiện', '<strong>17</strong>', '1. Đối với', '1.1. Thành đoàn', './.', 'Nơi nhận:'],
      ...['- Lưu: VT - LĐTBXH.', 'PHÓ BAN', 'TRƯỞNG PHÒNG LAO ĐỘNG', 'PHỤ LỤC', 'Theo tháng'],
    ].map((words) => html.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  it('has the table as it is on paper', () => {
    const cells = [...page().matchAll(/<t[dh] [^>]*?border:1px solid[^>]*>(.*?)<\/t[dh]>/g)].map(([, cell]) => cell);
    expect(cells).toEqual([
      ...['Nội dung', 'Số câu', 'Hạn', 'Đúng hạn'],
      ...['Vì sao bể bơi chưa mở?', '5', '04/7/2023', '4/5 (80\u00a0%)'],
      ...['Bao giờ có lớp học bơi?', '1.250', '', '3/4'],
      ...['Tổng số', '1.255', '', '7/9 (78\u00a0%)'],
    ]);
  });

  it('shows words as words, wherever they stand', () => {
    const { frame } = aReport();
    const html = page({
      title: HOSTILE,
      ...(frame && {
        frame: { ...frame, subject: HOSTILE, signatory: [HOSTILE], recipients: [{ label: HOSTILE, names: [HOSTILE] }] },
      }),
      ...withBody(
        { kind: 'heading', level: 1, text: HOSTILE },
        { kind: 'paragraph', runs: [{ text: HOSTILE, bold: true }] },
        { kind: 'list', items: [[{ text: HOSTILE }]] },
        { kind: 'gap', text: HOSTILE },
        {
          kind: 'table',
          table: aTable({
            ...{ title: HOSTILE, note: HOSTILE, columns: [{ name: HOSTILE, kind: 'text', width: 1 }] },
            ...{ rows: [[HOSTILE]], total: [HOSTILE] },
          }),
        },
      ),
    });
    expect(html).not.toContain('<img');
    expect(html.match(/&lt;img src=x onerror=&#34;alert\(1\)&#34;&gt;&#39;&amp;/g)).toHaveLength(14);
  });

  it('says on each sheet that it is a draft, and shows what is missing', () => {
    const gap = '[Thành đoàn chưa gửi nội dung báo cáo]';
    const { sections } = aReport();
    const html = page({
      draft: true,
      sections: [...sections, { orientation: 'portrait', blocks: [{ kind: 'gap', text: gap }] }],
    });
    expect(html.match(/DỰ THẢO/g)).toHaveLength(3);
    expect(html).toMatch(/background:#fff4d6[^>]*><strong>\[Thành đoàn chưa gửi/);
    expect(page()).not.toContain('DỰ THẢO');
  });

  it('says of an empty table that there is nothing', () => {
    const html = page(withBody({ kind: 'table', table: aTable({ rows: [], total: undefined }) }));
    expect(html).toMatch(/<td colspan="4"[^>]*>Không có\.<\/td>/);
  });

  it('is the same page for the same report, and no page when a chart has not been drawn', () => {
    expect(page()).toBe(page());
    expect(() => renderHtml(aReport(), new Map())).toThrow(RangeError);
  });
});
