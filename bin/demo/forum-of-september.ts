import { isDeepStrictEqual } from 'node:util';
import { addDays, instantAt, timeOf, vietnameseDay } from '../../functions/calendar/day.ts';
import type { Question, ToldMail } from './city-client.ts';
import { CityPeople } from './city-people.ts';
import type { SentMail } from './control-port.ts';
import { when } from './display.ts';
import { slipsOn } from './slips-sheet.ts';
import type { FiledMail } from './mail-folder.ts';
import type { Act, Stage } from './stage.ts';

const FRIDAY = '2023-09-15';
const MONDAY = '2023-09-18';

/** Where the sheet of slips, and the letter to an agency, are left. */
export const SLIPS = 'phieu-hoi-dap.html';
export const LETTER = 'cong-van-giao-gddt.docx';

/** The invented forum whose questions were not answered orally: agencies are told, and one disclosure is sealed. */
export const FORUM_OF_SEPTEMBER: Act = {
  title: 'Thứ Sáu 15/9/2023 · Diễn đàn “Trường học và khu phố em mong muốn” (giả định)',

  async play(stage) {
    const { city, control, display, expect } = stage;
    const minutes = stage.example('dien-dan-thang-9-2023.csv');
    await display.during('Để thời gian trôi từ tháng 6 đến 16:40 thứ Sáu 15/9/2023', () =>
      control.advanceTo(instantAt(FRIDAY, '16:40')),
    );
    // The reports of the months between.
    await stage.mails.collect(control);
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
      await control.settled();
      return result;
    });
    const atOnce = await stage.mails.collect(control);
    expect(
      atOnce.length === 1 && atOnce[0]?.mailId.startsWith('protection_') === true,
      'chỉ thư bảo vệ trẻ em đi ngay; thư giao việc còn gom',
    );
    await display.during('Gom thư 30 giây, mỗi cơ quan một thư', () => control.advanceTo(instantAt(FRIDAY, '16:41')));

    const questions = await city.questions(forumId);
    const people = await CityPeople.of(city);
    const assigned = questions.filter(({ status }) => status === 'assigned');
    const triage = questions.filter(({ status }) => status === 'triage');
    const sealed = imported.questions.filter(({ status }) => status === 'sealed');
    display.line(
      `\n  ${imported.accepted} câu: đã phân công ${assigned.length} · chờ phân công ${triage.length} · niêm phong ${sealed.length} (không mã, không nội dung)`,
    );
    showAssigned(stage, 'Đã phân công', { questions: assigned, people });
    showTriage(stage, triage, people);
    expect(sealed.length === 1 && sealed[0]?.code === undefined, 'đúng một câu niêm phong, không có mã');
    expect(assigned.length + triage.length + sealed.length === imported.accepted, 'mọi câu đều có nơi xử lý');
    const codes = questions.map(({ code }) => Number(code.slice(-3)));
    expect(
      codes.every((number, at) => number === at + 1),
      'số thứ tự liền nhau: niêm phong không để lại chỗ trống',
    );
    const friday = await stage.mails.collect(control);
    expectOneNoticeEach(stage, assigned, { told: await city.mailsAbout(assigned), sent: friday });

    display.line();
    await control.advanceTo(instantAt(FRIDAY, '17:20'));
    await display.during(`17:20, điều phối viên phân công ${triage.length} câu theo gợi ý`, async () => {
      for (const question of triage) {
        const [best] = question.suggestions;
        expect(best !== undefined, `câu ${question.code} có gợi ý`);
        if (best) await city.assign(question, { leadAgencyId: best.leadAgencyId, reason: 'Theo gợi ý của hệ thống' });
      }
      await control.settled();
    });
    await control.advanceTo(instantAt(FRIDAY, '23:59'));
    expect((await stage.mails.collect(control)).length === 0, 'ngoài giờ làm việc không thư giao việc nào đi');
    await display.during('Cuối tuần: chỉ thư bảo vệ trẻ em được đi', async () => {
      await control.advanceTo(instantAt(addDays(FRIDAY, 1), '05:00'));
      const referred = await city.referCases({ to: 'Công an thành phố', reason: 'Đã gặp gia đình em lúc 04:50.' });
      expect(referred === 1, 'hồ sơ niêm phong được tiếp nhận và chuyển Công an thành phố');
      await control.advanceTo(instantAt(MONDAY, '07:29'));
    });
    const weekend = await stage.mails.collect(control);
    const protection = people.protection.flatMap(({ email }) => [`02:45 ${email}`, `04:45 ${email}`]);
    expect(
      isDeepStrictEqual(weekend.map(({ sentAt, to }) => `${timeOf(sentAt)} ${String(to)}`).sort(), protection.sort()),
      'người phụ trách và người được ủy quyền cùng được nhắc khi đồng hồ 12 giờ sắp hết và khi đã hết',
    );
    display.line(
      '    Hồ sơ niêm phong: 02:45 còn 2 giờ, 04:45 hết 12 giờ, mỗi lần nhắc cả hai người; 05:00 người phụ trách tiếp nhận và chuyển Công an thành phố.',
    );
    await display.during('07:30 thứ Hai 18/9/2023: thư giao việc chờ từ thứ Sáu được gửi đi', () =>
      control.advanceTo(instantAt(MONDAY, '07:31')),
    );
    const monday = await stage.mails.collect(control);
    const settled = await city.questions(forumId);
    const late = settled.filter(({ code }) => triage.some((question) => question.code === code));
    expect(
      settled.every(({ status }) => status === 'assigned'),
      'mọi câu không niêm phong đã có cơ quan chủ trì',
    );
    expectOneNoticeEach(stage, late, { told: await city.mailsAbout(late), sent: monday });
    showAssigned(stage, 'Điều phối viên đã phân công', { questions: late, people });

    await printPapers(stage, forumId, settled);
    const told = await city.mailsAbout(settled);
    showMails(stage, { sent: [...atOnce, ...friday, ...weekend, ...monday], told, people });
  },
};

/** What the coordinator prints: a slip for each question, and the letter that gives an agency its questions. */
async function printPapers(
  { city, display, expect, leave }: Stage,
  forumId: string,
  questions: readonly Question[],
): Promise<void> {
  const [sheet, letter] = await display.during('In phiếu hỏi đáp và dự thảo công văn giao trả lời', () =>
    Promise.all([city.slips(forumId), city.letterTo('gddt', forumId)]),
  );
  const slips = slipsOn(sheet);
  expect(
    isDeepStrictEqual([...slips.keys()].sort(), questions.map(({ code }) => code).sort()),
    'mỗi câu không niêm phong có đúng một phiếu',
  );
  expect(new Set(slips.values()).size === questions.length, 'mỗi phiếu có mã kiểm tra riêng');
  expect(Buffer.from(letter).subarray(0, 2).toString() === 'PK', 'công văn là một tệp .docx');
  leave(SLIPS, sheet);
  leave(LETTER, letter);
}

function showAssigned(
  { display }: Stage,
  caption: string,
  { questions, people }: { questions: readonly Question[]; people: CityPeople },
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
      people.agency(leadAgencyId),
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

function showTriage({ display }: Stage, questions: readonly Question[], people: CityPeople): void {
  display.caption('Chờ điều phối viên phân công');
  display.table(
    [{ title: 'Mã' }, { title: 'Gợi ý' }, { title: 'Hạn phân công' }, { title: 'Câu hỏi' }],
    questions.map(({ code, suggestions, assignDueOn = '', text }) => [
      code,
      suggestions
        .map(({ leadAgencyId, confidence }) => `${people.agency(leadAgencyId)} ${Math.round(confidence * 100)}%`)
        .join(', '),
      vietnameseDay(assignDueOn),
      cut(text),
    ]),
  );
}

function showMails(
  { display }: Stage,
  { sent, told, people }: { sent: readonly FiledMail[]; told: readonly ToldMail[]; people: CityPeople },
): void {
  display.caption(`${sent.length} thư đã đi`);
  display.table(
    [{ title: 'Lúc' }, { title: 'Người nhận' }, { title: 'Số câu', align: 'right' }, { title: 'Tiêu đề' }],
    sent.map(({ mailId, to: [address = ''], sentAt, subject }) => {
      const about = told.find((mail) => mail.mailId === mailId)?.questionIds.length;
      const to = people.person(people.contactIdAt(address));
      return [when(sentAt), to, about === undefined ? '–' : String(about), subject];
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
