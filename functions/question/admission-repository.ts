import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MailRepository } from '../mail/mail-repository.ts';
import { BATCH_SIZE, transact, TransactionRefusedError, type Write } from '../platform/table.ts';
import type { Admission } from './admission.ts';
import type { OriginalRepository } from './original-repository.ts';
import type { QuestionRepository } from './question-repository.ts';
import type { Question } from './question.ts';

/** A question writes itself, its original, and, when it is sealed, the mail that tells of it. */
const MOST_WRITES = 3;

/** How many admissions fit into one transaction. */
export const ADMISSIONS_AT_ONCE = Math.floor(BATCH_SIZE / MOST_WRITES);

/** The repositories whose items an admission writes together. */
export interface AdmissionStores {
  readonly questions: Pick<QuestionRepository, 'addition' | 'replacement'>;
  readonly originals: Pick<OriginalRepository, 'addition'>;
  readonly mails: Pick<MailRepository, 'addition'>;
}

/** Takes questions into the store: each with its original and its protection mail, or not at all. */
export class AdmissionRepository {
  readonly #dynamodb: DynamoDBClient;
  readonly #stores: AdmissionStores;

  constructor(dynamodb: DynamoDBClient, stores: AdmissionStores) {
    this.#dynamodb = dynamodb;
    this.#stores = stores;
  }

  /**
   * Adds these admissions (at most {@link ADMISSIONS_AT_ONCE}) in one transaction.
   *
   * Returns the ids of questions that were there before; when there are any, nothing was added.
   */
  async add(admissions: readonly Admission[]): Promise<string[]> {
    const { questions } = this.#stores;
    return this.#write(admissions, (question) => [questions.addition(question)]);
  }

  /** Stores the next version of a question with what was written for it; false when another write came first. */
  async replace(admission: Admission): Promise<boolean> {
    const { questions } = this.#stores;
    const refused = await this.#write([admission], (question) => questions.replacement(question));
    return refused.length === 0;
  }

  /** Stores a question that was split together with its parts; false when another write came first. */
  async divide(whole: Question, parts: readonly Admission[]): Promise<boolean> {
    const { questions, originals } = this.#stores;
    const writes = parts.flatMap(({ question, original }) => [
      questions.addition(question),
      originals.addition(original),
    ]);
    try {
      await transact(this.#dynamodb, [questions.replacement(whole), ...writes].flat());
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }

  async #write(admissions: readonly Admission[], toWrite: (question: Question) => Write[]): Promise<string[]> {
    const { originals, mails } = this.#stores;
    const writes = admissions.flatMap(({ question, original, mail }) =>
      [...toWrite(question), originals.addition(original), ...(mail ? [mails.addition(mail)] : [])].map((write) => ({
        write,
        questionId: question.questionId,
      })),
    );
    try {
      await transact(
        this.#dynamodb,
        writes.map(({ write }) => write),
      );
      return [];
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      return [...new Set(error.refused.flatMap((position) => writes[position]?.questionId ?? []))];
    }
  }
}
