import type { CityClient } from './city-client.ts';
import type { Display } from './display.ts';
import type { MailFolder } from './mail-folder.ts';

/** What an act of the demo plays with. */
export interface Stage {
  readonly city: CityClient;
  readonly display: Display;
  readonly mails: MailFolder;
  /** The text of a file in `config/examples`. */
  readonly example: (name: string) => string;
  /** Says what must be true; throws {@link UnmetExpectationError} when it is not. */
  readonly expect: (holds: boolean, what: string) => void;
  /** Lets time pass to `instant`; `quietly` only when no mail and no question waits for anything on the way. */
  readonly advanceTo: (instant: string, how?: 'quietly') => Promise<void>;
}

/** A part of the story, played after the ones before it in the same city. */
export interface Act {
  readonly title: string;
  play(stage: Stage): Promise<void>;
}

/** Something that the demo shows is not as it must be. */
export class UnmetExpectationError extends Error {}
