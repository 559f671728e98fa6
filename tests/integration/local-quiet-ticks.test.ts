import { expect, it } from 'vitest';
import { startLocal } from '../../lib/local/local-run.ts';
import type { ShownMail } from '../../lib/local/mailbox.ts';

const SCHOOL_VIOLENCE = { text: 'Làm thế nào để giảm bạo lực học đường ạ?' };
const LIBRARY = { text: 'Vì sao thư viện đóng cửa cuối tuần?', leadAgencyId: 'vhtt', coordinatingAgencyIds: [] };
const DISCLOSURE = { text: 'Bố cháu hay đánh cháu lúc say rượu, cháu sợ lắm ạ' };
const UNCLEAR = { text: 'Cháu muốn hỏi một điều ạ' };

/** What a month leaves behind. */
interface Month {
  readonly mailbox: readonly string[];
  readonly records: readonly string[];
  readonly failures: unknown;
  /** How often follow-up looked for mails that are due. */
  readonly looks: number;
}

/**
 * A month of a forum: questions in and out of office hours, one that tells of harm, one that is assigned by hand, a dead mailbox, and a
 * morning on which SES takes nothing.
 */
async function month({ everyTick }: { everyTick: boolean }): Promise<Month> {
  const run = await startLocal({
    ephemeral: true,
    now: '2023-06-13T08:00:00+07:00',
    everyTick,
    environment: { MAX_SEND_RATE: '0' },
  });
  const call = async (address: string, { body, version }: { body?: object; version?: number } = {}) => {
    const reply = await fetch(address, {
      headers: {
        authorization: `Bearer ${await run.token('coordinator')}`,
        'content-type': 'application/json',
        ...(version !== undefined && { 'if-match': `"${version}"` }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const read: unknown = await reply.json();
    if (!reply.ok) throw new Error(`${address} was answered ${JSON.stringify(read)}`);
    return read;
  };
  try {
    const fault = (body: object) => call(`${run.control}/faults`, { body });
    await fault({ kind: 'bounce', address: 'congan.canbo@backan.example' });
    const forum = { ordinal: 4, heldOn: '2023-06-13' };
    const { forumId } = (await call(`${run.api}/forums`, { body: forum })) as { forumId: string };
    const ids: string[] = [];
    const ask = async (body: object): Promise<string> => {
      const received = await call(`${run.api}/forums/${forumId}/questions`, { body });
      const { questionId } = received as { questionId: string };
      ids.push(questionId);
      return questionId;
    };
    await ask(SCHOOL_VIOLENCE);
    const unclear = await ask(UNCLEAR);
    await run.advanceTo('2023-06-14T18:20:00+07:00');
    await ask(LIBRARY);
    await run.advanceTo('2023-06-16T21:07:00+07:00');
    const sealed = await ask(DISCLOSURE);
    await run.advanceTo('2023-06-19T10:00:00+07:00');
    const { version } = (await call(`${run.api}/questions/${unclear}`)) as { version: number };
    const by = { leadAgencyId: 'gddt', coordinatingAgencyIds: [] };
    await call(`${run.api}/questions/${unclear}/assignment`, { body: by, version });
    await run.advanceTo('2023-06-27T07:00:00+07:00');
    await fault({ target: 'ses', kind: 'throttle', rate: 1 });
    await run.advanceTo('2023-06-27T15:00:00+07:00');
    await fault({ target: 'ses', kind: 'throttle', rate: 0 });
    await run.advanceTo('2023-07-05T10:00:00+07:00');
    await ask({ ...LIBRARY, text: 'Khi nào thì thư viện có thêm sách mới?' });
    await run.advanceTo('2023-07-13T08:00:00+07:00');

    const mailbox = (await call(`${run.control}/mailbox`)) as ShownMail[];
    const records: unknown[] = [];
    for (const id of ids) {
      if (id === sealed) continue; // its only traces are its mails
      records.push(await call(`${run.api}/questions/${id}`));
      records.push(await call(`${run.api}/mails?questionId=${id}`));
    }
    const usage = (await call(`${run.control}/usage`)) as {
      functions: { FollowUp: { Mails: { operations: { Query: number } } } };
    };
    // Ids are drawn by lot, and with them the order of questions that are due at the same instant.
    const named = (text: string): string =>
      ids
        .reduce((part, id, place) => part.replaceAll(id, `question ${String(place)}`), text)
        .replaceAll(/ses-\d+/g, 'ses');
    const inOrder = (key: string, value: unknown): unknown => {
      if (key === 'questionIds') return (value as string[]).map(named).sort();
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const fields = Object.entries(value).map(([field, each]: [string, unknown]) => [named(field), each] as const);
      return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
    };
    const alike = (thing: unknown): string => named(JSON.stringify(thing, inOrder));
    return {
      mailbox: mailbox.map(({ sentAt, to, subject, tags, text }) => alike({ sentAt, to, subject, tags, text })).sort(),
      records: records.map(alike),
      failures: await call(`${run.control}/queues`),
      looks: usage.functions.FollowUp.Mails.operations.Query,
    };
  } finally {
    await run.stop();
  }
}

it('a month in which quiet ticks are passed over leaves the same mailbox and records as one in which none is', async () => {
  const { looks, ...quick } = await month({ everyTick: false });
  const { looks: looksOfAll, ...thorough } = await month({ everyTick: true });
  expect(quick).toEqual(thorough);
  expect(quick.mailbox.length).toBeGreaterThan(20);
  expect(looksOfAll).toBeGreaterThan(30 * 96);
  expect(looks).toBeLessThan(looksOfAll / 10);
}, 180_000);
