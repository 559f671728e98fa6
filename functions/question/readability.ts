/** A hint to whoever writes for children; it never refuses anything. */
export interface ReadabilityHint {
  readonly kind: 'long-sentence' | 'office-words' | 'no-why' | 'no-when';
  readonly vi: string;
}

/** A child of primary school reads sentences of up to this many syllables without losing the thread. */
const MOST_SYLLABLES = 25;

/** Words that offices write and children do not know, each with what can be said in its place. */
const OFFICE_WORDS: ReadonlyMap<string, string> = new Map([
  ['căn cứ', 'theo'],
  ['triển khai', 'làm'],
  ['tham mưu', 'đề xuất'],
  ['quán triệt', 'nhắc nhở'],
  ['lồng ghép', 'đưa thêm vào'],
  ['công tác', 'việc'],
  ['thực trạng', 'tình hình'],
  ['kinh phí', 'tiền'],
  ['bố trí kinh phí', 'dành tiền'],
  ['cơ sở vật chất', 'nhà cửa, đồ dùng'],
  ['tuyên truyền', 'nói cho mọi người biết'],
  ['nâng cao nhận thức', 'giúp mọi người hiểu'],
  ['trên địa bàn', 'ở'],
  ['theo quy định', 'theo luật'],
  ['thẩm quyền', 'quyền quyết định'],
  ['phê duyệt', 'đồng ý'],
  ['ban hành', 'đưa ra'],
  ['kiến nghị', 'đề nghị'],
  ['đối tượng', 'người'],
  ['nghiêm túc', 'cẩn thận'],
  ['các cấp, các ngành', 'mọi cơ quan'],
]);

/** Words with which a reason begins. */
const WHY = /(^|[^\p{L}])(vì|bởi vì|do|để|nên|lý do|lí do)(?=$|[^\p{L}])/iu;

/** Words that say when. */
const WHEN = /\d{1,2}\s*\/\s*\d{1,2}|(^|[^\p{L}])(tháng|năm|tuần|ngày|hè|học kỳ|học kì|quý [IV\d])(?=$|[^\p{L}])/iu;

/** Hints for the version of an answer that a child is to read: long sentences, office words, no reason, no time. */
export function readabilityHints(text: string): ReadabilityHint[] {
  const hints: ReadabilityHint[] = [];
  const reading = text.normalize('NFC');
  const sentences = reading.split(/(?<=[.!?…])\s+|\n+/u);
  for (const sentence of sentences) {
    const syllables = sentence.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word)).length;
    if (syllables <= MOST_SYLLABLES) continue;
    const beginning = sentence.split(/\s+/).slice(0, 5).join(' ');
    hints.push({
      kind: 'long-sentence',
      vi: `Câu bắt đầu bằng "${beginning} ..." dài ${String(syllables)} tiếng; nên tách thành các câu không quá ${String(MOST_SYLLABLES)} tiếng.`,
    });
  }
  const lower = reading.toLocaleLowerCase('vi');
  const found = [...OFFICE_WORDS].filter(([word]) => lower.includes(word));
  if (found.length > 0) {
    const said = found.map(([word, instead]) => `"${word}" (có thể viết: ${instead})`).join(', ');
    hints.push({ kind: 'office-words', vi: `Các em có thể không hiểu: ${said}.` });
  }
  if (!WHY.test(reading)) hints.push({ kind: 'no-why', vi: 'Chưa thấy nói vì sao; các em cần biết lý do.' });
  if (!WHEN.test(reading))
    hints.push({ kind: 'no-when', vi: 'Chưa thấy nói khi nào; hãy ghi ngày, tháng hoặc năm học.' });
  return hints;
}
