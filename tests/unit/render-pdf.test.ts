import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawCharts } from '../../functions/report/draw-charts.ts';
import { renderPdf } from '../../functions/report/render-pdf.ts';
import { type Block, chartsOf, type ReportModel } from '../../functions/report/report-model.ts';
import { aReport, aTable } from '../a-report.ts';

describe('a report as pages to print', () => {
  it('is told by its file with title, language, and the day up to which it tells', async () => {
    const file = latin(await rendered(aReport()));
    const title = utf16('Báo cáo thực hiện các kiến nghị của trẻ em');
    const told = ['/Lang (vi-VN)', title];
    expect(told.filter((part) => !file.includes(part))).toEqual([]);
    // When it was made, and changed last.
    expect(new Set(file.match(/\(D:[^)]+\)/g))).toEqual(new Set(['(D:20240610000000Z)']));
  });

  it('brings the letters that it needs, and no more of the typeface', async () => {
    const bytes = await rendered(aReport());
    const faces = latin(bytes).matchAll(/\/BaseFont \/([A-Z]{6}\+Tinos-\w+)/g);
    expect(new Set(Array.from(faces, ([, name = '']) => name.slice(7)))).toEqual(
      new Set(['Tinos-Regular', 'Tinos-Bold', 'Tinos-Italic', 'Tinos-BoldItalic']),
    );
    expect(latin(bytes).match(/\/FontFile2/g)).toHaveLength(4);
    expect(bytes.length).toBeLessThan(200_000);
  });

  it('is the same bytes each time, whatever was set before', async () => {
    const before = await rendered(aReport());
    await rendered(aReport({ draft: true }));
    expect(Buffer.from(await rendered(aReport())).equals(before)).toBe(true);
    expect(Buffer.from(await rendered(aReport({ asOf: '2024-06-11' }))).equals(before)).toBe(false);
  });

  it('is on A4, its annex across', async () => {
    const file = latin(await rendered(aReport()));
    const sizes = Array.from(file.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g), ([, ...size]) => size.map(Number));
    expect(sizes.at(0)).toEqual([595.28, 841.89]);
    expect(sizes.at(-1)).toEqual([841.89, 595.28]);
  });

  it('says the numbers, days and shares of its tables as paper does', async () => {
    const said = text(await rendered(aReport()));
    for (const word of ['1.250', '04/7/2023', '4/5', 'BÁO CÁO', 'Số:', '/BC-BTC'])
      expect(said).toContain(spaceless(word));
  });

  it('numbers the pages of each section from the second one on, and only those', async () => {
    const blocks = Array.from({ length: 60 }, (): Block => ({ kind: 'paragraph', runs: [{ text: 'Bể bơi mở cửa.' }] }));
    const model = aReport({ sections: [{ orientation: 'portrait', blocks }] });
    const pages = contents(await rendered(model)).map((page) => lettersOf(page).replaceAll('Bểbơimởcửa.', ''));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(1, -1)).toEqual(pages.slice(1, -1).map((_page, place) => String(place + 2)));
  });

  it('says on each page of a draft that it is one, and marks its gaps', async () => {
    const gap: Block = { kind: 'gap', text: '[Chưa có báo cáo của Thành đoàn]' };
    const sections = aReport().sections.map((section) => ({ ...section, blocks: [...section.blocks, gap] }));
    const pages = contents(await rendered(aReport({ draft: true, sections })));
    for (const page of pages) expect(lettersOf(page)).toContain('DỰTHẢO');
    expect(pages.filter((page) => /1 1 0 (rg|scn)/.test(page.operators))).not.toEqual([]);
    expect(text(await rendered(aReport()))).not.toContain('DỰTHẢO');
  });

  it('repeats the head of a table on each of its pages', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => [`Câu ${String(row + 1)}`, row, null, null]);
    const table = aTable({ rows, title: 'Bảng' });
    const model = aReport({ sections: [{ orientation: 'landscape', blocks: [{ kind: 'table', table }] }] });
    const { frame: _, ...unsigned } = model;
    const pages = contents(await rendered(unsigned));
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages.filter((page) => lettersOf(page).includes('Câu')))
      expect(lettersOf(page)).toContain('Nộidung');
  });

  it.each([0, 1, 2, 3, 4, 5, 6])(
    'leaves no title alone at the foot of a page, %i lines further down',
    async (lines) => {
      const line: Block = { kind: 'paragraph', runs: [{ text: 'Bể bơi mở cửa.' }] };
      const blocks: Block[] = [
        ...Array.from({ length: 18 + lines }, () => line),
        { kind: 'heading', level: 3, text: '1.5. Công an thành phố' },
        line,
      ];
      const pages = contents(await rendered(aReport({ sections: [{ orientation: 'portrait', blocks }] })));
      expect(pages.map(lettersOf).filter((page) => page.includes('1.5.CônganthànhphốBểbơi'))).toHaveLength(1);
    },
  );

  it('sets a sheet for children on one page, smaller when it is long', async () => {
    const sheet = (count: number): ReportModel => {
      const { frame: _, ...unsigned } = aReport({ type: 'large' });
      const runs = [{ text: 'Thành phố đã quyết định mở bể bơi vào mùa hè năm nay, vì nhiều em cần học bơi.' }];
      const block: Block = { kind: 'paragraph', runs };
      return {
        ...unsigned,
        sections: [{ orientation: 'portrait', blocks: Array.from({ length: count }, () => block) }],
      };
    };
    expect(contents(await rendered(sheet(5)))).toHaveLength(1);
    expect(contents(await rendered(sheet(22)))).toHaveLength(1);
  });

  it.each([
    ['Bể bơi\u0000 mở\u0007 cửa\uffff', 'signs that control something are not letters'],
    ['Bể bơi 😀 mở cửa 👨\u200d👩\u200d👧', 'a typeface of papers has no pictures'],
    ['Bê\u0309 bơi mơ\u0309 cư\u0309a', 'a letter may be written in two signs'],
  ])('leaves out what is no letter', async (written) => {
    const runs = [{ text: written }];
    const { frame: _, ...unsigned } = aReport({
      sections: [{ orientation: 'portrait', blocks: [{ kind: 'paragraph', runs }] }],
    });
    expect(text(await rendered(unsigned))).toBe('Bểbơimởcửa');
  });

  it('is not made when a chart has not been drawn', async () => {
    await expect(renderPdf(aReport(), new Map())).rejects.toThrow(RangeError);
  });
});

async function rendered(model: ReportModel): Promise<Uint8Array> {
  return renderPdf(model, await drawCharts(chartsOf(model)));
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** A text as the properties of the file hold it. */
function utf16(said: string): string {
  return Buffer.from(said, 'utf16le')
    .swap16()
    .toString('latin1')
    .replace(/[()\\]/g, '\\$&');
}

interface PageContent {
  readonly operators: string;
  readonly fonts: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** All that is read in a file, without spaces, which pages have none of. */
function text(bytes: Uint8Array): string {
  return contents(bytes).map(lettersOf).join('');
}

function spaceless(said: string): string {
  return said.replace(/[\s\u00a0]/g, '');
}

/** What is drawn on each page, in the order of the pages, with what each font's codes mean. */
function contents(bytes: Uint8Array): PageContent[] {
  const file = latin(bytes);
  const objects = new Map(
    Array.from(file.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g), ([, id = '', body = '']) => [id, body]),
  );
  const body = (id: string | undefined) => objects.get(id ?? '') ?? '';
  const reference = (from: string, name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(from)?.[1];
  const stream = (id: string | undefined) => {
    const [head = '', data = ''] = body(id).split(/stream\r?\n/);
    const raw = Buffer.from(data, 'latin1');
    return (head.includes('FlateDecode') ? inflateSync(raw) : raw).toString('latin1');
  };
  const pages = [...objects.values()].filter((object) => /\/Type \/Page\n/.test(object));
  return pages.map((page) => {
    const resources = body(reference(page, 'Resources'));
    const fonts = Array.from(resources.matchAll(/\/(F\d+) (\d+) 0 R/g), ([, name = '', id]) => {
      const codes = stream(reference(body(id), 'ToUnicode'));
      return [name, unicodeOf(codes)] as const;
    });
    return { operators: stream(reference(page, 'Contents')), fonts: new Map(fonts) };
  });
}

function unicodeOf(codes: string): Map<string, string> {
  const meant = new Map<string, string>();
  for (const [, start = '', , list = ''] of codes.matchAll(/<(\w+)> <(\w+)> \[([^\]]*)\]/g)) {
    let code = Number.parseInt(start, 16);
    for (const [, hex = ''] of list.matchAll(/<(\w*)>/g)) {
      meant.set(code.toString(16).padStart(4, '0'), Buffer.from(hex, 'hex').swap16().toString('utf16le'));
      code += 1;
    }
  }
  return meant;
}

function lettersOf({ operators, fonts }: PageContent): string {
  let font: ReadonlyMap<string, string> | undefined;
  let said = '';
  for (const [, name, shown] of operators.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name);
    for (const [, hex = ''] of shown?.matchAll(/<(\w+)>/g) ?? []) {
      for (const code of hex.match(/.{4}/g) ?? []) said += font?.get(code) ?? '?';
    }
  }
  return spaceless(said);
}
