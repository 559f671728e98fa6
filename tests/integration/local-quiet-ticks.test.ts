import { describe, expect, it } from 'vitest';
import type { CalendarYear } from '../../functions/calendar/working-calendar.ts';
import type { Policy } from '../../functions/directory/policy.ts';
import { synthesize } from '../../lib/local/cloud-assembly.ts';
import { startLocal } from '../../lib/local/local-run.ts';
import type { ShownMail } from '../../lib/local/mailbox.ts';
import { QuietTicks } from '../../lib/local/quiet-ticks.ts';
import { readStacks } from '../../lib/local/template.ts';
import { type Outage, type Schedule, smallStory } from '../../lib/sim/schedule.ts';
import type { Item, ItemChange, TableName } from '../../lib/sim/sim-dynamodb.ts';
import { runSchedule } from '../../lib/sim/world.ts';

const QUARTER = 15 * 60_000;

const assembly = await synthesize(() => undefined);

/**
 * The small story of the simulation with an evening on which everything stands still, an import whose notices wait for the
 * morning, a night and a morning on which SES takes nothing, and a day off that is announced late: whatever follow-up looks for,
 * it finds.
 */
function aMonthWithTrouble(): Schedule {
  const story = smallStory();
  const at = (time: string) => Date.parse(`2023-${time}:00+07:00`);
  const outage = (of: Outage['of'], from: number, to: string) => ({
    name: `outage of ${of} ${to}`,
    of,
    from,
    to: at(to),
  });
  return {
    ...story,
    everyTick: true,
    acts: [
      ...story.acts,
      { key: 'in the evening', act: 'import minutes', at: at('06-14T18:00') },
      { key: 'before a storm', act: 'announce a day off', at: at('06-20T13:20') },
    ],
    outages: [
      // Before the notices are written.
      outage('everything', at('06-14T18:00') + 10_000, '06-14T19:00'),
      // The story's disclosure comes at ten.
      outage('ses', at('06-15T21:50'), '06-15T23:10'),
      outage('ses', at('06-19T07:00'), '06-19T15:00'),
    ],
  };
}

/** The tables of a run of the simulation as they were at one moment after another. */
class Past {
  readonly #changes: readonly ItemChange[];
  readonly #tables = new Map<string, Map<string, Item>>();
  #next = 0;

  constructor(changes: readonly ItemChange[]) {
    this.#changes = changes;
  }

  /** Goes on to a moment, and tells which tables were written to on the way. */
  goOnTo(at: number): TableName[] {
    const written: TableName[] = [];
    for (let change = this.#changes[this.#next]; change && change.at <= at; change = this.#changes[++this.#next]) {
      const { table, key, after } = change;
      const items = this.#tables.get(table) ?? new Map<string, Item>();
      if (after) items.set(key, after);
      else items.delete(key);
      this.#tables.set(table, items);
      written.push(table);
    }
    return written;
  }

  items(table: string): Item[] {
    return [...(this.#tables.get(table)?.values() ?? [])];
  }
}

/** What the local run asks DynamoDB to know whether a tick is quiet, answered by the past. */
function answering(past: Past, nameOf: (ref: string) => string) {
  return {
    call: <Output>(
      _operation: string,
      { TableName, IndexName, ...asked }: Record<string, unknown>,
    ): Promise<Output> => {
      const { Key, ExpressionAttributeValues } = asked as {
        Key?: Item;
        ExpressionAttributeValues?: Record<string, { S: string }>;
      };
      const [wanted] = Object.values(ExpressionAttributeValues ?? {});
      const partition = IndexName === undefined ? 'kind' : 'dueShard';
      const found = past
        .items(nameOf(String(TableName)))
        .filter((item) => (Key ? item.id?.S === Key.id?.S : item[partition]?.S === wanted?.S))
        .sort((one, other) => ((one.nextActionAt?.S ?? '') < (other.nextActionAt?.S ?? '') ? -1 : 1));
      return Promise.resolve({ Items: found, Item: found[0] } as Output); // as the two operations have it
    },
  };
}

describe('a tick that is passed over', () => {
  it('is one at which follow-up changes nothing, at every quarter of an hour of a month', async () => {
    const story = aMonthWithTrouble();
    const { changes } = await runSchedule(story);
    const byFollowUp = changes.filter(({ by }) => by.startsWith('follow-up'));
    const tables = readStacks(assembly.stacks, 'http://127.0.0.1').filter(
      ({ type }) => type === 'AWS::DynamoDB::Table',
    );
    const refOf = new Map(tables.map(({ name, ref }) => [name, ref]));
    const past = new Past(changes);
    const quietTicks = new QuietTicks(
      tables,
      answering(past, (ref) => tables.find((table) => table.ref === ref)?.name ?? ''),
    );
    const ticks = { all: 0, passedOver: 0 };
    for (let at = story.from; at < story.to; at += QUARTER) {
      for (const table of past.goOnTo(at)) quietTicks.written(refOf.get(table) ?? '');
      ticks.all += 1;
      if (!(await quietTicks.isQuiet(at))) continue;
      ticks.passedOver += 1;
      const changed = byFollowUp.filter((change) => change.at >= at && change.at < at + QUARTER);
      expect(
        changed.map(({ key }) => key),
        new Date(at).toISOString(),
      ).toEqual([]);
    }
    // The story is a month in which follow-up has something to do every day, and mostly nothing.
    expect(byFollowUp.length).toBeGreaterThan(100);
    expect(ticks.all).toBeGreaterThan(30 * 96);
    expect(ticks.passedOver).toBeGreaterThan(0.95 * ticks.all);
  });
});

const SCHOOL_VIOLENCE = { text: 'Làm thế nào để giảm bạo lực học đường ạ?' };
const LIBRARY = { text: 'Vì sao thư viện đóng cửa cuối tuần?', leadAgencyId: 'vhtt', coordinatingAgencyIds: [] };
const DISCLOSURE = { text: 'Bố cháu hay đánh cháu lúc say rượu, cháu sợ lắm ạ' };
const UNCLEAR = { text: 'Cháu muốn hỏi một điều ạ' };

/** What some days leave behind. */
interface Days {
  readonly mailbox: readonly string[];
  readonly records: readonly string[];
  readonly failures: unknown;
  /** How often follow-up looked for mails that are due. */
  readonly looks: number;
}

/**
 * From a Tuesday to the Wednesday of the week after, at a forum whose agencies have five working days: questions in and out of office
 * hours, one that tells of harm, one that is assigned by hand, a dead mailbox, a morning on which SES takes nothing, a day off that is
 * announced late, and the first day late.
 */
async function eightDays({ everyTick }: { everyTick: boolean }): Promise<Days> {
  const run = await startLocal({
    assembly,
    ephemeral: true,
    now: '2023-06-13T08:00:00+07:00',
    everyTick,
    environment: { MAX_SEND_RATE: '0' },
  });
  const call = async (
    address: string,
    {
      method = 'POST',
      body,
      version,
      as = 'coordinator,admin',
    }: { method?: string; body?: object; version?: number; as?: string } = {},
  ) => {
    const reply = await fetch(address, {
      headers: {
        authorization: `Bearer ${await run.token(as)}`,
        'content-type': 'application/json',
        ...(version !== undefined && { 'if-match': `"${version}"` }),
      },
      ...(body && { method, body: JSON.stringify(body) }),
    });
    const read: unknown = await reply.json();
    if (!reply.ok) throw new Error(`${address} was answered ${JSON.stringify(read)}`);
    return read;
  };
  const fault = (body: object) => call(`${run.control}/faults`, { body });
  try {
    const { periods, ...policy } = (await call(`${run.api}/policy`)) as Policy & { version: number };
    await call(`${run.api}/policy`, {
      method: 'PUT',
      body: {
        ...policy,
        periods: { ...periods, agencyAnswer: { ...periods.agencyAnswer, amount: 5 } },
        version: undefined,
      },
      version: policy.version,
    });
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
    await run.advanceTo('2023-06-14T10:00:00+07:00');
    const { version } = (await call(`${run.api}/questions/${unclear}`)) as { version: number };
    const by = { leadAgencyId: 'gddt', coordinatingAgencyIds: [] };
    await call(`${run.api}/questions/${unclear}/assignment`, { body: by, version });
    await run.advanceTo('2023-06-14T18:20:00+07:00');
    await ask(LIBRARY);
    await run.advanceTo('2023-06-16T21:07:00+07:00');
    const sealed = await ask(DISCLOSURE);
    await run.advanceTo('2023-06-19T07:00:00+07:00');
    // Its mails go out at once and several at a time, so what a refusal of SES leads to hangs on which of them comes first.
    const sealedCase = (await call(`${run.api}/protection/${sealed}`, { as: 'protection' })) as { version: number };
    await call(`${run.api}/protection/${sealed}/refer`, {
      body: { to: 'Công an thành phố', reason: 'Đã gặp gia đình em.' },
      version: sealedCase.version,
      as: 'protection',
    });
    await fault({ target: 'ses', kind: 'throttle', rate: 1 });
    await run.advanceTo('2023-06-19T15:00:00+07:00');
    await fault({ target: 'ses', kind: 'throttle', rate: 0 });
    const { daysOff, ...year } = (await call(`${run.api}/calendar/2023`)) as CalendarYear;
    await call(`${run.api}/calendar/2023`, {
      method: 'PUT',
      body: { ...year, daysOff: { ...daysOff, '2023-06-22': 'Nghỉ vì bão' }, version: undefined },
      version: year.version,
    });
    await run.advanceTo('2023-06-21T09:00:00+07:00');

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
    // Ids are drawn by lot, and with them the order of questions that are due at the same instant; so is the key that signs links.
    const named = (text: string): string =>
      ids
        .reduce((part, id, place) => part.replaceAll(id, `question ${String(place)}`), text)
        .replaceAll(/ses-\d+/g, 'ses')
        .replaceAll(run.api, 'https://here')
        .replaceAll(/(\/a\/[\w-]+\.[\w-]+)\.[\w-]+/g, '$1.signature');
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

describe('a run in which quiet ticks are passed over', () => {
  it('leaves the same mailbox and records after eight days as one in which none is', async () => {
    const both = [eightDays({ everyTick: false }), eightDays({ everyTick: true })] as const;
    const [{ looks, ...quick }, { looks: looksOfAll, ...thorough }] = await Promise.all(both);
    expect(quick).toEqual(thorough);
    expect(quick.mailbox.length).toBeGreaterThan(20);
    expect(looksOfAll).toBeGreaterThan(8 * 96);
    expect(looks).toBeLessThan(looksOfAll / 10);
  }, 60_000);
});
