import type { WorkingCalendar } from '../../functions/calendar/working-calendar.ts';
import type { CityClient } from './city-client.ts';
import type { ControlPort } from './control-port.ts';
import type { Display } from './display.ts';
import type { MailFolder } from './mail-folder.ts';
import type { Happening } from './story.ts';

/** What an act of the demo plays with. */
export interface Stage {
  readonly city: CityClient;
  readonly control: ControlPort;
  /** The city's working days. */
  readonly calendar: WorkingCalendar;
  readonly display: Display;
  readonly mails: MailFolder;
  /** What people did and what went wrong so far. */
  readonly happened: Happening[];
  /** The text of a file in `config/examples`. */
  readonly example: (name: string) => string;
  /** Leaves a file beside the mails, for people to read. */
  readonly leave: (name: string, content: string | Uint8Array) => void;
  /** Says what must be true; throws {@link UnmetExpectationError} when it is not. */
  readonly expect: (holds: boolean, what: string) => void;
}

/** A part of the story, played after the ones before it in the same city. */
export interface Act {
  readonly title: string;
  play(stage: Stage): Promise<void>;
}

/** Something that the demo shows is not as it must be. */
export class UnmetExpectationError extends Error {}
