import { instantAt } from '../../functions/calendar/day.ts';
import type { AssignedQuestion } from '../../functions/question/question.ts';
import { assignedQuestion } from './assigned-questions.ts';
import { BarePost } from './bare-post.ts';
import type { Figure, Measurement } from './figure.ts';
import { type AcceptedMail, FilledSystem, noticeOf } from './filled-system.ts';
import { compare, interleave, middle, spread } from './rounds.ts';

const MAILS = 250;
const WARM_UP = 3;
const ROUNDS = 4;
const ROUNDS_BESIDE = 2;
/** As many as dispatch has under way at the same time. */
const TOGETHER = 8;
const TODAY = '2023-06-13';

/** Dispatch, with all that it reads, renders and records of a mail, against handing the same messages over and nothing else. */
export const dispatchRate: Figure = {
  name: 'dispatch, news held / the SES emulator bare, mail by mail',
  unit: '×',
  target: { atLeast: 0.5 },
  measure: async () => {
    const post = await BarePost.start();
    const held = await FilledSystem.start({ held: 'news' });
    const whole = await FilledSystem.start();
    try {
      const dispatching = await dispatchOf(held);
      const messages = (await dispatching()).map(({ file }) => file);
      const measures = {
        bare: () => post.rate({ messages, concurrency: 1 }),
        dispatch: async () => rateOf(await dispatching()),
        together: () => post.rate({ messages, concurrency: TOGETHER }),
      };
      await interleave(WARM_UP, measures);
      const results = await interleave(ROUNDS, measures);
      // Last, for it leaves the cores busy with what follows.
      const following = await dispatchOf(whole);
      await following();
      const besides = await interleave(ROUNDS_BESIDE, {
        bare: measures.bare,
        dispatch: async () => rateOf(await following()),
      });
      return measurementOf(results, besides);
    } finally {
      post.stop();
      await Promise.all([held.stop(), whole.stop()]);
    }
  },
};

/** Mails a second in each round: dispatched, handed over one by one, and handed over so many at a time. */
type Rates = Readonly<Record<'dispatch' | 'bare' | 'together', readonly number[]>>;

function measurementOf(results: Rates, besides: Omit<Rates, 'together'>): Measurement {
  const ratio = compare(results.dispatch, results.bare);
  const ratioToTogether = compare(results.dispatch, results.together);
  const ratioWithNews = compare(besides.dispatch, besides.bare);
  return {
    value: ratio.median,
    beside: {
      'in each round': spread(ratio),
      'mails sent in each second': spread(middle(results.dispatch), 0),
      'accepted bare in each second': spread(middle(results.bare), 0),
      [`against ${TOGETHER} handed over at a time, as dispatch does`]: `${spread(ratioToTogether)} ×`,
      'with the news of every mail recorded on the same cores': `${spread(ratioWithNews)} ×`,
    },
    detail: {
      mails: MAILS,
      rounds: ROUNDS,
      together: TOGETHER,
      ratio,
      ratioToTogether,
      ratioWithNews,
      results,
      besides,
    },
  };
}

/** Each time puts notices into the outbox and lets dispatch find them; resolves with those that SES accepted. */
async function dispatchOf(filled: FilledSystem): Promise<() => Promise<AcceptedMail[]>> {
  const questions = Array.from({ length: MAILS }, (_, index) => assignedQuestion(index + 1, TODAY));
  await filled.filling.putQuestions(questions);
  let round = 0;
  return async () => {
    round += 1;
    const before = new Set(filled.accepted().map(({ file }) => file));
    await filled.filling.putMails(noticesOf(questions, round));
    // The notice of one question more is what dispatch hears of; it then finds them all.
    await filled.system.ask();
    await filled.system.rest();
    const sent = filled.accepted().filter(({ file }) => !before.has(file));
    if (sent.length < MAILS) throw new Error(`of ${MAILS} mails in the outbox only ${sent.length} were sent`);
    return sent;
  };
}

function noticesOf(questions: readonly AssignedQuestion[], round: number) {
  const leaveAt = instantAt(TODAY, '08:00');
  return questions.map((question) => noticeOf(question, { name: `${String(round)}-${question.questionId}`, leaveAt }));
}

/** Mails a second, from the first to the last. */
function rateOf(mails: readonly AcceptedMail[]): number {
  const instants = mails.map(({ at }) => at);
  return ((mails.length - 1) * 1_000) / (Math.max(...instants) - Math.min(...instants));
}
