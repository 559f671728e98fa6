import { simpleParser } from 'mailparser';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Agency, Contact } from '../../functions/agency/agency.ts';
import { sendMail } from '../../functions/dispatch/send-mail.ts';
import type { Situation } from '../../functions/dispatch/rendering.ts';
import { type Mail, PendingMail } from '../../functions/mail/mail.ts';
import { claim, draft, recordDropped, recordFailed, recordRefused, recordSent } from '../../functions/mail/outbox.ts';
import type { Handover, Parcel } from '../../functions/mail/post-office.ts';
import { type Key, StaleItemError } from '../../functions/platform/table.ts';
import { answer, approve, returnAnswer } from '../../functions/question/answering.ts';
import { assign, recordTold, seal, withdraw } from '../../functions/question/lifecycle.ts';
import {
  declineExtension,
  extend,
  markDuplicate,
  reopen,
  requestExtension,
  split,
  transfer,
} from '../../functions/question/moving.ts';
import type { AssignedQuestion, Question, SealedQuestion } from '../../functions/question/question.ts';
import { acknowledgeSealed } from '../../functions/question/sealing.ts';
import { becomeReady, firstRequest, SCHEDULE } from '../../functions/report/report-life.ts';
import type { Report } from '../../functions/report/report.ts';
import type { News } from '../../functions/question/tiding.ts';
import {
  aForum,
  aLetter,
  anAct,
  anAgency,
  aPolicy,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  someRules,
} from '../builders.ts';

const gddt = anAgency();
const vhtt = anAgency({ agencyId: 'vhtt' });
const ldtbxh = anAgency({ agencyId: 'ldtbxh' });
const officer = person(gddt, 'officer');
const head = person(gddt, 'head');
const [coordinator, leader] = [aPolicy().people.coordinators[0], aPolicy().people.leaders[0]];
const [focal, deputy] = aPolicy().people.protection;

/** A Thursday on which question BK4-007 (due on 5 July) has been late for one working day: 6 July, 08:00. */
const MORNING = '2023-07-06T01:00:00.000Z';
const TODAY = '2023-07-06';
const DUE = '2023-07-05';
const CHILDS_WORDS = 'Khi nào trường chúng em có lớp học bơi ạ?';

let office: Office;
beforeEach(() => {
  office = new Office();
});

describe('a digest', () => {
  it('leaves with what is still true', async () => {
    office.questions = [assigned(), assigned({ questionId: 'q8', code: 'BK4-008', leadAgencyId: 'vhtt' })];
    const mail = aDigest(officer, { q7: 1, q8: 1 });
    await office.send(mail);
    expect(office.mail(mail.mailId).state).toBe('sent');
    const [letter] = await office.letters();
    expect(letter?.to).toBe(officer.email);
    expect(letter?.text).toContain('BK4-007');
    expect(letter?.text).toContain('quá hạn 01 ngày làm việc, đôn đốc lần 1');
    expect(letter?.text).not.toContain('BK4-008');
    expect(letter?.text).not.toContain(CHILDS_WORDS);
  });

  it.each<{ question: Question; rung: number; because: string }>([
    { question: { ...withdraw(assigned(), anAct()) }, rung: 1, because: 'the question was withdrawn' },
    { question: assigned({ leadAgencyId: 'vhtt' }), rung: 1, because: 'another agency leads it now' },
    { question: dueOn('2023-07-12'), rung: 1, because: 'the due date has moved away' },
    { question: assigned(), rung: 5, because: 'the rung is not reached' },
  ])('is dropped, with the reason, when $because', async ({ question, rung }) => {
    office.questions = [question];
    const mail = aDigest(officer, { q7: rung });
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'dropped', because: 'nothing of it is true any more' });
    expect(office.parcels).toEqual([]);
  });

  it.each([
    { to: head, hears: true },
    { to: coordinator, hears: true },
    { to: leader, hears: true },
    { to: person(vhtt, 'head'), hears: false },
  ])('concerns $to.contactId: $hears', async ({ to, hears }) => {
    if (!to) throw new Error('the policy should name a coordinator and a leader');
    office.questions = [assigned()];
    const mail = aDigest(to, { q7: 1 });
    await office.send(mail);
    expect(office.mail(mail.mailId).state).toBe(hears ? 'sent' : 'dropped');
  });

  it('is left alone on the day after: the morning run says its lines in a new one', async () => {
    office.questions = [assigned()];
    const mail = { ...aDigest(officer, { q7: 1 }), day: '2023-07-05' };
    await office.send(mail);
    expect(office.mail(mail.mailId)).toEqual(mail);
    expect(office.parcels).toEqual([]);
  });

  it('waits for the office to open', async () => {
    office.questions = [assigned()];
    const mail = aDigest(officer, { q7: 1 });
    await office.send(mail, '2023-07-06T10:00:00.000Z');
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'pending', leaveAt: '2023-07-07T00:30:00.000Z' });
  });

  it('goes to the next person when the address has died, also when the first try broke off in between', async () => {
    office.questions = [assigned()];
    office.markDead(officer);
    const mail = aDigest(officer, { q7: 1 });
    office.crashAt = 'dropped';
    await expect(office.send(mail)).rejects.toThrow('crash');
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'dropped', because: 'address unreachable' });
    const other = office.mail(`reroute_${head.contactId}_${mail.mailId}`);
    expect(other).toMatchObject({ state: 'pending', recipient: head.contactId, rungs: { q7: 1 } });
    await office.send(other);
    const [letter] = await office.letters();
    expect(letter?.to).toBe(head.email);
    expect(letter?.text).toContain('BK4-007');
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(`thư gửi ${officer.name} (${officer.post}) không đến nơi`);
  });

  it('fails where it is seen when its contact is gone and nobody else is there', async () => {
    office.agencies = [];
    office.policy = aPolicy({ people: { ...aPolicy().people, coordinators: [], leaders: [] } });
    const mail = aDigest(officer, { q7: 1 });
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'failed', because: 'nobody of this id' });
  });
});

describe('the links of a mail', () => {
  it.each([
    { to: officer, link: 'https://hoi-am.backan.example/a/gddt.gddt-can-bo#BK4-007', where: 'the agency’s page' },
    { to: head, link: 'https://hoi-am.backan.example/a/gddt.gddt-lanh-dao#BK4-007', where: 'the agency’s page' },
    { to: coordinator, link: 'https://hoi-am.backan.example/cau-hoi/BK4-007', where: 'the console' },
    { to: leader, link: 'https://hoi-am.backan.example/cau-hoi/BK4-007', where: 'the console' },
  ])('lead $to.contactId to $where', async ({ to, link }) => {
    if (!to) throw new Error('the policy should name a coordinator and a leader');
    office.questions = [assigned()];
    await office.send(aDigest(to, { q7: 1 }));
    const [letter] = await office.letters();
    expect(letter?.text.match(/https:\S+/g)).toEqual([link]);
  });

  it('are the recipient’s own in a notice and its calendar, and lead to the console when nobody at the agency can be reached', async () => {
    office.questions = [assigned()];
    await office.send(aNotice());
    office.markDead(officer);
    office.markDead(head);
    await office.send(aNotice('notice_gddt_b'));
    const letters = await office.letters();
    const links = letters.map(({ text, files }) => [
      ...(text.match(/https:\S+/g) ?? []),
      ...files.map(({ content }) => /URL;VALUE=URI:(\S+)/.exec(content.toString().replaceAll('\r\n ', ''))?.[1]),
    ]);
    const own = 'https://hoi-am.backan.example/a/gddt.gddt-can-bo#BK4-007';
    const console = 'https://hoi-am.backan.example/cau-hoi/BK4-007';
    expect(links).toEqual([
      [own, own],
      [console, console],
    ]);
  });
});

describe('the coordinator’s digest', () => {
  it('names what waits in triage and which address is dead, without a line', async () => {
    if (!coordinator) throw new Error('the policy should name a coordinator');
    office.questions = [triaged()];
    office.markDead(officer);
    await office.send(aDigest(coordinator, {}));
    const [letter] = await office.letters();
    const words = letter?.text.replace(/\s+/g, ' ') ?? '';
    expect(words).toContain('Câu hỏi chờ phân công: 01 câu');
    expect(words).toContain('BK4-007');
    expect(words).toContain(
      `${officer.name}, ${officer.post} (${gddt.shortName}): không nhận được thư từ thứ Năm 06/7/2023`,
    );
    expect(words).not.toContain(CHILDS_WORDS);
  });

  it('names the mails of whose failure it was told, unless they have arrived since', async () => {
    if (!coordinator) throw new Error('the policy should name a coordinator');
    const lost = recordFailed(claim(aNotice('notice_gddt_a'), MORNING), 'MessageRejected', MORNING);
    const found = { ...lost, mailId: 'notice_gddt_b', state: 'delivered' as const };
    office.store(lost, found, alarmAbout(lost), alarmAbout(found));
    office.questions = [triaged()];
    await office.send(aDigest(coordinator, {}));
    const [letter] = await office.letters();
    expect(letter?.text).toContain('Thư gửi không được: 01');
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(`gửi ${officer.name} (${gddt.shortName}); vì`);
  });

  it.each([
    { sealed: 2, said: false },
    { sealed: 3, said: true },
  ])('says of $sealed sealed questions that there are some: $said', async ({ sealed, said }) => {
    if (!coordinator) throw new Error('the policy should name a coordinator');
    office.questions = [triaged(), ...Array.from({ length: sealed }, (_, n) => sealedQuestion(`s${n}`))];
    await office.send(aDigest(coordinator, {}));
    const [letter] = await office.letters();
    expect(letter?.text.includes('niêm phong')).toBe(said);
  });

  it('is dropped when nothing waits any more', async () => {
    if (!coordinator) throw new Error('the policy should name a coordinator');
    const mail = aDigest(coordinator, {});
    await office.send(mail);
    expect(office.mail(mail.mailId).state).toBe('dropped');
  });
});

describe('a notice', () => {
  it('brings its due days as a calendar', async () => {
    office.questions = [assigned()];
    await office.send(aNotice());
    const [letter] = await office.letters();
    expect(letter?.files).toMatchObject([{ filename: 'han-tra-loi.ics', contentType: 'text/calendar' }]);
    const [ics = ''] = letter?.files.map(({ content }) => content.toString('utf8')) ?? [];
    expect(ics).toContain('DTSTART;VALUE=DATE:20230705');
    expect(ics).not.toContain('bơi');
  });

  it('goes to whoever is reachable at its agency as long as it was never offered', async () => {
    office.questions = [assigned()];
    office.markDead(officer);
    const mail = aNotice();
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'sent', recipient: head.contactId });
  });

  it('goes another way when it was offered to an address that has died since', async () => {
    office.questions = [assigned()];
    office.markDead(officer);
    const mail = refusedAt('2023-07-06T00:40:00.000Z', claim(aNotice(), '2023-07-06T00:40:00.000Z'));
    await office.send(mail);
    expect(office.mail(mail.mailId).state).toBe('dropped');
    const other = office.mail(`reroute_${head.contactId}_${mail.mailId}`);
    await office.send(other);
    const [letter] = await office.letters();
    expect(letter?.to).toBe(head.email);
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(CHILDS_WORDS);
  });
});

describe('a notice of what became of a question', () => {
  const act = (why: string) => ({ ...anAct({ at: MORNING, why }), rules: someRules() });
  const earlier = 'notice_gddt_2023-06-14';
  /** Everybody has heard that the question was given. */
  const heard = recordTold(assigned(), [earlier]);
  const newsOf = (news: News, parts: Partial<Mail> = {}): Mail => ({ ...aNotice('notice_gddt_q7-3'), news, ...parts });
  const review = answer(heard, aLetter({ on: TODAY }), act(''));
  const asked = requestExtension(heard, '2023-07-20', act('chờ khảo sát'));
  const closed = approve(review, {}, act(''));
  const byOfficer = { ...act('đúng thẩm quyền'), by: officer.contactId };
  const toVhtt = transfer(heard, { leadAgencyId: 'vhtt', byAgency: true }, byOfficer);
  const movedOn = transfer(toVhtt, { leadAgencyId: 'ldtbxh' }, act('việc của lao động'));
  const ofMove = { mailId: `notice_gddt_q7-${String(toVhtt.version)}` };
  const twin = { of: aReceivedQuestion({ questionId: 'q3', code: 'BK4-003' }), duplicates: [] };
  const parts = { parts: [{ text: 'a' }, { text: 'b' }], duplicates: [] };
  const batch = 'calendar-2023-2';
  const nearer = { ...heard, broughtForward: { from: '2023-07-12', batch } };
  const inBatch = { mailId: `notice_gddt_${batch}` };
  beforeEach(() => {
    office.store(recordSent(claim(aNotice(earlier), MORNING), 'ses-0', MORNING));
  });

  it.each<{ mail: Mail; becomes: Question; says: string }>([
    {
      mail: newsOf('returned'),
      becomes: returnAnswer(review, 'Thiếu ngày.', act('')),
      says: 'Câu trả lời được trả lại để bổ sung: Thiếu ngày. Hạn trả lời không thay đổi.',
    },
    {
      mail: newsOf('extended'),
      becomes: extend(asked, '2023-07-20', act('đã có lịch khảo sát')),
      says: 'Được gia hạn đến hết thứ Năm 20/7/2023: đã có lịch khảo sát. Ngày đã hẹn với các em không thay đổi.',
    },
    {
      mail: newsOf('extended'),
      becomes: extend(asked, '2023-08-15', act('đã có lịch khảo sát')),
      says: 'Hạn này sau ngày đã hẹn với các em (thứ Hai 24/7/2023): các em được báo là phải chờ thêm, mong quý cơ quan trả lời sớm nhất có thể.',
    },
    {
      mail: newsOf('extension-declined'),
      becomes: declineExtension(asked, act('các em đã chờ lâu')),
      says: 'Đề nghị thêm thời gian không được chấp nhận: các em đã chờ lâu. Hạn trả lời giữ nguyên.',
    },
    {
      mail: newsOf('reopened'),
      becomes: reopen(closed, act('các em hỏi thêm')),
      says: 'Câu hỏi được mở lại: các em hỏi thêm.',
    },
    { mail: newsOf('nearer', inBatch), becomes: nearer, says: 'Hạn đã báo trước đây: hết thứ Tư 12/7/2023' },
    {
      mail: newsOf('nearer', { mailId: `${inBatch.mailId}_3` }),
      becomes: nearer,
      says: 'Hạn đã báo trước đây: hết thứ Tư 12/7/2023',
    },
    {
      mail: newsOf('moved', ofMove),
      becomes: toVhtt,
      says: `BK4-007: quý cơ quan đã chuyển đến ${vhtt.name} (đúng thẩm quyền)`,
    },
    {
      mail: newsOf('moved', ofMove),
      becomes: movedOn,
      says: `BK4-007: quý cơ quan đã chuyển đến ${vhtt.name} (đúng thẩm quyền); sau đó người điều phối đã chuyển đến ${ldtbxh.name} (việc của lao động)`,
    },
    { mail: newsOf('gone'), becomes: withdraw(heard, act('nhập nhầm')), says: 'BK4-007: nhập nhầm' },
    {
      mail: newsOf('gone'),
      becomes: markDuplicate(heard, twin, act('cùng hỏi về bể bơi')),
      says: 'BK4-007: trùng với câu hỏi BK4-003 và được trả lời chung (cùng hỏi về bể bơi)',
    },
    {
      mail: newsOf('gone'),
      becomes: split(heard, parts, act('hai việc')).whole,
      says: 'BK4-007: đã tách thành 2 câu; câu nào thuộc quý cơ quan sẽ được chuyển riêng (hai việc)',
    },
  ])('with the news "$mail.news" in $mail.mailId says: $says', async ({ mail, becomes, says }) => {
    office.questions = [becomes, twin.of];
    await office.send(mail);
    const [letter] = await office.letters();
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(says);
    // Days are brought as a calendar where any are owed.
    expect(letter?.files).toHaveLength(becomes.status === 'assigned' && becomes.leadAgencyId === 'gddt' ? 1 : 0);
  });

  it('lets the coordinator know that an agency handed a question on, with a link to the console and to no agency’s page', async () => {
    office.questions = [toVhtt];
    const recipient = coordinator?.contactId ?? '';
    const mailId = ofMove.mailId.replace('gddt', 'coordinator');
    await office.send(newsOf('transferred', { mailId, agencyId: 'coordinator', recipient }));
    const [letter] = await office.letters();
    expect(letter?.to).toBe(coordinator?.email);
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(
      `BK4-007: ${gddt.name} đã chuyển đến ${vhtt.name} (đúng thẩm quyền)`,
    );
    expect(letter?.text).not.toContain('/a/');
  });

  it('tells the coordinator of the agency’s transfer, with its author and reason, also when it was moved on before the mail left', async () => {
    office.questions = [movedOn];
    const recipient = coordinator?.contactId ?? '';
    const mailId = ofMove.mailId.replace('gddt', 'coordinator');
    await office.send(newsOf('transferred', { mailId, agencyId: 'coordinator', recipient }));
    const [letter] = await office.letters();
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(
      `BK4-007: ${gddt.name} đã chuyển đến ${vhtt.name} (đúng thẩm quyền); sau đó người điều phối đã chuyển đến ${ldtbxh.name} (việc của lao động)`,
    );
  });

  it.each<{ mail: Mail; becomes: Question; because: string }>([
    { mail: newsOf('returned'), becomes: review, because: 'it has been answered anew' },
    { mail: newsOf('returned'), becomes: withdraw(heard, act('')), because: 'it was withdrawn, which is other news' },
    {
      mail: newsOf('extension-declined'),
      becomes: extend(declineExtension(asked, act('các em đã chờ lâu')), '2023-07-20', act('đã có lịch khảo sát')),
      because: 'it was given the time after all',
    },
    { mail: newsOf('extended'), becomes: toVhtt, because: 'another agency has it now, with a day of its own' },
    { mail: newsOf('moved'), becomes: transfer(toVhtt, { leadAgencyId: 'gddt' }, act('')), because: 'it has it again' },
    { mail: newsOf('moved', { agencyId: 'y-te' }), becomes: toVhtt, because: 'it had never heard of the question' },
    { mail: newsOf('nearer', inBatch), becomes: heard, because: 'the day has moved away again' },
    {
      mail: newsOf('nearer', { mailId: 'notice_gddt_calendar-2023-21' }),
      becomes: nearer,
      because: 'the mails of another change of the calendar tell of it',
    },
  ])('is dropped with the news "$mail.news" when $because', async ({ mail, becomes }) => {
    office.questions = [becomes];
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'dropped', because: 'nothing of it is true any more' });
    expect(office.parcels).toEqual([]);
  });

  it('says the same by another way, when the first address has died', async () => {
    office.questions = [nearer];
    office.markDead(officer);
    const first = refusedAt('2023-07-06T00:40:00.000Z', claim(newsOf('nearer', inBatch), '2023-07-06T00:40:00.000Z'));
    await office.send(first);
    await office.send(office.mail(`reroute_${head.contactId}_${first.mailId}`));
    const [letter] = await office.letters();
    expect(letter?.to).toBe(head.email);
    expect(letter?.text).toContain('Hạn đã báo trước đây');
  });
});

describe('a mail that SES will not have', () => {
  it('goes to the next person once it is given up, and the coordinator hears why, how often it was tried and who hears instead', async () => {
    office.questions = [assigned()];
    office.outcome = { outcome: 'refused', because: 'MessageRejected' };
    const mail = refusedAt('2023-07-03T01:00:00.000Z', { ...aNotice(), attempts: 19 });
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'failed', because: 'MessageRejected', endedAt: MORNING });
    const other = office.mail(`reroute_${head.contactId}_${mail.mailId}`);
    expect(other).toMatchObject({ state: 'pending', recipient: head.contactId, questionIds: ['q7'] });
    const alarm = office.mail(`alarm_${mail.mailId}`);
    expect(alarm).toMatchObject({ state: 'pending', recipient: coordinator?.contactId, about: mail.mailId });
    office.outcome = undefined;
    office.parcels = [];
    await office.send(alarm);
    const [letter] = await office.letters();
    expect(letter?.to).toBe(coordinator?.email);
    const words = letter?.text.replace(/\s+/g, ' ');
    expect(words).toContain('BK4-007');
    expect(words).toContain('Số lần đã thử: 20');
    expect(words).toContain(
      `đã ngừng gửi thư này; người nhận có thể chưa biết nội dung thư. Nội dung thư được chuyển cho ${head.name}`,
    );
  });

  it('tells others in one with the end that it records: a crash leaves both undone', async () => {
    office.questions = [assigned()];
    office.outcome = { outcome: 'refused', because: 'MessageRejected' };
    const mail = refusedAt('2023-07-03T01:00:00.000Z', aNotice());
    office.crashAt = 'failed';
    await expect(office.send(mail)).rejects.toThrow('crash');
    expect(office.mail(mail.mailId).state).toBe('claimed');
    expect(office.written).toEqual([mail.mailId]);
  });

  it('goes to the next person at once when its address is one that no message can carry', async () => {
    office.questions = [assigned()];
    office.agencies = [{ ...gddt, contacts: [{ ...officer, email: 'không-dấu@gddt.example' }, head] }];
    const mail = aNotice();
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'failed', because: 'unsendable' });
    expect(office.mail(`reroute_${head.contactId}_${mail.mailId}`).state).toBe('pending');
    expect(office.mail(`alarm_${mail.mailId}`).recipient).toBe(coordinator?.contactId);
  });

  it('is no alarm any more once it has arrived after all', async () => {
    const mail = recordSent(claim(aNotice(), MORNING), 'ses-1', MORNING);
    const alarm = alarmAbout(mail);
    office.store(mail);
    await office.send(alarm);
    expect(office.mail(alarm.mailId).state).toBe('dropped');
  });

  it('is tried again later while attempts are left', async () => {
    office.questions = [assigned()];
    office.outcome = { outcome: 'refused', because: 'Throttling' };
    const mail = aNotice();
    await office.send(mail);
    expect(office.mail(mail.mailId)).toMatchObject({ state: 'pending', attempts: 1 });
    expect(office.written.filter((mailId) => mailId.startsWith('alarm_'))).toEqual([]);
  });
});

describe('a protection mail', () => {
  const protection = (to: Contact | undefined, parts: Partial<Mail> = {}): Mail => {
    const recipient = to?.contactId ?? '';
    return {
      ...draft({ mailId: 'protection_s1', kind: 'protection', recipient, questionIds: ['s1'] }, MORNING),
      ...parts,
    };
  };
  beforeEach(() => {
    office.questions = [sealedQuestion('s1')];
  });

  it.each([
    { now: MORNING, about: undefined, subject: /cần xử lý trong 12 giờ/ },
    { now: '2023-07-06T10:10:00.000Z', about: 'soon', subject: /còn chưa đầy 03 giờ để xử lý, trước 20 giờ 00/ },
    { now: '2023-07-06T13:00:00.000Z', about: 'late', subject: /đã quá hạn xử lý từ 20 giờ 00/ },
    { now: '2023-07-06T14:00:00.000Z', about: 'soon', subject: /đã quá hạn xử lý từ 20 giờ 00/ },
  ])('of stage $about at $now says how the clock stands', async ({ now, about: stage, subject }) => {
    await office.send(protection(focal, { ...(stage !== undefined && { about: stage }) }), now);
    const [letter] = await office.letters();
    expect(letter?.to).toBe(focal?.email);
    expect(letter?.subject).toMatch(subject);
  });

  it.each<{ outcome: Handover; because: string }>([
    { outcome: { outcome: 'refused', because: 'Throttling' }, because: 'SES refuses it, and refuses it again' },
    { outcome: { outcome: 'unknown', because: 'ECONNRESET' }, because: 'nobody knows whether SES has it, twice' },
  ])('reaches the deputy within a minute, and the coordinator as an alarm, when $because', async ({ outcome }) => {
    office.outcome = outcome;
    const night = '2023-07-06T19:00:00.000Z';
    office.store(protection(focal));
    await office.sendAllUntilTheyWait(night);
    const toFocal = office.mail('protection_s1');
    expect(toFocal.handedOnTo).toEqual([`protection_s1_to_${deputy?.contactId ?? ''}`]);
    expect(office.mail(`protection_s1_to_${deputy?.contactId ?? ''}`)).toMatchObject({ kind: 'protection', at: night });
    expect(office.written).not.toContain(`protection_s1_to_${coordinator?.contactId ?? ''}`);
    const alarm = office.mail('alarm_protection_s1');
    expect(alarm).toMatchObject({ recipient: coordinator?.contactId, leaveAt: '2023-07-07T00:30:00.000Z' });
    office.outcome = undefined;
    office.parcels = [];
    await office.send(alarm, '2023-07-07T00:30:00.000Z');
    const [letter] = await office.letters();
    expect(letter?.subject).toContain('[KHẨN]');
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(
      `vẫn tiếp tục thử gửi đến địa chỉ này. Nội dung thư được chuyển cho ${deputy?.name ?? ''}`,
    );
  });

  it('is tried three times before anybody else is turned to, and goes on being tried', async () => {
    office.outcome = { outcome: 'refused', because: 'Throttling' };
    office.store(protection(focal));
    for (const tries of [1, 2]) {
      await office.send(office.mail('protection_s1'));
      expect(office.mail('protection_s1')).toMatchObject({ state: 'pending', attempts: tries, leaveAt: MORNING });
      expect(office.mail('protection_s1').handedOnTo).toBeUndefined();
    }
    await office.send(office.mail('protection_s1'));
    const waiting = office.mail('protection_s1');
    expect(waiting).toMatchObject({ state: 'pending', attempts: 3 });
    expect(waiting.handedOnTo).toHaveLength(1);
    office.outcome = undefined;
    await office.send(waiting, waiting.leaveAt);
    expect(office.mail('protection_s1').state).toBe('sent');
  });

  it('leaves at night and takes no turn', async () => {
    office.turns = 0;
    await office.send(protection(focal), '2023-07-06T19:00:00.000Z');
    expect(office.parcels).toHaveLength(1);
    expect(office.turns).toBe(0);
  });

  it('goes to the deputy when the focal person cannot be reached, and to the coordinator without the case when nobody can', async () => {
    if (!focal || !deputy) throw new Error('the policy should name a focal person and a deputy');
    office.markDead(focal);
    await office.send(protection(focal));
    const toDeputy = office.mail(`protection_s1_to_${deputy.contactId}`);
    office.markDead(deputy);
    await office.send(toDeputy);
    await office.send(office.mail(`protection_s1_to_${coordinator?.contactId ?? ''}`));
    const [letter] = await office.letters();
    expect(letter?.to).toBe(coordinator?.email);
    expect(letter?.text).not.toContain('https://');
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(`gọi điện hoặc cử người đến gặp ngay: ${focal.name}`);
  });

  it('calls the deputy the deputy, and promises nothing that is not there', async () => {
    await office.send(protection(focal));
    await office.send(protection(deputy, { mailId: 'protection_s1_soon_pho' }));
    const [toFocal = '', toDeputy = ''] = (await office.letters()).map(({ text }) => text.replace(/\s+/g, ' '));
    expect(toFocal).toContain('Kính gửi: Người phụ trách bảo vệ trẻ em');
    expect(toFocal).toContain(`Người được giao xử lý thay: ${deputy?.name ?? ''}`);
    expect(toDeputy).toContain('Kính gửi: Người được giao xử lý thay người phụ trách bảo vệ trẻ em');
    expect(toDeputy).toContain(`Người phụ trách bảo vệ trẻ em: ${focal?.name ?? ''}`);
    for (const text of [toFocal, toDeputy]) {
      expect(text).not.toMatch(/bấm|nút/);
      expect(text).toContain('/acknowledge');
      expect(text).toContain('gọi ngay Tổng đài 111');
    }
  });

  it('to the heads of the city says that a case waits, whom to reach, and nothing of the case', async () => {
    const unheard = protection(coordinator, { mailId: 'protection_s1_late3_dieu-phoi', about: 'unheard' });
    await office.send(unheard, '2023-07-07T01:00:00.000Z');
    const [letter] = await office.letters();
    expect(letter?.to).toBe(coordinator?.email);
    expect(letter?.subject).toBe('[KHẨN] Có hồ sơ cần xử lý khẩn, quá hạn');
    expect(letter?.text.replace(/\s+/g, ' ')).toContain(focal?.name ?? 'nobody');
    expect(letter?.text).not.toMatch(/s1|https:|07\/2023|7\/2023/);
  });

  it('to the heads of the city is dropped when somebody has acknowledged the case meanwhile', async () => {
    const sealed = sealedQuestion('s1');
    office.questions = [acknowledgeSealed(sealed, anAct({ at: MORNING }))];
    await office.send(protection(coordinator, { about: 'unheard' }));
    expect(office.mail('protection_s1').state).toBe('dropped');
  });

  it('about the clock of an acknowledged case does not say that nobody has it', async () => {
    office.questions = [acknowledgeSealed(sealedQuestion('s1'), anAct({ at: MORNING }))];
    await office.send(protection(focal, { about: 'late' }), '2023-07-06T13:00:00.000Z');
    const [letter] = await office.letters();
    expect(letter?.text.replace(/\s+/g, ' ')).toContain('Đã có người xác nhận nhận hồ sơ');
    expect(letter?.text).not.toContain('chưa ghi nhận ai xác nhận');
  });

  it('is dropped when the question was released', async () => {
    office.questions = [];
    await office.send(protection(focal));
    expect(office.mail('protection_s1').state).toBe('dropped');
  });
});

describe('the report of a month', () => {
  const REPORT = 'extract_gddt_2023-06';
  const mailId = `report_${REPORT}_${officer.contactId}`;
  const bringing = (parts: Partial<Mail> = {}): Mail => ({
    ...draft({ mailId, kind: 'report', recipient: officer.contactId, questionIds: [], about: REPORT }, MORNING),
    ...parts,
  });
  const files = (['html', 'xlsx', 'docx', 'pdf'] as const).map((form) => ({
    ...{ form, key: `reports/${REPORT}/0123/trich.${form}`, bytes: 1_000, sha256: '0'.repeat(64) },
  }));
  beforeEach(() => {
    const request = firstRequest(
      { kind: 'extract', agencyId: 'gddt', month: '2023-06' },
      { by: SCHEDULE, at: MORNING },
    );
    office.report = becomeReady(request, { title: 'Phần của GD&ĐT', inputsHash: 'a', files }, MORNING);
  });

  it('leaves with its page as the body and the files that are edited and sorted', async () => {
    await office.send(bringing());
    const [letter] = await office.letters();
    expect(letter?.subject).toBe(`[Hồi Âm] Tổng hợp tháng 6/2023: ${gddt.name}`);
    expect(letter?.text).toContain('content of reports/extract_gddt_2023-06/0123/trich.html');
    expect(letter?.files.map(({ filename }) => filename)).toEqual(['trich.xlsx', 'trich.docx']);
  });

  it('leaves without files that SES would not take', async () => {
    if (office.report)
      office.report = { ...office.report, files: files.map((file) => ({ ...file, bytes: 4_000_000 })) };
    await office.send(bringing());
    const [letter] = await office.letters();
    expect(letter?.files).toEqual([]);
  });

  it('waits for the office to open', async () => {
    await office.send(bringing(), '2023-07-06T10:00:00.000Z');
    expect(office.mail(mailId)).toMatchObject({ state: 'pending', leaveAt: '2023-07-07T00:30:00.000Z' });
  });

  it('goes up the agency’s ladder when the address has died', async () => {
    office.markDead(officer);
    await office.send(bringing({ agencyId: 'gddt' }));
    const other = office.mail(`${mailId}_to_${head.contactId}`);
    expect(other).toMatchObject({ kind: 'report', about: REPORT, recipient: head.contactId });
    await office.send(other);
    expect((await office.letters()).map(({ to }) => to)).toEqual([head.email]);
  });

  it('of the city goes to nobody else, because everybody gets it', async () => {
    if (!leader) throw new Error('the policy should name a leader');
    office.markDead(leader);
    await office.send(bringing({ recipient: leader.contactId }));
    expect(office.written.filter((written) => written.includes('_to_'))).toEqual([]);
  });

  it('is dropped when there is no such report any more', async () => {
    office.report = undefined;
    await office.send(bringing());
    expect(office.mail(mailId)).toMatchObject({ state: 'dropped' });
  });
});

describe('a mail that somebody else deals with', () => {
  it('is passed over', async () => {
    office.questions = [assigned()];
    const mail = aNotice();
    office.store(recordDropped(mail, 'elsewhere'));
    await office.send(mail);
    expect(office.parcels).toEqual([]);
  });
});

/** Everything around dispatch, in memory. */
class Office {
  questions: Question[] = [];
  /** The one in the archive. */
  report: Report | undefined;
  agencies: Agency[] = [gddt, vhtt, ldtbxh];
  policy = aPolicy();
  parcels: Parcel[] = [];
  turns = 0;
  outcome: Handover | undefined;
  /** The state that a step does not live to record. */
  crashAt: Mail['state'] | undefined;
  /** Ids in the order in which mails were stored. */
  written: string[] = [];
  readonly #mails = new Map<string, Mail>();

  store(...mails: Mail[]): void {
    for (const mail of mails) this.#mails.set(mail.mailId, mail);
  }

  mail(mailId: string): Mail {
    const mail = this.#mails.get(mailId);
    if (!mail) throw new Error(`no mail ${mailId} among ${[...this.#mails.keys()].join(', ')}`);
    return mail;
  }

  markDead({ contactId }: Contact): void {
    const unreachable = { sinceOn: TODAY, because: 'Permanent General 5.1.1' };
    const marked = (contacts: Contact[]) =>
      contacts.map((contact) => (contact.contactId === contactId ? { ...contact, unreachable } : contact));
    this.agencies = this.agencies.map((agency) => ({ ...agency, contacts: marked(agency.contacts) }));
    const { coordinators, leaders, protection } = this.policy.people;
    const people = {
      coordinators: marked(coordinators),
      leaders: marked(leaders),
      protection: marked(protection),
    };
    this.policy = { ...this.policy, people };
  }

  async send(mail: Mail, now = MORNING): Promise<void> {
    if (!this.#mails.has(mail.mailId)) this.store(mail);
    const situation: Situation = {
      rules: { ...someRules(), policy: this.policy },
      agencies: this.agencies,
      now,
    };
    await sendMail(this.#dependencies(), PendingMail.parse(mail), situation);
  }

  /** Sends every mail that may leave at an instant, and those that are written because of it, until none is left that may. */
  async sendAllUntilTheyWait(now: string): Promise<void> {
    for (;;) {
      const mail = [...this.#mails.values()].find(({ state, leaveAt }) => state === 'pending' && leaveAt <= now);
      if (!mail) return;
      await this.send(mail, now);
    }
  }

  letters() {
    return Promise.all(
      this.parcels.map(async ({ to, mime }) => {
        const { subject, text = '', attachments } = await simpleParser(Buffer.from(mime));
        return { to: to[0], subject, text, files: attachments };
      }),
    );
  }

  #dependencies(): Parameters<typeof sendMail>[0] {
    const some = <Item>(items: readonly (Item | undefined)[]) => items.filter((item) => item !== undefined);
    return {
      sender: 'Hồi Âm <hoi-am@backan.example>',
      linkBase: 'https://hoi-am.backan.example',
      signLink: ({ agencyId, contactId }) => Promise.resolve(`${agencyId}.${contactId}`),
      postOffice: {
        turn: () => {
          this.turns += 1;
          return Promise.resolve();
        },
        send: (parcel) => {
          this.parcels.push(parcel);
          return Promise.resolve(this.outcome ?? { outcome: 'accepted', messageId: `ses-${this.parcels.length}` });
        },
      },
      directory: {
        get: (kind) => Promise.resolve(kind === 'forum' ? (aForum() as never) : undefined),
      },
      reports: { contributions: () => Promise.resolve([]), get: () => Promise.resolve(this.report) },
      files: { get: ({ key }) => Promise.resolve(new TextEncoder().encode(`<body><p>content of ${key}</p></body>`)) },
      questions: {
        getMany: (ids) =>
          Promise.resolve(some(ids.map((id) => this.questions.find(({ questionId }) => questionId === id)))),
        inTriage: () => Promise.resolve({ keys: this.#keysOf(({ status }) => status === 'triage') }),
        sealedDue: (until) => this.#sealedDue(until),
      },
      mails: {
        get: (mailId) => Promise.resolve(this.#mails.get(mailId)),
        getMany: (ids) => Promise.resolve(some(ids.map((id) => this.#mails.get(id)))),
        ofRecipient: (contactId) => {
          const keys = [...this.#mails.values()]
            .filter(({ recipient }) => recipient === contactId)
            .map(({ mailId, at }): Key => ({ mailId, at }));
          return Promise.resolve({ keys });
        },
        mailsFailed: (since) => this.#failed(since),
        replace: (next, others) => this.#replace(next, others),
      },
    };
  }

  #keysOf(wanted: (question: Question) => boolean): Key[] {
    return this.questions.filter(wanted).map(({ questionId }) => ({ questionId }));
  }

  async *#sealedDue(until: string): AsyncGenerator<string> {
    const waiting = this.questions.filter(
      (question) => question.status === 'sealed' && question.watchAt !== undefined && question.watchAt <= until,
    );
    yield* await Promise.resolve(waiting.map(({ questionId }) => questionId));
  }

  #replace(next: Mail, others: readonly Mail[] = []): Promise<void> {
    if (this.crashAt === next.state) {
      this.crashAt = undefined;
      return Promise.reject(new Error('crash'));
    }
    const stale = this.#mails.get(next.mailId)?.version !== next.version - 1;
    if (stale) return Promise.reject(new StaleItemError({ mailId: next.mailId }));
    this.#write(next, ...others.filter(({ mailId }) => !this.#mails.has(mailId)));
    return Promise.resolve();
  }

  async *#failed(since: string): AsyncGenerator<string> {
    const failed = [...this.#mails.values()].filter(
      ({ state, nextActionAt }) => state === 'failed' && nextActionAt !== undefined && nextActionAt >= since,
    );
    yield* await Promise.resolve(failed.map(({ mailId }) => mailId));
  }

  #write(...mails: Mail[]): void {
    this.store(...mails);
    this.written.push(...mails.map(({ mailId }) => mailId));
  }
}

/** A mail that SES refused for the first time at an instant. */
function refusedAt(now: string, mail: Mail): Mail {
  return { ...recordRefused(mail, 'Throttling', { now, calendar: someRules().calendar }), leaveAt: now };
}

function person({ agencyId, contacts }: Agency, role: Contact['role']): Contact {
  const contact = contacts.find((other) => other.role === role);
  if (!contact) throw new Error(`config/bac-kan.json names no ${role} of ${agencyId}`);
  return contact;
}

function assigned(parts: Partial<AssignedQuestion> = {}): AssignedQuestion {
  const rules = someRules();
  const question = assign(aReceivedQuestion({ text: CHILDS_WORDS }), aResponsibility(), { ...anAct(), rules });
  if (question.status !== 'assigned') throw new Error(`expected an assigned question, got ${question.status}`);
  return { ...question, agencyDeadline: { ...question.agencyDeadline, dueOn: DUE }, ...parts };
}

function dueOn(day: string): AssignedQuestion {
  const question = assigned();
  return { ...question, agencyDeadline: { ...question.agencyDeadline, dueOn: day } };
}

function triaged(): Question {
  return aTriageQuestion({ text: CHILDS_WORDS });
}

/** Sealed at 08:00, so that the twelve hours end at 20:00. */
function sealedQuestion(questionId: string): SealedQuestion {
  const received = aReceivedQuestion({ questionId, receivedAt: MORNING });
  return seal(received, {
    ...anAct({ at: MORNING }),
    harmDueAt: '2023-07-06T13:00:00.000Z',
    mailId: `protection_${questionId}`,
  });
}

function aDigest({ contactId }: Contact, rungs: Record<string, number>): Mail {
  const about = { mailId: `digest_${contactId}_${TODAY}`, kind: 'digest', recipient: contactId } as const;
  return draft({ ...about, questionIds: Object.keys(rungs), day: TODAY, rungs }, '2023-07-06T00:30:00.000Z');
}

function aNotice(mailId = 'notice_gddt_a'): Mail {
  const about = { mailId, kind: 'notice', recipient: officer.contactId, agencyId: 'gddt' } as const;
  return draft({ ...about, questionIds: ['q7'] }, '2023-07-06T00:30:00.000Z');
}

function alarmAbout({ mailId }: Mail): Mail {
  const about = { kind: 'alarm', recipient: coordinator?.contactId ?? '', about: mailId } as const;
  return draft({ mailId: `alarm_${mailId}`, ...about, questionIds: [] }, '2023-07-06T00:30:00.000Z');
}
