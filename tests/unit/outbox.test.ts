import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOfficeOpening } from '../../functions/calendar/office-hours.ts';
import { type Mail, Mail as MailSchema } from '../../functions/mail/mail.ts';
import {
  claim,
  type DeliveryNews,
  draft,
  gather,
  isGathering,
  LEASE_MS,
  offer,
  protectionMailDraft,
  putOff,
  recordDropped,
  recordFailed,
  recordNews,
  recordRefused,
  recordSent,
  recordUnknown,
  sweep,
  UNKNOWN_MS,
} from '../../functions/mail/outbox.ts';
import { aMail, aPolicy, someRules } from '../builders.ts';

/** Wednesday 14 June 2023, 09:00:30. */
const NOW = '2023-06-14T02:00:30.000Z';
const { calendar, officeHours } = someRules();
const after = (milliseconds: number, from = NOW) => new Date(Date.parse(from) + milliseconds).toISOString();
const claimed = (parts: Partial<Mail> = {}) => claim(aMail(parts), NOW);
const unknown = (parts: Partial<Mail> = {}) => recordUnknown(claimed(parts), 'TimeoutError', NOW);
const refused = (mail: Mail, now = NOW) => recordRefused(mail, 'Throttling', { now, calendar });

describe('a mail as it is written down', () => {
  it('is looked at again five minutes later when it may leave at once', () => {
    const about = { mailId: 'notice_x', kind: 'notice', recipient: 'x', questionIds: [] as string[] } as const;
    expect(draft(about, NOW)).toMatchObject({
      state: 'pending',
      leaveAt: NOW,
      nextActionAt: after(LEASE_MS),
      attempts: 0,
    });
  });

  it('is looked at when the office opens when it may leave only then', () => {
    const about = { mailId: 'notice_x', kind: 'notice', recipient: 'x', questionIds: [] as string[] } as const;
    const opening = '2023-06-15T00:30:00.000Z';
    expect(draft(about, NOW, opening)).toMatchObject({ leaveAt: opening, nextActionAt: opening });
  });

  it('goes to the deputy when the focal person cannot be reached', () => {
    const [focal, deputy] = aPolicy().people.protection;
    if (!focal || !deputy) throw new Error('the policy should name a focal person and a deputy');
    const unreachable = { ...focal, unreachable: { sinceOn: '2023-06-01', because: 'bounced' } };
    expect(protectionMailDraft('q7', [unreachable, deputy], NOW).recipient).toBe(deputy.contactId);
    expect(protectionMailDraft('q7', [focal, deputy], NOW).recipient).toBe(focal.contactId);
    expect(protectionMailDraft('q7', [unreachable], NOW).recipient).toBe(focal.contactId);
  });
});

describe('a notice that gathers', () => {
  it.each([
    { mail: aMail(), gathers: true, because: 'nobody has claimed it' },
    { mail: putOff(aMail(), after(LEASE_MS)), gathers: true, because: 'it waits for the office to open' },
    { mail: claimed(), gathers: false, because: 'it is leaving' },
    {
      mail: refused(claimed()),
      gathers: false,
      because: 'it was offered to SES as it was',
    },
    { mail: recordSent(claimed(), 'ses-1', NOW), gathers: false, because: 'it has left' },
  ])('takes more questions: $gathers, because $because', ({ mail, gathers }) => {
    expect(isGathering(mail)).toBe(gathers);
  });

  it('holds each question once', () => {
    expect(gather(aMail({ questionIds: ['q1', 'q2'] }), ['q2', 'q3']).questionIds).toEqual(['q1', 'q2', 'q3']);
  });
});

describe('the sweep', () => {
  it.each([
    { mail: aMail({ nextActionAt: after(1) }), becomes: undefined, because: 'its time has not come' },
    {
      mail: aMail({ nextActionAt: NOW }),
      becomes: { state: 'pending', nextActionAt: after(LEASE_MS) },
      because: 'nobody claimed it: it is offered again',
    },
    {
      mail: { ...claimed(), nextActionAt: NOW },
      becomes: { state: 'unknown', nextActionAt: after(UNKNOWN_MS) },
      because: 'its sender may have died after SES accepted',
    },
    {
      mail: { ...claimed({ kind: 'protection' }), nextActionAt: NOW },
      becomes: { state: 'pending', possibleDuplicate: true, leaveAt: NOW },
      because: 'a child in danger does not wait half an hour',
    },
    {
      mail: { ...unknown(), nextActionAt: NOW },
      becomes: { state: 'pending', possibleDuplicate: true, leaveAt: NOW },
      because: 'SES said nothing: it is sent once more, marked',
    },
    {
      mail: { ...unknown({ possibleDuplicate: true }), nextActionAt: NOW },
      becomes: { state: 'failed' },
      because: 'twice unknown is enough',
    },
    { mail: recordSent(claimed(), 'ses-1', NOW), becomes: undefined, because: 'it was sent' },
    { mail: recordDropped(aMail(), 'nothing is true'), becomes: undefined, because: 'it was dropped' },
    { mail: recordFailed(claimed(), 'MessageRejected', NOW), becomes: undefined, because: 'it failed for good' },
  ])('turns a mail that is $mail.state into $becomes.state: $because', ({ mail, becomes }) => {
    const swept = sweep(mail, NOW);
    if (becomes) expect(swept).toMatchObject({ ...becomes, version: mail.version + 1 });
    else expect(swept).toBeUndefined();
  });
});

describe('a mail of which SES may or may not have heard', () => {
  it('waits half an hour for SES to say, when it is an ordinary one', () => {
    expect(unknown()).toMatchObject({ state: 'unknown', nextActionAt: after(UNKNOWN_MS), because: 'TimeoutError' });
  });

  it('goes out once more at once, marked, when it tells of a child in danger', () => {
    expect(unknown({ kind: 'protection' })).toMatchObject({ state: 'pending', possibleDuplicate: true, leaveAt: NOW });
  });

  it('does not go out a third time, even when it tells of a child in danger', () => {
    const twice = unknown({ kind: 'protection', possibleDuplicate: true });
    expect(twice.state).toBe('unknown');
    expect(sweep(twice, after(UNKNOWN_MS))).toMatchObject({ state: 'failed' });
  });
});

describe('a mail that SES refused', () => {
  const minutesUntil = ({ leaveAt }: Mail) => (Date.parse(leaveAt) - Date.parse(NOW)) / 60_000;

  it.each([
    { attempts: 1, minutes: 2 },
    { attempts: 3, minutes: 8 },
    { attempts: 7, minutes: 128 },
    { attempts: 12, minutes: 240 },
  ])('waits about $minutes minutes after attempt $attempts', ({ attempts, minutes }) => {
    const again = refused({ ...claimed(), attempts });
    expect(again).toMatchObject({ state: 'pending', because: 'Throttling', refusedAt: NOW });
    expect(again.nextActionAt).toBe(again.leaveAt);
    expect(minutesUntil(again)).toBeGreaterThanOrEqual(0.75 * minutes);
    expect(minutesUntil(again)).toBeLessThanOrEqual(1.25 * minutes);
  });

  it('does not come back at the same moment as the others that were refused with it, and each time at the same', () => {
    const waits = Array.from({ length: 20 }, (_, n) =>
      minutesUntil(refused({ ...claimed({ mailId: `notice_${n}` }), attempts: 8 })),
    );
    expect(new Set(waits).size).toBeGreaterThan(15);
    expect(minutesUntil(refused({ ...claimed({ mailId: 'notice_3' }), attempts: 8 }))).toBe(waits[3]);
  });

  it.each([
    { first: NOW, last: '2023-06-19T02:00:30.000Z', because: 'Wednesday to Friday, and a weekend that does not count' },
    { first: '2023-06-12T02:00:30.000Z', last: '2023-06-15T02:00:30.000Z', because: '72 hours are three working days' },
    { first: '2024-02-07T09:00:00.000Z', last: '2024-02-19T09:00:00.000Z', because: 'all of Tết does not count' },
  ])('is tried until three working days after the first refusal, at $last: $because', ({ first, last }) => {
    const { mail, tries, at } = tryInOfficeHours(aMail({ leaveAt: first }), first);
    expect(mail).toMatchObject({ state: 'failed', because: 'Throttling', refusedAt: first });
    expect(at >= last && at <= after(15 * 60_000, last)).toBe(true);
    // Not once or twice and then given up: on each of the days from morning to evening.
    expect(tries).toBeGreaterThan(12);
  });

  it('is tried until 72 hours after the first refusal, nights and holidays included, when it tells of a child in danger', () => {
    const first = '2024-02-07T12:00:00.000Z';
    let mail = aMail({ kind: 'protection', leaveAt: first });
    let now = first;
    while (mail.state === 'pending') {
      now = mail.leaveAt > now ? nextTick(mail.leaveAt) : now;
      mail = refused(claim(mail, now), now);
    }
    expect(mail.state).toBe('failed');
    expect(now).toBe(after(72 * 3_600_000, first));
  });

  it('goes out again at once twice, then with each sweep, when it tells of a child in danger', () => {
    const waits = [1, 2, 3, 4, 40].map((attempts) =>
      minutesUntil(refused({ ...claimed({ kind: 'protection' }), attempts })),
    );
    expect(waits).toEqual([0, 0, 10, 10, 10]);
  });

  it('keeps no reason of the refusal once it is sent', () => {
    const again = claim(refused(claimed()), after(120_000));
    expect(recordSent(again, 'ses-1', after(121_000)).because).toBeUndefined();
  });

  it('arrives after all when SES says so later, and is then no failure any more', () => {
    const failed = recordFailed(claimed(), 'twice unknown', NOW);
    expect(failed).toMatchObject({ endedAt: NOW, nextActionAt: NOW });
    const news = { what: 'send', messageId: 'ses-1', at: after(60_000) } as const;
    const sent = recordNews(failed, news);
    expect(sent).toMatchObject({ state: 'sent', messageId: 'ses-1' });
    expect(sent).not.toHaveProperty('because');
    expect(sent).not.toHaveProperty('endedAt');
    expect(sent).not.toHaveProperty('nextActionAt');
  });

  /** Tries it at every tick at which it may leave, SES refusing each time. */
  function tryInOfficeHours(first: Mail, from: string): { mail: Mail; tries: number; at: string } {
    let [mail, now, tries] = [first, from, 0];
    while (mail.state === 'pending') {
      now = nextOfficeOpening(mail.leaveAt > now ? nextTick(mail.leaveAt) : now, officeHours, calendar);
      mail = refused(claim(mail, now), now);
      tries += 1;
    }
    return { mail, tries, at: now };
  }

  /** When the sweep offers what may leave from a moment on. */
  function nextTick(instant: string): string {
    const quarter = 15 * 60_000;
    return new Date(Math.ceil(Date.parse(instant) / quarter) * quarter).toISOString();
  }
});

describe('what SES tells of a mail', () => {
  const NEWS: fc.Arbitrary<DeliveryNews> = fc.record({
    what: fc.constantFrom('send', 'delivery', 'delay', 'bounce', 'complaint', 'reject'),
    messageId: fc.constantFrom('ses-1', 'ses-2'),
    at: fc.integer({ min: 0, max: 3_600_000 }).map((later) => after(later)),
  });
  const RANK = ['sent', 'delivered', 'bounced', 'complained'];
  const ends = (mail: Mail, told: readonly DeliveryNews[]) =>
    told.reduce((known, news) => recordNews(known, news) ?? known, mail).state;

  it('comes to the same in any order and however often, and moves no mail back', () => {
    const before = fc.constantFrom(aMail(), claimed(), unknown(), recordSent(claimed(), 'ses-1', NOW));
    const twice = fc
      .array(NEWS, { maxLength: 6 })
      .chain((told) =>
        fc.tuple(fc.constant(told), fc.shuffledSubarray([...told, ...told], { minLength: 2 * told.length })),
      );
    fc.assert(
      fc.property(before, twice, (mail, [told, shuffled]) => {
        expect(ends(mail, shuffled)).toBe(ends(mail, told));
        for (const news of told)
          expect(RANK.indexOf(ends(mail, told))).toBeGreaterThanOrEqual(RANK.indexOf(ends(mail, [news])));
      }),
    );
  });
});

describe('a mail, whatever happens to it,', () => {
  type Event = {
    wait: number;
    what:
      'offered' | 'accepted' | 'refused' | 'refused for good' | 'unknown' | 'crash' | 'closed' | 'untrue' | 'gather';
  };
  const event: fc.Arbitrary<Event> = fc.record({
    wait: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 3 * LEASE_MS }),
      fc.integer({ min: 0, max: 48 * 3_600_000 }),
    ),
    what: fc.constantFrom(
      'offered',
      'accepted',
      'refused',
      'refused for good',
      'unknown',
      'unknown',
      'crash',
      'crash',
      'closed',
      'untrue',
      'gather',
    ),
  });
  const kind = fc.constantFrom('notice', 'protection');

  it('leaves again after an unknown outcome at most once, and then marked; something is left to do exactly until it is settled', () => {
    fc.assert(
      fc.property(kind, fc.array(event, { maxLength: 40 }), (of, events) => {
        let mail = aMail({ kind: of });
        let now = NOW;
        let maybeReceived = 0;
        for (const { wait, what } of events) {
          now = after(wait, now);
          const before = mail;
          mail = sweep(mail, now) ?? mail;
          if (mail.state === 'pending' && mail.leaveAt <= now) {
            if (what === 'closed') mail = putOff(mail, after(3_600_000, now));
            else if (what === 'untrue') mail = recordDropped(mail, 'nothing is true');
            else if (what === 'gather' && isGathering(mail)) mail = gather(mail, ['q8']);
            else if (what === 'offered') mail = offer(mail, now);
            else {
              const leaving = claim(mail, now);
              expect(leaving.nextActionAt ?? '').toSatisfy((at: string) => at >= after(LEASE_MS / 2, now));
              mail = outcome(leaving, what, now);
              if (!what.startsWith('refused')) {
                // Whoever may have had it already is told that this may be a twin.
                if (maybeReceived > 0) expect(leaving.possibleDuplicate).toBe(true);
                maybeReceived += 1;
              }
            }
          }
          expect(maybeReceived).toBeLessThanOrEqual(2);
          // A failed one keeps a place by which the coordinator's digest finds it.
          expect(mail.nextActionAt !== undefined).toBe(
            ['pending', 'claimed', 'unknown', 'failed'].includes(mail.state),
          );
          expect(mail.version).toBeGreaterThanOrEqual(before.version);
          expect(MailSchema.parse(mail)).toEqual(mail);
        }
      }),
      { numRuns: 500 },
    );
  });

  function outcome(leaving: Mail, what: Event['what'], now: string): Mail {
    if (what === 'accepted') return recordSent(leaving, 'ses-1', now);
    if (what === 'refused') return refused(leaving, now);
    if (what === 'refused for good') return recordFailed(leaving, 'unsendable', now);
    if (what === 'unknown') return recordUnknown(leaving, 'TimeoutError', now);
    // The sender died: nobody records anything, and the lease runs out.
    return leaving;
  }
});
