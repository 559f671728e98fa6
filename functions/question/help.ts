import type { Policy } from '../directory/policy.ts';

/** To whom a child can always turn, whatever code was typed: the same words for every code there is and there is not. */
export function helpOf({ protectionLine, people }: Pick<Policy, 'protectionLine' | 'people'>) {
  const [coordinator] = people.coordinators;
  return {
    hotline: protectionLine.hotline,
    words: `Nếu em hoặc bạn em bị đau, bị bắt nạt hay đang sợ hãi, hãy gọi ${protectionLine.hotline} (miễn phí, cả ngày lẫn đêm) hoặc nói với một người lớn mà em tin.`,
    contact: coordinator?.post ?? '',
  };
}
