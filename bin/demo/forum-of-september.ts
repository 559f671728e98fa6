import { parse } from 'csv-parse/sync';
import { dayOf, instantAt, timeOf, vietnameseDay, vietnameseDayAndMonth } from '../../functions/calendar/day.ts';
import type { Agency, Question, SentMail, ToldMail } from './city-client.ts';
import type { FiledMail } from './mail-folder.ts';
import type { Act, Stage } from './stage.ts';

const FRIDAY = '2023-09-15';
const MONDAY = '2023-09-18';

/** A run of so many words of a sealed text can be in a mail only because it was copied from there. */
const TELLING_WORDS = 4;

/** The invented forum whose questions were not answered orally: agencies are told, and one disclosure is sealed. */
export const FORUM_OF_SEPTEMBER: Act = {
  title: 'Thứ Sáu 15/9/2023 · Diễn đàn “Trường học và khu phố em mong muốn” (giả định)',

  async play(stage) {
    const { city, display, expect } = stage;
    const minutes = stage.example('dien-dan-thang-9-2023.csv');
    await display.during('Để thời gian trôi từ tháng 6 đến 16:40 thứ Sáu 15/9/2023', () =>
      stage.advanceTo(instantAt(FRIDAY, '16:40'), 'quietly'),
    );
    const forum = stage.example('forum-september-2023.json');
    const { forumId } = await display.during('Mở diễn đàn', () => city.openForum(forum));
    const outlook = await display.during('Nhập thử biên bản, chưa ghi gì', () => city.dryRun(forumId, minutes));
    const count = (decision: string): number => outlook.rows.filter((row) => row.decision === decision).length;
    expect(outlook.problems.length === 0, 'biên bản không có lỗi');
    expect(count('sealed') === 1, `đúng một câu phải niêm phong, không phải ${count('sealed')}`);
    expect(count('triage') >= 2 && count('triage') <= 4, `có 2 đến 4 câu chờ phân công, không phải ${count('triage')}`);
    const masked = outlook.rows.filter((row) => row.masked.length > 0).length;
    expect(masked === 1, `đúng một câu có thông tin riêng phải che, không phải ${masked}`);

    const imported = await display.during(`Nhập biên bản: ${outlook.wouldAccept} câu hỏi`, async () => {
      const result = await city.import(forumId, minutes);
      await city.settled();
      return result;
    });
    const atOnce = await stage.mails.collect(city);
    expect(
      atOnce.length === 1 && atOnce[0]?.mailId.startsWith('protection_') === true,
      'chỉ thư bảo vệ trẻ em đi ngay; thư giao việc còn gom',
    );
    await display.during('Gom thư 30 giây, mỗi cơ quan một thư', () => stage.advanceTo(instantAt(FRIDAY, '16:41')));

    const questions = await city.questions(forumId);
    const agencies = await city.agencies();
    const assigned = questions.filter(({ status }) => status === 'assigned');
    const triage = questions.filter(({ status }) => status === 'triage');
    const sealed = imported.questions.filter(({ status }) => status === 'sealed');
    display.line(
      `\n  ${imported.accepted} câu: đã phân công ${assigned.length} · chờ phân công ${triage.length} · niêm phong ${sealed.length} (không mã, không nội dung)`,
    );
    showAssigned(stage, 'Đã phân công', { questions: assigned, agencies });
    showTriage(stage, triage, agencies);
    expect(sealed.length === 1 && sealed[0]?.code === undefined, 'đúng một câu niêm phong, không có mã');
    expect(assigned.length + triage.length + sealed.length === imported.accepted, 'mọi câu đều có nơi xử lý');
    const codes = questions.map(({ code }) => Number(code.slice(-3)));
    expect(
      codes.every((number, at) => number === at + 1),
      'số thứ tự liền nhau: niêm phong không để lại chỗ trống',
    );
    const friday = await stage.mails.collect(city);
    expectOneNoticeEach(stage, assigned, { told: await city.mailsAbout(assigned), sent: friday });

    display.line();
    await stage.advanceTo(instantAt(FRIDAY, '17:20'));
    await display.during(`17:20, điều phối viên phân công ${triage.length} câu theo gợi ý`, async () => {
      for (const question of triage) {
        const [best] = question.suggestions;
        expect(best !== undefined, `câu ${question.code} có gợi ý`);
        if (best) await city.assign(question, { leadAgencyId: best.leadAgencyId, reason: 'Theo gợi ý của hệ thống' });
      }
      await city.settled();
    });
    await stage.advanceTo(instantAt(FRIDAY, '23:59'));
    expect((await stage.mails.collect(city)).length === 0, 'ngoài giờ làm việc không thư giao việc nào đi');
    await display.during('Đã hết giờ làm việc: thư chờ đến 07:30 thứ Hai 18/9/2023', () =>
      stage.advanceTo(instantAt(MONDAY, '07:31')),
    );
    const monday = await stage.mails.collect(city);
    const settled = await city.questions(forumId);
    const late = settled.filter(({ code }) => triage.some((question) => question.code === code));
    expect(
      settled.every(({ status }) => status === 'assigned'),
      'mọi câu không niêm phong đã có cơ quan chủ trì',
    );
    expectOneNoticeEach(stage, late, { told: await city.mailsAbout(late), sent: monday });
    showAssigned(stage, 'Điều phối viên đã phân công', { questions: late, agencies });

    const told = await city.mailsAbout(settled);
    await showMails(stage, { sent: [...atOnce, ...friday, ...monday], told, agencies });
    expectNothingPrivate(stage, minutes, {
      sealedRows: sealed.map(({ row }) => row),
      shown: [...settled.map(({ text }) => text), ...stage.mails.all.flatMap(wordsOf)],
    });
  },
};

function showAssigned(
  { display }: Stage,
  caption: string,
  { questions, agencies }: { questions: readonly Question[]; agencies: readonly Agency[] },
): void {
  display.caption(caption);
  display.table(
    [
      { title: 'Mã' },
      { title: 'Chủ trì' },
      { title: 'Phối hợp', align: 'right' },
      { title: 'Hạn của cơ quan' },
      { title: 'Hẹn các em' },
      { title: 'Câu hỏi' },
    ],
    questions.map(({ code, leadAgencyId = '', coordinatingAgencyIds, agencyDueOn = '', childDueOn = '', text }) => [
      code,
      shortNameOf(leadAgencyId, agencies),
      String(coordinatingAgencyIds.length),
      vietnameseDay(agencyDueOn),
      vietnameseDay(childDueOn),
      cut(text),
    ]),
  );
  for (const how of new Set(questions.map(({ dueExplanation }) => dueExplanation?.vi))) {
    if (how !== undefined) display.line(`  Cách tính hạn của cơ quan: ${how}.`);
  }
}

function showTriage({ display }: Stage, questions: readonly Question[], agencies: readonly Agency[]): void {
  display.caption('Chờ điều phối viên phân công');
  display.table(
    [{ title: 'Mã' }, { title: 'Gợi ý' }, { title: 'Hạn phân công' }, { title: 'Câu hỏi' }],
    questions.map(({ code, suggestions, assignDueOn = '', text }) => [
      code,
      suggestions
        .map(
          ({ leadAgencyId, confidence }) => `${shortNameOf(leadAgencyId, agencies)} ${Math.round(confidence * 100)}%`,
        )
        .join(', '),
      vietnameseDay(assignDueOn),
      cut(text),
    ]),
  );
}

async function showMails(
  { city, display }: Stage,
  { sent, told, agencies }: { sent: readonly FiledMail[]; told: readonly ToldMail[]; agencies: readonly Agency[] },
): Promise<void> {
  const posts = new Map(
    (await city.protectionContacts()).map(({ email, post }) => [email, { post, of: 'Bảo vệ trẻ em' }]),
  );
  for (const { shortName, contacts } of agencies) {
    for (const { email, post } of contacts) posts.set(email, { post, of: shortName });
  }
  display.caption(`${sent.length} thư đã đi`);
  display.table(
    [{ title: 'Lúc' }, { title: 'Nơi nhận' }, { title: 'Người nhận' }, { title: 'Số câu', align: 'right' }],
    sent.flatMap(({ mailId, to: [address = ''], sentAt, subject }) => {
      const { post = address, of = '' } = posts.get(address) ?? {};
      const about = told.find((mail) => mail.mailId === mailId)?.questionIds.length;
      const when = `${timeOf(sentAt)} ${vietnameseDayAndMonth(dayOf(sentAt))}`;
      return [[when, of, post, about === undefined ? '–' : String(about)], subject];
    }),
  );
}

/** Holds when each agency responsible for some of the questions was told of all of them in a single mail that left. */
function expectOneNoticeEach(
  { expect }: Stage,
  questions: readonly Question[],
  { told, sent }: { told: readonly ToldMail[]; sent: readonly SentMail[] },
): void {
  const agencyIds = new Set(
    questions.flatMap(({ leadAgencyId = '', coordinatingAgencyIds }) => [leadAgencyId, ...coordinatingAgencyIds]),
  );
  for (const agencyId of agencyIds) {
    const own = questions
      .filter((question) => question.leadAgencyId === agencyId || question.coordinatingAgencyIds.includes(agencyId))
      .map(({ questionId }) => questionId);
    const mails = told.filter((mail) => mail.agencyId === agencyId && own.some((id) => mail.questionIds.includes(id)));
    const [mail] = mails;
    expect(mails.length === 1, `cơ quan ${agencyId} nhận đúng một thư, không phải ${mails.length}`);
    expect(
      own.every((id) => mail?.questionIds.includes(id)),
      `thư gửi ${agencyId} có đủ ${own.length} câu`,
    );
    const copies = sent.filter(({ mailId }) => mailId === mail?.mailId).length;
    expect(copies === 1, `thư gửi ${agencyId} đi đúng một lần, không phải ${copies}`);
  }
  expect(sent.filter(({ mailId }) => mailId.startsWith('notice_')).length === agencyIds.size, 'không có thư thừa');
}

/** Holds when neither the sealed words nor a telephone number of the minutes stand anywhere where people read. */
function expectNothingPrivate(
  { expect }: Stage,
  minutes: string,
  { sealedRows, shown }: { sealedRows: readonly number[]; shown: readonly string[] },
): void {
  const rows: string[][] = parse(minutes, { bom: true });
  const places = shown.map(words);
  for (const row of sealedRows) {
    const sealed = words(rows[row - 1]?.[0] ?? '').split(' ');
    expect(sealed.length >= TELLING_WORDS, `dòng ${row} của biên bản có nội dung`);
    for (let from = 0; from + TELLING_WORDS <= sealed.length; from += 1) {
      const run = ` ${sealed.slice(from, from + TELLING_WORDS).join(' ')} `;
      expect(
        !places.some((place) => ` ${place} `.includes(run)),
        'không thư hay danh sách nào có lời của câu niêm phong',
      );
    }
  }
  for (const [number] of minutes.matchAll(/\b0\d{2,3}[ .]?\d{3}[ .]?\d{3}\b/g)) {
    expect(!shown.some((text) => text.includes(number)), 'không thư hay danh sách nào có số điện thoại trong biên bản');
  }
}

function wordsOf({ subject, text, html }: SentMail): string[] {
  return [subject, text, html];
}

/** The words alone, in lower case, so that a line break or a mark cannot hide a copy. */
function words(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLocaleLowerCase('vi')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ');
}

function shortNameOf(agencyId: string, agencies: readonly Agency[]): string {
  return agencies.find((agency) => agency.agencyId === agencyId)?.shortName ?? agencyId;
}

/** The beginning of a question, up to a whole word. */
function cut(text: string): string {
  const letters = [...text];
  return letters.length <= 56
    ? text
    : `${letters
        .slice(0, 55)
        .join('')
        .replace(/\s+\S*$/u, '')} …`;
}
