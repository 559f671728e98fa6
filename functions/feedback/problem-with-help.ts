import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import { type Refused, type Reply } from '../platform/http.ts';
import { Problem, problemBody } from '../platform/problem.ts';
import { type Help, HELP_EVERYWHERE, helpOf } from '../question/help.ts';

/** What a child is answered when something cannot be done: problem details that also say whom to turn to, whatever went wrong. */
export async function problemWithHelp(
  directory: Pick<DirectoryRepository, 'get'>,
  problem: Problem,
  { routeKey, requestId }: Pick<Refused, 'routeKey' | 'requestId'>,
): Promise<Reply> {
  // Without the table nothing can be said of the city, and a child must not be left without a number to call.
  const help = await readPolicy(directory).then(helpOf, () => HELP_EVERYWHERE);
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
