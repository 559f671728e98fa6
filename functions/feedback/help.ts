import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Policy } from '../directory/policy.ts';
import { readPolicy } from '../directory/rules.ts';
import { type Refused, type Reply } from '../platform/http.ts';
import { Problem, problemBody } from '../platform/problem.ts';

/** To whom a child can always turn, whatever code was typed: the same words for every code there is and there is not. */
export function helpOf({ protectionLine, people }: Pick<Policy, 'protectionLine' | 'people'>) {
  const [coordinator] = people.coordinators;
  return helpBy(protectionLine.hotline, coordinator?.post ?? ORGANISERS);
}

/** Whom a child can ask where nobody is known by name. */
const ORGANISERS = 'Ban Tổ chức Diễn đàn trẻ em';

/** What is said while the city's own words cannot be read: the national line for children answers everywhere. */
const ALWAYS = helpBy('111', ORGANISERS);

function helpBy(hotline: string, contact: string) {
  return {
    hotline,
    words: `Nếu em hoặc bạn em bị đau, bị bắt nạt hay đang sợ hãi, hãy gọi ${hotline} (miễn phí, cả ngày lẫn đêm) hoặc nói với một người lớn mà em tin.`,
    contact,
  };
}

/** The help a child can turn to. */
export type Help = ReturnType<typeof helpBy>;

/** What a child is answered when something cannot be done: problem details that also say whom to turn to, whatever went wrong. */
export async function problemWithHelp(
  directory: Pick<DirectoryRepository, 'get'>,
  problem: Problem,
  { routeKey, requestId }: Pick<Refused, 'routeKey' | 'requestId'>,
): Promise<Reply> {
  // Without the table nothing can be said of the city, and a child must not be left without a number to call.
  const help = await readPolicy(directory).then(helpOf, () => ALWAYS);
  const told = problem.kind === 'not-found' && routeKey.includes('{code}') ? unknownCode(help) : problem;
  return refusal(told, help, requestId);
}

/** A problem as a child is told of it. */
export function refusal(problem: Problem, help: Help, requestId: string): Reply {
  return {
    status: problem.status,
    body: { ...problemBody(problem, requestId), help },
    headers: { 'content-type': 'application/problem+json' },
  };
}

/**
 * What is said of a code that nobody was given, and alike of one that was taken back or sealed: if these were told apart, a code that
 * is suddenly unknown would tell of a sealing.
 */
export function unknownCode({ contact }: Help): Problem {
  return new Problem('not-found', {
    vi: `Không tìm thấy câu hỏi nào với mã này, hoặc câu hỏi đã được rút lại. Em hãy xem lại mã trên phiếu; nếu mã đúng, em hãy hỏi ${contact}.`,
    en: `There is no question with this code, or it was taken back. Look at the slip again; if the code is right, ask ${contact}.`,
  });
}
