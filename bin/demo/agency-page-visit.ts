import { accepted, type SentMail } from './control-port.ts';

/** A form of the agencies' page: what it does, and about which question or report, or which promise of a question. */
export interface PageForm {
  readonly act: 'answer' | 'extension' | 'progress' | 'contribution';
  /** The id of the question, or of the agency's part in a report. */
  readonly about: string;
  readonly commitmentId?: string;
}

/** The link of a mail to the page of whoever got it; what stands behind # no browser sends. */
const LINK = /(http\S+\/a\/[^\s#]+)#/;

/** Whether a mail leads its recipient to an agency's page. */
export function leadsToPage({ text }: Pick<SentMail, 'text'>): boolean {
  return LINK.test(text);
}

/** Opens the page by the link of a mail, fills in one of its forms and sends it, as a browser without script does. */
export async function sendForm(
  { text }: Pick<SentMail, 'text'>,
  { act, about, commitmentId }: PageForm,
  typed: Readonly<Record<string, string>>,
): Promise<void> {
  const [, link = ''] = LINK.exec(text) ?? [];
  const page = await (await accepted(await fetch(link), 'the page of an agency')).text();
  const id = [act, about, ...(commitmentId === undefined ? [] : [commitmentId])].join('-');
  const [, form = ''] = page.split(`<form id="${id}"`);
  const [, action] = /^[^>]* action="([^"]+)"/.exec(form) ?? [];
  const [, token] = /<input type="hidden" name="form" value="([^"]+)"/.exec(form) ?? [];
  if (action === undefined || token === undefined) throw new Error(`the page of the agency has no form ${id}`);
  const body = new URLSearchParams({ form: token, ...(commitmentId !== undefined && { commitmentId }), ...typed });
  const reply = await fetch(new URL(action, link), { method: 'POST', body, redirect: 'manual' });
  // Only what was taken leads elsewhere; what was not comes back as a page that says why.
  if (reply.status === 303) return;
  const why = [...(await reply.text()).matchAll(/class="(?:notice wrong|fault)"[^>]*>([^<]+)</g)].map(
    ([, said]) => said,
  );
  throw new Error(`the form ${act} was not taken (${String(reply.status)}): ${why.join(' ')}`);
}
