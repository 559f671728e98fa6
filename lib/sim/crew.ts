import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type BrokenTrial, total, type Tally, type Trial, tryAll } from './simulate.ts';

/** Trials that a worker takes at a time. */
const HANDFUL = 20;

/** How far a crew has come. */
export interface Progress {
  readonly tried: number;
  readonly broken: number;
}

/** Tries all trials on all processors; `progressed` hears after each handful. */
export async function tryTogether(
  trials: readonly Trial[],
  progressed: (progress: Progress) => void,
): Promise<{ broken: BrokenTrial[]; tally: Tally }> {
  const handfuls = Array.from({ length: Math.ceil(trials.length / HANDFUL) }, (_, place) =>
    trials.slice(place * HANDFUL, (place + 1) * HANDFUL),
  );
  const waiting = handfuls.values();
  const done: Awaited<ReturnType<typeof tryAll>>[] = [];
  let tried = 0;
  const work = async (tryHandful: typeof tryAll) => {
    for (const handful of waiting) {
      done.push(await tryHandful(handful));
      tried += handful.length;
      progressed({ tried, broken: done.flatMap(({ broken }) => broken).length });
    }
  };
  const hands = Math.min(availableParallelism(), handfuls.length);
  if (hands <= 1) await work(tryAll);
  else await Promise.all(Array.from({ length: hands }, () => withWorker(work)));
  return { broken: done.flatMap(({ broken }) => broken), tally: total(done.map(({ tally }) => tally)) };
}

/** Lends somebody a thread that tries handfuls. */
async function withWorker(work: (tryHandful: typeof tryAll) => Promise<void>): Promise<void> {
  const worker = new Worker(new URL('crew-worker.ts', import.meta.url));
  try {
    await work(async (handful) => {
      worker.postMessage(handful);
      const [tried] = (await once(worker, 'message')) as Awaited<ReturnType<typeof tryAll>>[]; // as crew-worker.ts answers
      if (!tried) throw new Error('a worker that answered nothing');
      return tried;
    });
  } finally {
    await worker.terminate();
  }
}
