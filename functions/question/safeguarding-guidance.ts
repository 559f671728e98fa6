/** What somebody who has just read a disclosure should do, in both languages. */
export interface Guidance {
  readonly vi: string;
  readonly en: string;
}

/**
 * What to do at once when a text may tell of harm to a child, for the person who entered it.
 *
 * Duty to pass on, and the 12 hours: Luật Trẻ em Điều 6, Nghị định 56/2017/NĐ-CP Điều 26.
 */
export function whatToDoAtOnce(line: { hotline: string; police: string; communeChair: string }): Guidance {
  return {
    vi:
      `Nội dung có thể cho biết một trẻ em đang bị xâm hại, nên đã được niêm phong và báo ngay cho cán bộ bảo vệ trẻ em; nội dung không vào danh sách, báo cáo nào. ` +
      `Nếu trẻ đang gặp nguy hiểm, hãy gọi ngay Tổng đài ${line.hotline}, ${line.police}, ${line.communeChair}. ` +
      `Không chuyển tiếp, không sao chép, không hỏi lại trẻ; giữ bản giấy ở nơi kín và giao cho cán bộ bảo vệ trẻ em.`,
    en:
      `This may tell of harm to a child, so it was sealed and the child-protection officer was told at once; it enters no list and no report. ` +
      `If the child is in danger, call ${line.hotline}, ${line.police}, ${line.communeChair} now. ` +
      `Do not forward or copy it and do not question the child; keep the paper locked away and hand it to the child-protection officer.`,
  };
}
