import type { Policy } from '../directory/policy.ts';

/** To whom a child can always turn, whatever code was typed: the same words for every code there is and there is not. */
export function helpOf({ protectionLine, people }: Pick<Policy, 'protectionLine' | 'people'>) {
  const [coordinator] = people.coordinators;
  return helpBy(protectionLine.hotline, coordinator?.post ?? ORGANISERS);
}

/** Whom a child can ask where nobody is known by name. */
const ORGANISERS = 'Ban Tổ chức Diễn đàn trẻ em';

/** What is said while the city's own words cannot be read: the national line for children answers everywhere. */
export const HELP_EVERYWHERE = helpBy('111', ORGANISERS);

function helpBy(hotline: string, contact: string) {
  return {
    hotline,
    words: `Nếu em hoặc bạn em bị đau, bị bắt nạt hay đang sợ hãi, hãy gọi ${hotline} (miễn phí, cả ngày lẫn đêm) hoặc nói với một người lớn mà em tin.`,
    contact,
  };
}

/** The help a child can turn to. */
export type Help = ReturnType<typeof helpBy>;
