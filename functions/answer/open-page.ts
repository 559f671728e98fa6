import { type LinkKeys, signForm } from '../agency/agency-link.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { Reply } from '../platform/http.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { findHolder, type Holder, type Unusable } from './find-holder.ts';
import { agencyPage, type TypedForm } from './page.ts';
import { frame, notice } from './page-parts.ts';
import { questionsOfAgency } from './questions-of-agency.ts';

export type PageDependencies = {
  questions: Pick<QuestionRepository, 'ofAgency' | 'getMany'>;
  mails: Pick<MailRepository, 'ofRecipient' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
  reports: Pick<ReportRepository, 'contribution'>;
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
  if (typeof holder === 'string') return unusable(holder);
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
  const [{ leads, coordinates }, policy, agencies, forums] = await Promise.all([
    questionsOfAgency(dependencies, holder),
    readPolicy(directory),
    directory.all('agency'),
    directory.all('forum'),
  ]);
  const heard = forums.filter(({ dialogueAgencyIds }) => dialogueAgencyIds.includes(agencyId));
  const contributions = await Promise.all(
    heard.map(async ({ forumId, name }) => ({
      forumId,
      forumName: name,
      written: await reports.contribution(forumId, agencyId),
    })),
  );
  const versions = [
    ...[...leads, ...coordinates].map(({ questionId, version }) => ({ about: questionId, version })),
    ...contributions.map(({ forumId, written }) => ({ about: forumId, version: written?.version ?? 0 })),
  ];
  const grants = await Promise.all(
    versions.map(async ({ about, version }): Promise<[string, string]> => {
      const grant = { agencyId, contactId: contact.contactId, about, version };
      return [about, await signForm(grant, visit.keys, visit.now)];
    }),
  );
  const today = dayOf(visit.now);
  const standing = agencies.filter(({ validTo }) => validTo === undefined || validTo >= today);
  const page = agencyPage({
    ...{ agency, contact, token: visit.token, leads, coordinates, contributions, grants: new Map(grants), said, typed },
    otherAgencies: standing.filter((other) => other.agencyId !== agencyId),
    hotline: policy.protectionLine.hotline,
  });
  return html(status, page);
}

/** Why a link opens nothing, in a page that tells nothing else. */
const WHY: Readonly<Record<Unusable, { status: number; said: string }>> = {
  invalid: { status: 404, said: 'Đường dẫn không đúng. Xin mở lại từ thư của Hồi Âm, hoặc trả lời ngay thư đó.' },
  expired: { status: 410, said: 'Đường dẫn đã hết hạn. Xin dùng đường dẫn trong thư mới nhất của Hồi Âm.' },
  gone: { status: 410, said: 'Đường dẫn không còn hiệu lực vì người nhận không còn trong danh sách của cơ quan.' },
};

/** The page of a link that opens nothing. */
export function unusable(why: Unusable): Reply {
  const { status, said } = WHY[why];
  return html(status, frame('Hồi Âm', notice(said)));
}

/** A page as it is answered: kept by nobody, shown in no frame, telling no other site where it was opened from. */
function html(status: number, page: string): Reply {
  return {
    status,
    bytes: new TextEncoder().encode(page),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
    },
  };
}
