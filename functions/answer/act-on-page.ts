import { type OpenedForm, readForm } from '../agency/agency-link.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { namingAgencies } from '../question/name-agencies.ts';
import { readRules } from '../directory/rules.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { shown } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { readabilityHints } from '../question/readability.ts';
import { write } from '../report/asking.ts';
import { placeOf } from '../report/contribution-id.ts';
import { finalReports } from '../report/final-reports.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { actsOn } from './acts-on-question.ts';
import { DECIDE } from './decide-by-form.ts';
import { findHolder, type Holder, isHolder } from './find-holder.ts';
import { type PageDependencies, showPage, unusable, type Visit } from './open-page.ts';
import type { TypedForm } from './page.ts';
import type { PageAct, Typed } from './page-forms.ts';
import {
  alreadyTaken,
  changedMeanwhile,
  formOfAnotherAct,
  formTooOld,
  parsed,
  refusalOf,
  reportIsFinal,
} from './refused-form.ts';

type Dependencies = PageDependencies & {
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
  reports: Pick<ReportRepository, 'contributions' | 'getMany' | 'putContribution'>;
};

/** What somebody sent by a form of the page. */
export interface Posted {
  readonly act: PageAct;
  readonly typed: Typed;
}

/** A form that was sent, by whom, and as it was opened. */
interface Sent {
  readonly typed: Typed;
  readonly holder: Holder;
  readonly opened: OpenedForm;
  readonly now: string;
}

/**
 * Does what a form of the page asks for, once: the form names the version that was read, so whoever was first has won and everybody
 * else is told what happened. What was typed is never lost: a form that is refused comes back filled in.
 */
export async function actOnPage(dependencies: Dependencies, { act, typed }: Posted, visit: Visit): Promise<Reply> {
  const holder = await findHolder(dependencies.directory, visit.token, visit);
  if (!isHolder(holder)) return unusable(dependencies.directory, holder, typed);
  const opened = await readForm(typed.form ?? '', visit.keys, visit.now);
  const own = isOwn(opened, holder) ? opened : undefined;
  const typedForm: TypedForm = { act, about: own?.about ?? '', values: typed, faults: {} };
  try {
    if (!own || own.expired) throw formTooOld();
    if (own.act !== act) throw formOfAnotherAct();
    const sent = { typed, holder, opened: own, now: visit.now };
    const next =
      act === 'contribution' ? await keepContribution(dependencies, sent) : await move(dependencies, act, sent);
    if (next === 'preview') return await showPreview(dependencies, typedForm, { holder, visit });
    return { status: 303, headers: { location: `/a/${visit.token}?done=${act}`, 'referrer-policy': 'no-referrer' } };
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) throw error;
    const { status, said, faults } = refused;
    return showPage(dependencies, { holder, visit }, { status, said, typed: { ...typedForm, faults } });
  }
}

function isOwn(opened: OpenedForm | undefined, { agency, contact }: Holder): opened is OpenedForm {
  return opened?.contactId === contact.contactId && opened.agencyId === agency.agencyId;
}

async function move(
  { questions, directory }: Dependencies,
  act: Exclude<PageAct, 'contribution'>,
  { typed, holder, opened, now }: Sent,
): Promise<'done' | 'preview'> {
  const { agency, contact } = holder;
  const question = await questions.get(opened.about);
  const changed = () => changedMeanwhile(question, { ...opened, act });
  if (!question || question.status === 'sealed' || question.version !== opened.version) throw changed();
  if (!actsOn(question, agency.agencyId).includes(act)) throw changed();
  const rules = await readRules(directory);
  const next = await namingAgencies(directory, () =>
    DECIDE[act]({ question, typed, agency, contact, rules, now }, directory),
  );
  if (next === 'preview') return 'preview';
  await questions.replace(next);
  log('agency acted', { questionId: question.questionId, agencyId: agency.agencyId, act });
  return 'done';
}

/**
 * Keeps what an agency writes for the report of a forum; what somebody else wrote since the form was opened is not written over. That
 * the agency was reminded meanwhile, or given another day, is no reason to refuse what it sends.
 */
async function keepContribution({ directory, reports }: Dependencies, { typed, opened, now }: Sent): Promise<'done'> {
  const { about, agencyId, contactId, version, openedAt } = opened;
  const place = placeOf(about);
  const forum = place && (await directory.get('forum', place.forumId));
  if (!forum) throw formTooOld();
  const text = shown(parsed('contribution', typed).text);
  if ((await finalReports(reports, [forum])).size > 0) throw reportIsFinal();
  const [stored] = await reports.contributions([about]);
  if (stored && stored.version !== version && (stored.at ?? '') >= openedAt) {
    throw stored.by === contactId && stored.text === text ? alreadyTaken() : new StaleItemError({ ...place });
  }
  await reports.putContribution(write(stored, { ...place, text }, { at: now, by: contactId }));
  log('contribution written', { ...place, by: agencyId });
  return 'done';
}

/** Shows how an answer will read to a child, with hints, and stores nothing. */
function showPreview(
  dependencies: Dependencies,
  typed: TypedForm,
  { holder, visit }: { holder: Holder; visit: Visit },
): Promise<Reply> {
  const forChildren = typed.values.forChildren ?? '';
  const hints = readabilityHints(forChildren);
  const advice =
    hints.length > 0
      ? 'Xin xem các gợi ý trong biểu mẫu.'
      : 'Không có gợi ý nào thêm; quý vị có thể bấm "Gửi câu trả lời".';
  const preview = { reads: shown(forChildren), hints };
  const said = `Câu trả lời chưa được gửi. ${advice}`;
  return showPage(dependencies, { holder, visit }, { status: 200, said, typed: { ...typed, preview } });
}
