import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice } from './forum-office.ts';
import { linkIn, open } from './officer-browser.ts';

const OFFICER = 'gddt.canbo@backan.example';

/** Days since the first link was mailed, at an hour at which the office is open. */
const DAY: Readonly<Record<number, string>> = {
  45: '2023-11-02T08:30:00+07:00',
  59: '2023-11-16T08:00:00+07:00',
  61: '2023-11-18T08:00:00+07:00',
  73: '2023-11-30T08:30:00+07:00',
  119: '2024-01-15T08:00:00+07:00',
  121: '2024-01-17T08:00:00+07:00',
};

let office: ForumOffice;
let forumId: string;
beforeAll(async () => {
  office = await ForumOffice.open('2023-09-18T08:00:00+07:00');
  forumId = await office.openForum({ heldOn: '2023-09-16' });
});
afterAll(() => office.close());

describe('the key of the links is another every sixty days', () => {
  it('and no link younger than thirty days notices; after two changes the old key is worth nothing', async () => {
    const first = await mailedLink();
    await onDay(45);
    const second = await mailedLink();
    await onDay(59);
    expect(await statusOf(first)).toBe(200);

    await onDay(61);
    expect(await statusOf(first)).toBe(410);
    expect(await statusOf(second)).toBe(200);
    await onDay(73);
    const third = await mailedLink();
    expect(await statusOf(second)).toBe(200);
    expect(await statusOf(third)).toBe(200);

    await onDay(119);
    // Known, and too old.
    expect(await statusOf(second)).toBe(410);
    await onDay(121);
    // Not even known any more.
    expect(await statusOf(second)).toBe(404);
    expect(await statusOf(third)).toBe(200);
  });
});

/** The link in the mail that tells an agency of a question. */
async function mailedLink(): Promise<string> {
  const text = `Bao giờ trường chúng em có lớp học bơi thứ ${String((await office.mailsTo(OFFICER)).length)} ạ?`;
  await office.ask(forumId, { text, leadAgencyId: 'gddt', coordinatingAgencyIds: [] });
  await office.pass(31);
  return linkIn((await office.mailsTo(OFFICER)).at(-1));
}

async function onDay(day: number): Promise<void> {
  await office.settled();
  await office.advanceTo(DAY[day] ?? '');
  await office.settled();
}

async function statusOf(link: string): Promise<number> {
  return (await open(link)).status;
}
