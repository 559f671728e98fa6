/** What somebody who has just read a disclosure should do, in both languages. */
export interface Guidance {
  readonly vi: string;
  readonly en: string;
}

/**
 * What to do at once when a text may tell of harm to a child, for the person who entered it.
 *
 * `only-tried`: nothing was stored and nobody was told, which that person must know.
 * Duty to pass on, and the 12 hours: Luật Trẻ em Điều 6, Nghị định 56/2017/NĐ-CP Điều 26.
 */
export function whatToDoAtOnce(
  { hotline, police, communeChair }: { hotline: string; police: string; communeChair: string },
  entered: 'sealed' | 'only-tried',
): Guidance {
  const happened = HAPPENED[entered];
  return {
    vi:
      `Nội dung cho thấy có thể một trẻ em đang bị xâm hại. ${happened.vi} ` +
      `Nếu trẻ đang gặp nguy hiểm, hãy gọi ngay Tổng đài ${hotline}, ${police}, ${communeChair}. ` +
      `Không chuyển tiếp, không sao chép, không hỏi lại trẻ; giữ bản giấy ở nơi kín và giao cho cán bộ bảo vệ trẻ em.`,
    en:
      `This may tell of harm to a child. ${happened.en} ` +
      `If the child is in danger, call the hotline ${hotline}, the police (${police}) or the commune's chair (${communeChair}) now. ` +
      `Do not forward or copy it and do not question the child; keep the paper locked away and hand it to the child-protection officer.`,
  };
}

const HAPPENED = {
  sealed: {
    vi: 'Nội dung đã được niêm phong, không vào danh sách hay báo cáo nào, và cán bộ bảo vệ trẻ em đã được báo ngay.',
    en: 'It was sealed, enters no list and no report, and the child-protection officer was told at once.',
  },
  'only-tried': {
    vi: 'Đây mới là thử: CHƯA có gì được lưu và CHƯA ai được báo. Hãy báo ngay cho cán bộ bảo vệ trẻ em, hoặc nhập thật để hệ thống niêm phong và báo ngay.',
    en: 'This was only a trial: nothing was stored and NOBODY was told. Tell the child-protection officer at once, or enter it for good, so that it is sealed and the officer is told.',
  },
} as const satisfies Record<string, Guidance>;
