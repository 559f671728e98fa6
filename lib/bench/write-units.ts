import { exampleQuestions, minutesOf } from './example-questions.ts';
import type { Figure } from './figure.ts';
import { FORUM_ID, LocalSystem } from './local-system.ts';

/** What one question costs in writes until its agencies have been told, when a whole forum is imported. */
export const writeUnits: Figure = {
  name: 'write units a question, from import to notice sent',
  unit: '',
  target: { atMost: 20 },
  measure: async () => {
    const system = await LocalSystem.start({});
    try {
      const questions = exampleQuestions();
      const forum = await consumed(system, questions.length, () =>
        system.post(`/forums/${FORUM_ID}/questions/import`, { type: 'text/csv', body: minutesOf(questions) }),
      );
      const single = await consumed(system, 1, () =>
        system.post(`/forums/${FORUM_ID}/questions`, {
          type: 'application/json',
          body: JSON.stringify({ text: questions[0]?.text }),
        }),
      );
      return {
        value: forum.total,
        beside: {
          [`in a forum of ${String(questions.length)}`]: byStep(forum),
          'alone, its mails shared with nobody': `${single.total.toFixed(1)}: ${byStep(single)}`,
        },
        detail: { forum, single },
      };
    } finally {
      await system.stop();
    }
  },
};

interface Consumed {
  readonly total: number;
  readonly mails: number;
  /** Write units for each question by step, and within it by table. */
  readonly steps: Readonly<
    Record<string, { readonly units: number; readonly tables: Readonly<Record<string, number>> }>
  >;
}

/** What `work` and all that follows from it consumes, divided by the number of questions. */
async function consumed(system: LocalSystem, questions: number, work: () => Promise<void>): Promise<Consumed> {
  await system.resetUsage();
  const before = await system.mailsSent();
  await work();
  await system.rest();
  const { functions } = await system.usage();
  const mails = (await system.mailsSent()).length - before.length;
  if (mails === 0) throw new Error('no notice was sent: what was counted is not the whole way');
  const steps = Object.entries(functions).map(([step, usage]) => {
    const tables = Object.entries(usage).map(([table, { writeUnits }]) => [table, writeUnits / questions] as const);
    const units = tables.reduce((sum, [, each]) => sum + each, 0);
    return [step, { units, tables: Object.fromEntries(tables) }] as const;
  });
  const total = steps.reduce((sum, [, { units }]) => sum + units, 0);
  return { total, mails, steps: Object.fromEntries(steps) };
}

function byStep({ steps, mails }: Consumed): string {
  const each = Object.entries(steps).filter(([, { units }]) => units > 0);
  return `${each.map(([step, { units }]) => `${step.toLowerCase()} ${units.toFixed(1)}`).join(' + ')} (${String(mails)} mails)`;
}
