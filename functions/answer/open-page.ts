import { type LinkKeys, signForm } from '../agency/agency-link.ts';
import { dayOf, vietnameseDate } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { Refused, Reply } from '../platform/http.ts';
import type { Problem } from '../platform/problem.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { type Ended, findHolder, type Holder, isHolder, type Unusable } from './find-holder.ts';
import { actsOn } from './acts-on-question.ts';
import { agencyPage } from './agency-page.ts';
import { contributionsOf } from './contribution-parts.ts';
import { formToSendAgain, keptWords } from './kept-words.ts';
import { grantOf, type TypedForm } from './page.ts';
import { FORMS, type PageAct, type Typed, typedIn } from './page-forms.ts';
import { frame, notice, STYLE_SOURCE } from './page-parts.ts';
import { questionsOfAgency } from './questions-of-agency.ts';

/** What the page reads. */
export type PageDependencies = {
  questions: Pick<QuestionRepository, 'ofAgency' | 'getMany'>;
  mails: Pick<MailRepository, 'ofRecipient' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
  reports: Pick<ReportRepository, 'contributions' | 'getMany'>;
};

/** One visit of the page: by which link, when, and by which keys links are known. */
export interface Visit {
  readonly token: string;
  readonly keys: LinkKeys;
  readonly now: string;
}

/** What the page says above everything else, and the form that came back to whoever filled it in. */
export interface Returned {
  readonly status: number;
  readonly said?: string;
  readonly typed?: TypedForm;
}

/** Opens the page of a link. It reads and changes nothing, whoever opens it: mail scanners open every link. */
export async function openPage(dependencies: PageDependencies, visit: Visit, said?: string): Promise<Reply> {
  const holder = await findHolder(dependencies.directory, visit.token, visit);
  if (!isHolder(holder)) return unusable(dependencies.directory, holder);
  return showPage(dependencies, { holder, visit }, { status: 200, ...(said !== undefined && { said }) });
}

/** Shows the page to somebody whose link is good. */
export async function showPage(
  dependencies: PageDependencies,
  { holder, visit }: { holder: Holder; visit: Visit },
  { status, said, typed }: Returned,
): Promise<Reply> {
  const { directory, reports } = dependencies;
  const { agency, contact } = holder;
  const { agencyId } = agency;
  const [{ leads, coordinates, promised }, policy, agencies, forums] = await Promise.all([
    questionsOfAgency(dependencies, holder),
    readPolicy(directory),
    directory.all('agency'),
    directory.all('forum'),
  ]);
  const today = dayOf(visit.now);
  const contributions = await contributionsOf(reports, agencyId, { agencies, forums, today });
  const versions = [
    ...[...leads, ...coordinates, ...promised].flatMap((question) =>
      actsOn(question, agencyId).map((act) => ({ act, about: question.questionId, version: question.version })),
    ),
    ...contributions.map(({ about, stored }) => {
      return { act: 'contribution' as const, about, version: stored?.version ?? 0 };
    }),
  ];
  const grants = await Promise.all(
    versions.map(async ({ act, about, version }): Promise<[string, string]> => {
      const grant = { agencyId, contactId: contact.contactId, act, about, version };
      return [grantOf({ act, about }), await signForm(grant, visit.keys, visit.now)];
    }),
  );
  const standing = agencies.filter(({ validTo }) => validTo === undefined || validTo >= today);
  const page = agencyPage({
    ...{ agency, contact, token: visit.token, leads, coordinates, promised, contributions, grants: new Map(grants) },
    said: said === undefined ? undefined : { text: said, wrong: status >= 400 },
    typed,
    otherAgencies: standing.filter((other) => other.agencyId !== agencyId),
    hotline: policy.protectionLine.hotline,
  });
  return html(status, page);
}

/** Why a link opens nothing, in a page that tells nothing else. */
const WHY: Readonly<Record<Unusable, { status: number; said: string }>> = {
  invalid: {
    status: 404,
    said: 'Đường dẫn không đúng hoặc đã quá cũ. Xin mở lại từ thư mới nhất của Hồi Âm, hoặc trả lời ngay thư đó.',
  },
  expired: {
    status: 410,
    said: 'Đường dẫn đã hết hạn. Xin dùng đường dẫn trong thư mới nhất của Hồi Âm, hoặc trả lời ngay thư đó.',
  },
  gone: {
    status: 410,
    said: 'Đường dẫn không còn hiệu lực vì người nhận không còn trong danh bạ của cơ quan. Xin liên hệ người điều phối.',
  },
};

/** The page of a link that opens nothing; what somebody had typed there meanwhile is theirs to copy. */
export async function unusable(
  directory: Pick<DirectoryRepository, 'get'>,
  why: Unusable | Ended,
  typed: Typed = {},
): Promise<Reply> {
  const { status, said } = typeof why === 'string' ? WHY[why] : await whereItWent(directory, why);
  return html(status, frame({ title: 'Trang của cơ quan' }, `${notice(said, true)}\n${keptWords(typed)}`));
}

/** In how many seconds a page that failed may be tried again. */
const AGAIN_AFTER = 60;

/**
 * The page of whatever else went wrong: a form that is none of ours, or an error of ours, which keeps what was typed in a form that can
 * be sent again. A program that sends or wants JSON gets problem details.
 */
export function troublePage({ status, detail }: Problem, refused: Refused): Reply | undefined {
  if (refused.contentType === 'application/json' || refused.accept.includes('json')) return undefined;
  const title = 'Trang của cơ quan';
  if (status < 500) return html(status, frame({ title }, notice(detail.vi, true)));
  const act = actOfPath(refused.path);
  const again = act && formToSendAgain({ act, path: refused.path, typed: typedIn(refused) });
  const page = html(503, frame({ title }, again ? `${notice(FAILED, true)}\n${again}` : notice(UNREADABLE, true)));
  return { ...page, headers: { ...page.headers, 'retry-after': String(AGAIN_AFTER) } };
}

/** The form that is sent to a path of the page; undefined where it is only read. */
function actOfPath(path: string): PageAct | undefined {
  const last = path.split('/').at(-1) ?? '';
  return Object.hasOwn(FORMS, last) ? (last as PageAct) : undefined;
}

const UNREADABLE = 'Hệ thống gặp lỗi nên chưa mở được trang. Xin mở lại sau ít phút, hoặc trả lời thư của Hồi Âm.';
const FAILED =
  'Hệ thống gặp lỗi nên chưa chắc đã ghi nhận. Nội dung quý vị đã nhập còn nguyên dưới đây: xin bấm "Gửi lại" sau ít phút (nếu lần trước đã được ghi nhận, hệ thống sẽ báo và không ghi thêm), hoặc trả lời thư của Hồi Âm.';

/** Who answers now for an agency that has ended, and for what. */
async function whereItWent(
  directory: Pick<DirectoryRepository, 'get'>,
  { ended: { name, validTo = '', successors = [] } }: Ended,
): Promise<{ status: number; said: string }> {
  const heirs = await Promise.all(
    successors.map(async ({ agencyId, functions }) => {
      const heir = (await directory.get('agency', agencyId))?.name ?? agencyId;
      return functions.length > 0 ? `${heir} (${functions.join(', ')})` : heir;
    }),
  );
  const until = `${name} đã kết thúc hoạt động sau ngày ${vietnameseDate(validTo)}.`;
  const to = heirs.length > 0 ? ` Các câu hỏi, kiến nghị của trẻ em đã được chuyển đến: ${heirs.join('; ')}.` : '';
  return { status: 410, said: `${until}${to} Xin liên hệ người điều phối nếu cần.` };
}

/** A page as it is answered: kept by nobody, shown in no frame, telling no other site where it was opened from. */
function html(status: number, page: string): Reply {
  return {
    status,
    bytes: new TextEncoder().encode(page),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src ${STYLE_SOURCE}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
    },
  };
}
