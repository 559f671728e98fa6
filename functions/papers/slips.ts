import { renderSVG } from 'uqr';
import { vietnameseDate } from '../calendar/day.ts';
import type { Forum } from '../forum/forum.ts';
import { escapeHtml } from '../mail/html.ts';

/** The slip of one question: what a child takes home. */
export interface Slip {
  readonly code: string;
  readonly check: string;
}

/** What is printed on every slip of a forum. */
export interface SlipSheet {
  readonly forum: Pick<Forum, 'name' | 'heldOn'>;
  readonly hotline: string;
  /** Where the children's page begins: "https://dien-dan.bac-kan.example". */
  readonly linkBase: string;
  readonly slips: readonly Slip[];
}

/**
 * A sheet to print on A4 and cut: for each question its code, its check part, a QR code and the address. The check part stands in the
 * address's fragment, which no browser sends and no server logs. Nothing tells which child gets which slip.
 */
export function slipSheet({ forum, hotline, linkBase, slips }: SlipSheet): string {
  const base = linkBase.replace(/\/+$/, '');
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>Phiếu hỏi đáp – ${escapeHtml(forum.name)}</title>
<style>
@page { size: A4; margin: 10mm }
body { font: 10.5pt/1.3 "Times New Roman", Tinos, serif; margin: 0; color: #000 }
main { display: grid; grid-template-columns: 1fr 1fr }
article { box-sizing: border-box; border: 1px dashed #666; padding: 3mm 5mm; min-height: 69mm; break-inside: avoid }
article > div { display: grid; grid-template-columns: 28mm 1fr; gap: 4mm; align-items: center }
svg { width: 28mm; height: 28mm }
h2 { font-size: 18pt; margin: 0 0 1mm }
p { margin: 0 0 1mm }
.check { font: bold 14pt/1.3 monospace; letter-spacing: .08em; white-space: nowrap }
.address { font-weight: bold; overflow-wrap: anywhere }
.address span { display: inline-block }
.small { font-size: 9pt; margin: 0 }
</style>
</head>
<body>
<main>
${slips.map((slip) => article(slip, { forum, hotline, base })).join('\n')}
</main>
</body>
</html>
`;
}

function article(
  { code, check }: Slip,
  { forum, hotline, base }: Pick<SlipSheet, 'forum' | 'hotline'> & { base: string },
): string {
  const path = `/tra-loi/${code}`;
  return `<article>
<div>
${renderSVG(`${base}${path}#${check}`, { border: 1, ecc: 'M' })}
<div>
<h2>${escapeHtml(code)}</h2>
<p>Mã kiểm tra:<br><span class="check">${escapeHtml(spaced(check))}</span></p>
</div>
</div>
<p>Để xem câu trả lời và cho biết em đã được trả lời chưa, em quét mã, hoặc mở địa chỉ này rồi nhập mã kiểm tra:</p>
<p class="address"><span>${escapeHtml(base)}</span><span>${escapeHtml(path)}</span></p>
<p class="small">${escapeHtml(forum.name)}, ngày ${vietnameseDate(forum.heldOn)}. Phiếu không ghi tên ai. Cần giúp đỡ, em gọi <strong>${escapeHtml(hotline)}</strong>, miễn phí, cả ngày lẫn đêm.</p>
</article>`;
}

/** In groups of four, as people copy it. */
function spaced(check: string): string {
  return check.replace(/(.{4})(?=.)/g, '$1 ');
}
