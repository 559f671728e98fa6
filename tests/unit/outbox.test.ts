import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mail, Mail as MailSchema } from '../../functions/mail/mail.ts';
import {
  claim,
  draft,
  gather,
  isGathering,
  LEASE_MS,
  MOST_ATTEMPTS,
  offer,
  protectionMailDraft,
  putOff,
  recordDropped,
  recordFailed,
  recordRefused,
  recordSent,
  recordUnknown,
  sweep,
  UNKNOWN_MS,
} from '../../functions/mail/outbox.ts';
import { aMail, aPolicy } from '../builders.ts';

const NOW = '2023-06-14T02:00:30.000Z';
const after = (milliseconds: number, from = NOW) => new Date(Date.parse(from) + milliseconds).toISOString();
const claimed = (parts: Partial<Mail> = {}) => claim(aMail(parts), NOW);
const unknown = (parts: Partial<Mail> = {}) => recordUnknown(claimed(parts), 'TimeoutError', NOW);

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
      mail: recordRefused(claimed(), 'Throttling', NOW),
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
    { mail: recordFailed(claimed(), 'MessageRejected'), becomes: undefined, because: 'it failed for good' },
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
  it.each([
    { attempts: 1, minutes: 2 },
    { attempts: 3, minutes: 8 },
    { attempts: 7, minutes: 128 },
    { attempts: 12, minutes: 240 },
  ])('waits $minutes minutes after attempt $attempts', ({ attempts, minutes }) => {
    const leaveAt = after(minutes * 60_000);
    expect(recordRefused({ ...claimed(), attempts }, 'Throttling', NOW)).toMatchObject({
      state: 'pending',
      leaveAt,
      nextActionAt: leaveAt,
    });
  });

  it('is tried for about three days around the clock, and then fails', () => {
    let mail = aMail();
    let now = NOW;
    while (mail.state === 'pending') {
      now = mail.leaveAt > now ? mail.leaveAt : now;
      mail = recordRefused(claim(mail, now), 'Throttling', now);
    }
    expect(mail).toMatchObject({ state: 'failed', attempts: MOST_ATTEMPTS, because: 'Throttling' });
    const hours = (Date.parse(now) - Date.parse(NOW)) / 3_600_000;
    expect(hours).toBeGreaterThan(60);
    expect(hours).toBeLessThan(84);
  });

  it('is tried again even when it waited through all of Tết before its first attempt', () => {
    const opening = '2024-02-15T00:30:00.000Z';
    const waited = aMail({ at: '2024-02-07T11:00:00.000Z', leaveAt: opening });
    expect(recordRefused(claim(waited, opening), 'Throttling', opening).state).toBe('pending');
  });

  it('keeps no reason of the refusal once it is sent', () => {
    const again = claim(recordRefused(claimed(), 'Throttling', NOW), after(120_000));
    expect(recordSent(again, 'ses-1', after(121_000)).because).toBeUndefined();
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
          expect(mail.nextActionAt !== undefined).toBe(['pending', 'claimed', 'unknown'].includes(mail.state));
          expect(mail.version).toBeGreaterThanOrEqual(before.version);
          expect(MailSchema.parse(mail)).toEqual(mail);
        }
      }),
      { numRuns: 500 },
    );
  });

  function outcome(leaving: Mail, what: Event['what'], now: string): Mail {
    if (what === 'accepted') return recordSent(leaving, 'ses-1', now);
    if (what === 'refused') return recordRefused(leaving, 'Throttling', now);
    if (what === 'refused for good') return recordFailed(leaving, 'unsendable');
    if (what === 'unknown') return recordUnknown(leaving, 'TimeoutError', now);
    // The sender died: nobody records anything, and the lease runs out.
    return leaving;
  }
});
