/** Says in Vietnamese why a mail did not arrive, with SES's own words behind it for whoever operates the system. */
export function whyNotDelivered(because: string | undefined): string {
  if (because === undefined) return 'không rõ lý do';
  const known = REASONS.find(({ words }) => words.test(because));
  return known ? `${known.vi} (${because})` : because;
}

/** The first that fits. Codes are those of RFC 3463. */
const REASONS: readonly { readonly words: RegExp; readonly vi: string }[] = [
  { words: /\b5\.2\.2\b/, vi: 'hộp thư đã đầy' },
  { words: /^Permanent/, vi: 'địa chỉ không tồn tại hoặc không nhận thư' },
  { words: /^(Transient|Undetermined)/, vi: 'hộp thư tạm thời không nhận thư' },
  { words: /^complaint/, vi: 'người nhận đã báo là thư rác' },
  { words: /^rejected?\b/, vi: 'dịch vụ gửi thư từ chối thư này' },
  { words: /^twice unknown/, vi: 'hai lần gửi đều không rõ kết quả' },
  {
    words:
      /^(the sender did not come back|no message id|E(CONNRESET|TIMEDOUT|PIPE)|TimeoutError|InternalFailure|Unknown)$/,
    vi: 'chưa rõ dịch vụ gửi thư đã nhận thư hay chưa',
  },
  { words: /^unsendable/, vi: 'địa chỉ thư không hợp lệ' },
  { words: /^nobody of this id/, vi: 'người nhận không còn trong danh bạ' },
  // A code of SES, or of a connection that was never made.
  { words: /^[A-Z][A-Za-z_]*$/, vi: 'dịch vụ gửi thư không nhận thư sau nhiều lần thử' },
];
