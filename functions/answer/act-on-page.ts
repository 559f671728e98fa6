import { readForm } from '../agency/agency-link.ts';
import { dayOf, vietnameseDay } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import { referenceFaults } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { faultsOf } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { acknowledge, answer, contribute } from '../question/answering.ts';
import { answerFaults, writtenAnswer } from '../question/given-answer.ts';
import { requestExtension, transfer } from '../question/moving.ts';
import { moveCommitment } from '../question/promising.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { OrdinaryQuestion, Question } from '../question/question.ts';
import { readabilityHints } from '../question/readability.ts';
import { agenciesOf } from '../question/responsible.ts';
import { Refusal } from '../question/refusal.ts';
import { screen } from '../question/screen.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { findHolder, type Holder } from './find-holder.ts';
import { type PageDependencies, showPage, unusable, type Visit } from './open-page.ts';
import { FORMS, type PageAct, type Typed } from './page-forms.ts';
import type * as z from 'zod';

type Dependencies = PageDependencies & {
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
  reports: Pick<ReportRepository, 'putContribution'>;
};

/** What somebody sent by a form of the page. */
export interface Posted {
  readonly act: PageAct;
  readonly typed: Typed;
}

/** What was wrong with a form, by field; empty when it was something else. */
class RefusedForm extends Error {
  override readonly name = 'RefusedForm';
  readonly status: number;
  readonly said: string;
  readonly faults: Readonly<Record<string, string>>;

  constructor(status: number, said: string, faults: Readonly<Record<string, string>> = {}) {
    super(said);
    this.status = status;
    this.said = said;
    this.faults = faults;
  }
}

/**
 * Does what a form of the page asks for, once: the form names the version that was read, so whoever was first has won and everybody
 * else is told what happened. What was typed is never lost: a form that is refused comes back filled in.
 */
export async function actOnPage(dependencies: Dependencies, { act, typed }: Posted, visit: Visit): Promise<Reply> {
  const holder = await findHolder(dependencies.directory, visit.token, visit);
  if (typeof holder === 'string') return unusable(holder);
  const grant = await readForm(typed.form ?? '', visit.keys, visit.now);
  const about = typeof grant === 'string' ? '' : grant.about;
  try {
    if (typeof grant === 'string' || grant.contactId !== holder.contact.contactId) throw formTooOld();
    const said = await done(dependencies, { act, typed, holder }, { ...grant, now: visit.now });
    if (said === 'preview') {
      const hints = readabilityHints(typed.forChildren ?? '');
      const fine = 'Câu trả lời chưa được gửi. Không có gợi ý nào thêm; quý vị có thể bấm "Gửi câu trả lời".';
      const first = hints.length > 0 ? 'Câu trả lời chưa được gửi. Xin xem các gợi ý bên dưới.' : fine;
      return await showPage(
        dependencies,
        { holder, visit },
        { status: 200, said: first, typed: { act, about, values: typed, faults: {}, hints } },
      );
    }
    return { status: 303, headers: { location: `/a/${visit.token}?done=${act}`, 'referrer-policy': 'no-referrer' } };
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) throw error;
    const back = { act, about, values: typed, faults: refused.faults, hints: [] };
    return showPage(dependencies, { holder, visit }, { status: refused.status, said: refused.said, typed: back });
  }
}

/** What is said above the page after each act. */
export const DONE: Readonly<Record<PageAct, string>> = {
  acknowledge: 'Đã ghi nhận: quý cơ quan đã nhận câu hỏi.',
  answer: 'Đã gửi câu trả lời. Người điều phối sẽ xem xét trước khi gửi đến các em.',
  input: 'Đã gửi ý kiến phối hợp đến cơ quan chủ trì.',
  transfer: 'Đã chuyển câu hỏi. Cơ quan nhận và người điều phối sẽ được báo.',
  extension: 'Đã gửi đề nghị thêm thời gian. Trong khi chờ quyết định, hạn hiện nay vẫn giữ nguyên.',
  progress: 'Đã ghi nhận tình hình thực hiện cam kết.',
  contribution: 'Đã lưu báo cáo của cơ quan.',
};

interface Granted {
  readonly about: string;
  readonly version: number;
  readonly now: string;
}

async function done(
  dependencies: Dependencies,
  { act, typed, holder }: Posted & { holder: Holder },
  granted: Granted,
): Promise<'done' | 'preview'> {
  if (act === 'contribution') return keepContribution(dependencies, { typed, holder }, granted);
  const { questions, directory } = dependencies;
  const rules = await readRules(directory);
  const question = expectUnchanged(await questions.get(granted.about), holder, granted);
  const by = { at: granted.now, by: holder.contact.contactId };
  const next = await decide(directory, { act, typed, holder }, { question, rules, by });
  if (next === 'preview') return 'preview';
  await questions.replace(next);
  log('agency acted', { questionId: question.questionId, agencyId: holder.agency.agencyId, act });
  return 'done';
}

interface Deciding {
  readonly question: OrdinaryQuestion;
  readonly rules: Rules;
  readonly by: { readonly at: string; readonly by: string };
}

/** What the question becomes by a form. */
async function decide(
  directory: Dependencies['directory'],
  { act, typed, holder }: Posted & { act: Exclude<PageAct, 'contribution'>; holder: Holder },
  { question, rules, by }: Deciding,
): Promise<OrdinaryQuestion | 'preview'> {
  const { agencyId } = holder.agency;
  const today = dayOf(by.at);
  const leads = 'leadAgencyId' in question && question.leadAgencyId === agencyId;
  if (act !== 'input' && act !== 'progress' && !leads) throw notLed(question);
  switch (act) {
    case 'acknowledge':
      return acknowledge(question, by);
    case 'input': {
      const { by: office, text } = parsed('input', typed);
      return contribute(question, { agencyId, by: office, on: today, text: shown(text) }, by);
    }
    case 'answer': {
      const { form: _form, step, ...given } = parsed('answer', typed);
      const faults = answerFaults(given, question, today);
      if (faults.length > 0) {
        throw new RefusedForm(400, INCOMPLETE, Object.fromEntries(faults.map(({ field, vi }) => [field, vi])));
      }
      if (step === 'preview') return 'preview';
      return answer(question, writtenAnswer(given, { agencyId, today }), { ...by, rules });
    }
    case 'transfer': {
      const { leadAgencyId, reason } = parsed('transfer', typed);
      const [fault] = await referenceFaults(directory, { leadAgencyId }, { forum: undefined, today });
      if (fault) throw new RefusedForm(400, INCOMPLETE, { leadAgencyId: fault.detail });
      return transfer(question, { leadAgencyId, byAgency: true }, { ...by, rules, why: shown(reason) });
    }
    case 'extension': {
      const { until, reason } = parsed('extension', typed);
      if (until <= today) {
        throw new RefusedForm(400, INCOMPLETE, { until: `phải sau hôm nay (${vietnameseDay(today)})` });
      }
      return requestExtension(question, until, { ...by, rules, why: shown(reason) });
    }
    case 'progress': {
      const { commitmentId, move, text } = parsed('progress', typed);
      const own =
        'commitments' in question &&
        question.commitments?.some((made) => made.commitmentId === commitmentId && made.agencyId === agencyId);
      if (!own) throw notLed(question);
      const words = shown(text);
      const told = move === 'progress' ? ({ move, text: words } as const) : ({ move, why: words } as const);
      return moveCommitment(question, { ...told, commitmentId }, { ...by, rules });
    }
  }
}

async function keepContribution(
  { reports }: Dependencies,
  { typed, holder }: { typed: Typed; holder: Holder },
  { about, version, now }: Granted,
): Promise<'done'> {
  const { text } = parsed('contribution', typed);
  const { agency, contact } = holder;
  await reports.putContribution({
    ...{ forumId: about, agencyId: agency.agencyId, text: shown(text), by: contact.contactId, at: now },
    version: version + 1,
  });
  log('contribution written', { forumId: about, agencyId: agency.agencyId });
  return 'done';
}

const INCOMPLETE = 'Chưa gửi được: xin xem lại các chỗ đánh dấu bên dưới. Nội dung đã nhập vẫn còn nguyên.';

function parsed<Act extends PageAct>(act: Act, typed: Typed): z.output<(typeof FORMS)[Act]> {
  const read = FORMS[act].safeParse(typed);
  // The schema of this act, which the index alone cannot tell the compiler.
  if (read.success) return read.data as z.output<(typeof FORMS)[Act]>;
  const faults = faultsOf(read.error, typed).map(({ pointer, detail }) => [pointer.replace('#/', ''), detail]);
  throw new RefusedForm(400, INCOMPLETE, Object.fromEntries(faults) as Record<string, string>);
}

/** No child is named in what others read. */
function shown(text: string): string {
  return screen(text).privacy.text.trim();
}

/** The question, if it is still as it was when the form was opened; otherwise whoever sent the form is told what became of it. */
function expectUnchanged(question: Question | undefined, { agency }: Holder, { version }: Granted): OrdinaryQuestion {
  if (!question || question.status === 'sealed') {
    throw new RefusedForm(
      409,
      'Câu hỏi này đã được rút khỏi danh sách và không cần trả lời nữa. Xin liên hệ người điều phối nếu cần.',
    );
  }
  if (question.version === version) return question;
  const concerned = agenciesOf(question).includes(agency.agencyId);
  if (!concerned) throw notLed(question);
  throw changedMeanwhile(question);
}

function changedMeanwhile({ code }: Pick<OrdinaryQuestion, 'code'>): RefusedForm {
  return new RefusedForm(
    409,
    `Câu hỏi ${code} đã thay đổi từ khi quý vị mở trang (hoặc biểu mẫu này đã được gửi rồi). Xin xem lại bên dưới; nội dung đã nhập vẫn còn nguyên.`,
  );
}

function notLed({ code }: Pick<OrdinaryQuestion, 'code'>): RefusedForm {
  return new RefusedForm(409, `Câu hỏi ${code} không còn do quý cơ quan phụ trách, nên chưa ghi nhận gì.`);
}

function formTooOld(): RefusedForm {
  return new RefusedForm(
    409,
    'Biểu mẫu đã hết hạn hoặc không hợp lệ; xin gửi lại từ trang này. Nội dung đã nhập vẫn còn nguyên.',
  );
}

/** What the person is told of an error; undefined when it is ours. */
function refusalOf(error: unknown): RefusedForm | undefined {
  if (error instanceof RefusedForm) return error;
  if (error instanceof Refusal) return new RefusedForm(409, error.reason.vi);
  if (error instanceof StaleItemError || error instanceof ItemExistsError) {
    return new RefusedForm(
      409,
      'Có người vừa thay đổi cùng lúc. Xin xem lại bên dưới; nội dung đã nhập vẫn còn nguyên.',
    );
  }
  return undefined;
}
