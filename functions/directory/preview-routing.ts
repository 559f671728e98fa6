import * as z from 'zod';
import type { Day } from '../calendar/day.ts';
import type { Reply } from '../platform/http.ts';
import { freeText } from '../question/question-text.ts';
import { withoutMarkers } from '../question/privacy.ts';
import { route } from '../question/routing.ts';
import { whatToDoAtOnce } from '../question/safeguarding-guidance.ts';
import { screen } from '../question/screen.ts';
import { amongStanding } from '../question/standing.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { readPolicy, readRegistry, readRouting } from './rules.ts';

/** A text to try. */
export const Preview = z.strictObject({ text: freeText() });
export type Preview = z.infer<typeof Preview>;

/** Shows what would become of a text, and why, without storing anything. */
export async function previewRouting(
  { directory }: { directory: Pick<DirectoryRepository, 'get' | 'all'> },
  { text }: Preview,
  today: Day,
): Promise<Reply> {
  const screens = screen(text);
  if (screens.safeguarding.sealed) {
    const { protectionLine } = await readPolicy(directory);
    return {
      status: 200,
      body: { decision: 'sealed', suggestions: [], screens, guidance: whatToDoAtOnce(protectionLine, 'only-tried') },
    };
  }
  const [routing, registry] = await Promise.all([readRouting(directory), readRegistry(directory)]);
  const found = route(withoutMarkers(screens.privacy.text), routing);
  return { status: 200, body: { ...amongStanding(found, found.topicId, { ...registry, today }), screens } };
}
