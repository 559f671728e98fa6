import { type Day, type Instant, instantAt, type TimeOfDay } from '../../functions/calendar/day.ts';
import type { MailKind } from '../../functions/mail/mail.ts';
import { CityPeople } from './city-people.ts';
import type { SentMail } from './control-port.ts';
import { doDeed } from './deeds.ts';
import { when } from './display.ts';
import type { Stage } from './stage.ts';

/** Something that people do, or that goes wrong. */
export type Deed =
  | { readonly what: 'answer'; readonly code: string }
  | { readonly what: 'answer-by-link'; readonly code: string; readonly contactId: string }
  | { readonly what: 'approve'; readonly code: string }
  | { readonly what: 'return'; readonly code: string; readonly comment: string }
  | {
      readonly what: 'time-asked';
      readonly code: string;
      readonly contactId: string;
      readonly until: Day;
      readonly reason: string;
    }
  | { readonly what: 'time-granted'; readonly code: string; readonly until: Day; readonly reason: string }
  | {
      readonly what: 'promise-ended';
      readonly code: string;
      readonly contactId: string;
      readonly is: 'done' | 'broken';
      readonly why: string;
    }
  | { readonly what: 'verdict'; readonly code: string; readonly answered: 'yes' | 'partly' | 'no' }
  | { readonly what: 'reopen'; readonly code: string; readonly reason: string }
  | { readonly what: 'transfer'; readonly code: string; readonly to: string; readonly reason: string }
  | { readonly what: 'ask'; readonly askedOn: Day; readonly text: string }
  | { readonly what: 'mailbox-lost'; readonly agencyId: string; readonly contactId: string }
  | { readonly what: 'address-mended'; readonly agencyId: string; readonly contactId: string; readonly email: string }
  | { readonly what: 'mail-service'; readonly is: 'down' | 'up' };

/** A deed of one kind. */
export type DeedOf<What extends Deed['what']> = Extract<Deed, { what: What }>;

/** Who got a mail of which kind: contact id and, of the codes in the mail, the last three figures. */
export type Post = Partial<Record<MailKind, Readonly<Record<string, string>>>>;

/** A moment of the story: exactly these mails have left since the moment before, reports of months apart, then something is done. */
export interface Moment {
  readonly on: Day;
  readonly at: TimeOfDay;
  /** @default none */
  readonly post?: Post;
  readonly deed?: Deed;
  /** What is remarkable when nothing happens. */
  readonly remark?: string;
}

/** Tells a story moment by moment, and checks after each that exactly the mails of the moment have left. */
export async function tellStory(stage: Stage, forumId: string, moments: readonly Moment[]): Promise<void> {
  for (const { on, at, post = {}, deed, remark } of moments) {
    const now = instantAt(on, at);
    await stage.control.advanceTo(now);
    const left = (await stage.mails.collect(stage.control)).filter((mail) => kindOf(mail) !== 'report');
    const people = await CityPeople.of(stage.city);
    const found = written(postOf(left, people));
    stage.expect(found === written(post), `${when(now)}: thư đã đi là ${found}, phải là ${written(post)}`);
    const [first] = left;
    if (first) stage.display.event(first.sentAt, summaryOf(left, people));
    if (remark !== undefined) stage.display.event(now, remark);
    if (!deed) continue;
    const what = await doDeed({ ...stage, people, forumId }, deed);
    stage.display.event(now, what);
    stage.happened.push({ at: now, deed, what });
  }
}

/** What was done, and in the words in which it is told. */
export interface Happening {
  readonly at: Instant;
  readonly deed: Deed;
  readonly what: string;
}

function postOf(mails: readonly SentMail[], people: CityPeople): Record<string, Record<string, string>> {
  const post: Record<string, Record<string, string>> = {};
  for (const mail of mails) {
    const to = mail.to.map((address) => people.contactIdAt(address)).join(' ');
    const ofKind = (post[kindOf(mail)] ??= {});
    // A second mail of the same kind to the same person is never expected, and must show.
    ofKind[to] = to in ofKind ? `${ofKind[to] ?? ''} + ${codesIn(mail)}` : codesIn(mail);
  }
  return post;
}

/** The same for the same mails, whatever their order. */
function written(post: Post): string {
  const parts = Object.entries(post).flatMap(([kind, to]) =>
    Object.entries(to).map(([contactId, codes]) => `${kind} ${contactId} ${codes}`.trim()),
  );
  return parts.length === 0 ? 'không thư nào' : parts.sort().join('; ');
}

function kindOf({ mailId }: SentMail): string {
  return mailId.split('_', 1)[0] ?? '';
}

function codesIn({ text }: SentMail): string {
  const numbers = [...text.matchAll(/\bBKT9-(\d{3})\b/g)].map(([, number = '']) => number);
  return [...new Set(numbers)].sort().join(' ');
}

/** What each kind is called, in the order in which they are told. */
const KINDS: readonly (readonly [MailKind, string])[] = [
  ['notice', 'báo cơ quan'],
  ['digest', 'nhắc việc'],
  ['reroute', 'chuyển cho người kế tiếp'],
  ['alarm', 'báo có thư không đến'],
];

function summaryOf(mails: readonly SentMail[], people: CityPeople): string {
  return KINDS.flatMap(([kind, name]) => {
    const ofKind = mails.filter((mail) => kindOf(mail) === kind);
    const to = ofKind.map((mail) => {
      const codes = codesIn(mail);
      return people.person(people.contactIdAt(mail.to[0] ?? '')) + (codes === '' ? '' : ` ${codes}`);
    });
    return ofKind.length === 0 ? [] : `${String(ofKind.length)} thư ${name}: ${to.join(', ')}.`;
  }).join(' ');
}
