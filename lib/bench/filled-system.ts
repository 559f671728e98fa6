import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Mail } from '../../functions/mail/mail.ts';
import { draft } from '../../functions/mail/outbox.ts';
import type { AssignedQuestion } from '../../functions/question/question.ts';
import { Endings } from '../local/endings.ts';
import { AGENCIES } from './city.ts';
import type { Filling } from './filling.ts';
import { LocalSystem, type SystemSettings } from './local-system.ts';
import { startStore } from './start-store.ts';

/** A mail that SES accepted, and when, in milliseconds of real time: the clock of the system stands still. */
export interface AcceptedMail {
  readonly file: string;
  readonly at: number;
}

/** A system into whose tables can be put what it never wrote itself. */
export class FilledSystem {
  readonly system: LocalSystem;
  /** How to get something into its tables. No step hears of it before one writes to the same table itself. */
  readonly filling: Filling;
  readonly #mails: string;
  readonly #endings: Endings;

  private constructor(parts: { system: LocalSystem; filling: Filling; mails: string }, endings: Endings) {
    this.system = parts.system;
    this.filling = parts.filling;
    this.#mails = parts.mails;
    this.#endings = endings;
  }

  static async start(settings: Pick<SystemSettings, 'held'> = {}): Promise<FilledSystem> {
    const endings = new Endings();
    try {
      const { data, endpoint, filling } = await startStore(endings);
      const dataFolder = data.file('run');
      const system = await LocalSystem.start({ ...settings, dynamodb: endpoint, dataFolder });
      endings.add(() => system.stop());
      return new FilledSystem({ system, filling, mails: join(dataFolder, 'mails') }, endings);
    } catch (error) {
      await endings.all();
      throw error;
    }
  }

  /** The mails that SES has accepted. */
  accepted(): AcceptedMail[] {
    const files = readdirSync(this.#mails).map((name) => join(this.#mails, name));
    return files.map((file) => ({ file, at: statSync(file).mtimeMs }));
  }

  stop(): Promise<void> {
    return this.#endings.all();
  }
}

/** A notice of one question to its lead agency, as it stands in the outbox. */
export function noticeOf(question: AssignedQuestion, { name, leaveAt }: { name: string; leaveAt: string }): Mail {
  const { leadAgencyId: agencyId, questionId } = question;
  const agency = AGENCIES.find((other) => other.agencyId === agencyId);
  const recipient = agency?.contacts[0]?.contactId ?? '';
  const mailId = `notice_${agencyId}_${name}`;
  return draft(
    { mailId, kind: 'notice', recipient, agencyId, questionIds: [questionId] },
    question.assignedAt,
    leaveAt,
  );
}
