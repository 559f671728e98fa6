import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, protectionRulesOf, screenSubmission, sealAdmission } from '../../functions/question/admission.ts';
import { Question } from '../../functions/question/question.ts';
import type { Submission } from '../../functions/question/submission.ts';
import { aForum, aPolicy } from '../builders.ts';

const arrival = {
  questionId: 'q7',
  forum: aForum(),
  requestHash: 'hash',
  by: 'dieu-phoi',
  at: '2023-06-13T09:00:00.000Z',
  today: '2023-06-13',
};
const protection = protectionRulesOf(aPolicy());
const admitted = (submission: Submission, parts: Partial<typeof arrival> = {}) =>
  admit(screenSubmission(submission), 7, { ...arrival, ...parts }).question;

/** Any words at all, behind a mark that stands in nothing the system itself writes. */
const anyWords = fc.string({ unit: 'binary', maxLength: 200 }).map((words) => `«zqx» ${words}`);

describe('a sealed question', () => {
  it('holds nothing of what was written, nor does its mail; the original holds all', () => {
    const submission = fc.record({
      text: anyWords,
      answeredAtForum: fc.option(fc.record({ by: anyWords, decided: anyWords, why: anyWords, next: anyWords }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(submission, ({ text, answeredAtForum }) => {
        const said: Submission = {
          text,
          topicId: 'khac',
          leadAgencyId: 'gddt',
          ...(answeredAtForum && { answeredAtForum }),
        };
        const { question, mail, original } = sealAdmission(screenSubmission(said), arrival, protection);
        expect(JSON.stringify({ question, mail })).not.toMatch(/zqx|khac|gddt|BK4/);
        expect(original.submission).toEqual(said);
      }),
    );
  });

  it('gives twelve hours, nights included, and tells the focal person at once', () => {
    const at = '2023-09-02T15:30:00.000Z';
    const { question, mail } = sealAdmission(screenSubmission({ text: '...' }), { ...arrival, at }, protection);
    expect(question).toMatchObject({ status: 'sealed', harmDueAt: '2023-09-03T03:30:00.000Z', told: [mail?.mailId] });
    expect(mail).toMatchObject({
      mailId: 'protection_q7',
      kind: 'protection',
      state: 'pending',
      leaveAt: at,
      recipient: aPolicy().people.protection[0]?.contactId,
    });
  });

  it('is stored with nothing that reading would drop', () => {
    const { question } = sealAdmission(screenSubmission({ text: '...' }), { ...arrival }, protection);
    expect(Question.parse(question)).toEqual(question);
  });

  it.each([
    { submission: { text: 'Bố em hay đánh em bằng thắt lưng, em sợ lắm.' }, because: 'the question tells of harm' },
    {
      submission: {
        text: 'Ai giúp chúng em ạ?',
        answeredAtForum: {
          by: 'Công an',
          decided: 'Em kể với chúng tôi: bố em hay đánh em bằng thắt lưng, em sợ lắm.',
        },
      },
      because: 'the answer repeats what the child told',
    },
  ])('comes of a submission in which $because', ({ submission }) => {
    expect(screenSubmission(submission).sealed).toBe(true);
  });
});

describe('a question that is taken in', () => {
  it('shows neither phone nor e-mail nor name, wherever they stood, and says which kinds were masked', () => {
    const question = admitted({
      text: 'Em tên là Nông Thị Hoa, xin gọi 0912 345 678 ạ. Khi nào có lớp bơi?',
      answeredAtForum: {
        by: 'Phòng Giáo dục và Đào tạo',
        decided: 'Sẽ trả lời qua hoa.nong@example.com.',
        why: 'Cháu Hoa để lại số 0987.654.321.',
        next: 'Liên hệ zalo: hoanong2011.',
      },
    });
    expect(JSON.stringify(question)).not.toMatch(/Nông Thị Hoa|0912|hoa\.nong|0987|hoanong2011/);
    expect(question.text).toContain('Khi nào có lớp bơi?');
    expect(question.masked).toEqual(expect.arrayContaining(['name', 'phone', 'email', 'handle']));
  });

  it('prints who answered as it was given: an office, not a child', () => {
    const answeredAtForum = { by: '  Phó Chủ tịch UBND Nguyễn Văn An '.normalize('NFD'), decided: 'Có.' };
    const question = admitted({ text: 'Hỏi gì ạ?', answeredAtForum });
    expect(question.answers).toEqual([
      { mode: 'oral', on: '2023-06-13', by: 'Phó Chủ tịch UBND Nguyễn Văn An', decided: 'Có.' },
    ]);
  });

  it('is in NFC and without blanks around it; the original stays as it was written', () => {
    const text = ' Khi nào có lớp học bơi ạ?\n'.normalize('NFD');
    const screened = screenSubmission({ text });
    const { question, original } = admit(screened, 7, arrival);
    expect(question).toMatchObject({ text: 'Khi nào có lớp học bơi ạ?', code: 'BK4-007' });
    expect(original.submission).toEqual({ text });
  });

  it.each([
    { today: '2023-06-15', askedOn: undefined, is: '2023-06-13', because: 'children ask at the forum' },
    { today: '2023-06-12', askedOn: undefined, is: '2023-06-12', because: 'the forum is still to come' },
    { today: '2023-06-15', askedOn: '2023-06-01', is: '2023-06-01', because: 'the minutes say so' },
  ])('was asked on $is: $because', ({ today, askedOn, is }) => {
    expect(admitted({ text: 'Hỏi gì ạ?', ...(askedOn && { askedOn }) }, { today }).askedOn).toBe(is);
  });

  it('is stored with nothing that reading would drop', () => {
    const question = admitted({ text: 'Hỏi gì ạ?', topicId: 'khac', coordinatingAgencyIds: ['cong-an'] });
    expect(Question.parse(question)).toEqual(question);
  });
});
