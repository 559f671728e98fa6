import type { Agency, Contact } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { referenceFaults } from '../forum/references.ts';
import { acknowledge, answer, contribute } from '../question/answering.ts';
import { answerFaults, writtenAnswer } from '../question/given-answer.ts';
import type { DatedAct } from '../question/lifecycle.ts';
import { extensionFault, requestExtension, transfer } from '../question/moving.ts';
import { shown } from '../question/office-text.ts';
import { moveCommitment } from '../question/promising.ts';
import type { OrdinaryQuestion } from '../question/question.ts';
import type { PageAct, Typed } from './page-forms.ts';
import { incomplete, noSuchPromise, notYours, parsed } from './refused-form.ts';

/** What somebody at an agency asks for by a form: about which question, and by which rules of the city. */
export interface Asked {
  readonly question: OrdinaryQuestion;
  readonly typed: Typed;
  readonly agency: Pick<Agency, 'agencyId'>;
  readonly contact: Pick<Contact, 'contactId'>;
  readonly rules: DatedAct['rules'];
  readonly now: string;
}

/** What reads the forms need to be decided by. */
type Decide = (asked: Asked, directory: Pick<DirectoryRepository, 'get' | 'all'>) => Next | Promise<Next>;

/** What a question becomes by a form; nothing of it when the form only asked how it reads. */
type Next = OrdinaryQuestion | 'preview';

/**
 * What a question becomes by each form of the page.
 *
 * Each throws RefusedForm when a field is wrong, and Refusal when the question does not allow it as it stands.
 */
export const DECIDE: Readonly<Record<Exclude<PageAct, 'contribution'>, Decide>> = {
  acknowledge: (asked) => acknowledge(asked.question, actOf(asked)),

  input: (asked) => {
    const { by, text } = parsed('input', asked.typed);
    const { agencyId } = asked.agency;
    return contribute(asked.question, { agencyId, by, on: dayOf(asked.now), text: shown(text) }, actOf(asked));
  },

  answer: (asked) => {
    const { form: _form, step, ...given } = parsed('answer', asked.typed);
    const today = dayOf(asked.now);
    const faults = answerFaults(given, asked.question, today);
    if (faults.length > 0) throw incomplete(Object.fromEntries(faults.map(({ field, vi }) => [field, vi])));
    if (step === 'preview') return 'preview';
    const { agencyId } = asked.agency;
    return answer(asked.question, writtenAnswer(given, { agencyId, today }), actOf(asked));
  },

  transfer: async (asked, directory) => {
    const { leadAgencyId, reason } = parsed('transfer', asked.typed);
    const today = dayOf(asked.now);
    const [fault] = await referenceFaults(directory, { leadAgencyId }, { forum: undefined, today });
    if (fault) throw incomplete({ leadAgencyId: fault.detail });
    return transfer(asked.question, { leadAgencyId, byAgency: true }, { ...actOf(asked), why: shown(reason) });
  },

  extension: (asked) => {
    const { until, reason } = parsed('extension', asked.typed);
    const fault = 'agencyDeadline' in asked.question && extensionFault(asked.question, until, actOf(asked));
    if (fault) throw incomplete({ until: fault.vi });
    return requestExtension(asked.question, until, { ...actOf(asked), why: shown(reason) });
  },

  progress: (asked) => {
    const { commitmentId, move, text } = parsed('progress', asked.typed);
    const { question, agency } = asked;
    const made = 'commitments' in question ? (question.commitments ?? []) : [];
    const own = made.find((commitment) => commitment.commitmentId === commitmentId);
    if (!own) throw noSuchPromise(question);
    if (own.agencyId !== agency.agencyId) throw notYours(question);
    const told = move === 'progress' ? ({ move, text: shown(text) } as const) : ({ move, why: shown(text) } as const);
    return moveCommitment(question, { ...told, commitmentId }, actOf(asked));
  },
};

function actOf({ rules, now, contact: { contactId } }: Asked): DatedAct {
  return { rules, at: now, by: contactId };
}
