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
body { font: 11pt/1.4 "Times New Roman", Tinos, serif; margin: 0; color: #000 }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 0 }
article { border: 1px dashed #666; padding: 5mm; display: grid; grid-template-columns: 30mm 1fr; gap: 4mm; break-inside: avoid; min-height: 42mm }
svg { width: 30mm; height: 30mm }
h2 { font-size: 16pt; margin: 0 0 1mm }
p { margin: 0 0 1mm; overflow-wrap: anywhere }
.check { font: bold 13pt/1.3 monospace; letter-spacing: .08em }
.small { font-size: 9pt }
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
  const address = `${base}/tra-loi/${code}`;
  return `<article>
${renderSVG(`${address}#${check}`, { border: 1, ecc: 'M' })}
<div>
<h2>${escapeHtml(code)}</h2>
<p>Mã kiểm tra: <span class="check">${escapeHtml(spaced(check))}</span></p>
<p>Quét mã, hoặc mở <strong>${escapeHtml(address)}</strong> để xem câu trả lời và cho biết em đã được trả lời chưa.</p>
<p class="small">${escapeHtml(forum.name)}, ngày ${vietnameseDate(forum.heldOn)}. Phiếu không ghi tên ai. Cần giúp đỡ, em gọi <strong>${escapeHtml(hotline)}</strong>, miễn phí, cả ngày lẫn đêm.</p>
</div>
</article>`;
}

/** In groups of four, as people copy it. */
function spaced(check: string): string {
  return check.replace(/(.{4})(?=.)/g, '$1 ');
}
