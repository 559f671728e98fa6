import type { Contact } from '../agency/agency.ts';
import type { Mail } from '../mail/mail.ts';
import { type Attached, reportMail } from '../mail/report-mail.ts';
import { MEDIA_TYPES } from '../report/media-types.ts';
import type { Report, ReportForm } from '../report/report.ts';
import { coordinatorOf, type RenderDependencies, type RenderedMail, type Situation } from './rendering.ts';

/** What is attached; the page is the body. */
const ATTACHED: readonly ReportForm[] = ['docx', 'xlsx'];

/** SES takes 10 MB, and base64 makes four bytes of three: what is larger is fetched from the archive. */
const MOST_BYTES = 6_500_000;

/** Renders the mail that brings a report, from its files as they are now; undefined when it has none. */
export async function renderReport(
  { reports, files, directory }: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  { rules, agencies }: Situation,
): Promise<RenderedMail | undefined> {
  const report = mail.about === undefined ? undefined : await reports.get(mail.about);
  const body = report?.files.find(({ form }) => form === 'html');
  if (!report || !body) return undefined;
  const page = new TextDecoder().decode(await files.get(body));
  const wanted = report.files.filter(({ form }) => ATTACHED.includes(form));
  const fits = wanted.reduce((sum, { bytes }) => sum + bytes, body.bytes) <= MOST_BYTES;
  const attached = await Promise.all(
    (fits ? wanted : []).map(async (file): Promise<Attached> => {
      const filename = file.key.split('/').at(-1) ?? file.form;
      return { filename, contentType: MEDIA_TYPES[file.form], content: await files.get(file) };
    }),
  );
  const scope = await scopeOf(report, { directory, city: rules.policy.city.name, agencies });
  return {
    replyTo: coordinatorOf(rules),
    ...reportMail({ month: report.month, scope, recipient: to, page, attached }),
  };
}

async function scopeOf(
  { forumId, agencyId }: Report,
  {
    directory,
    city,
    agencies,
  }: Pick<RenderDependencies, 'directory'> & Pick<Situation, 'agencies'> & { readonly city: string },
): Promise<string> {
  if (agencyId !== undefined) return agencies.find((agency) => agency.agencyId === agencyId)?.name ?? agencyId;
  if (forumId === undefined) return city;
  return (await directory.get('forum', forumId))?.name ?? forumId;
}
