import type { ShownMail } from '../../lib/local/mailbox.ts';

/** A page as a browser without script shows it. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  /** The address that it came from, after a redirect. */
  readonly address: string;
  readonly html: string;
  /** What stands on it, without the markup. */
  readonly text: string;
  /** Its forms by id, with what stands in their fields. */
  readonly forms: ReadonlyMap<string, Form>;
}

/** A form on a page. */
export interface Form {
  readonly action: string;
  readonly values: Readonly<Record<string, string>>;
  /** What is said to be wrong, by field. */
  readonly faults: Readonly<Record<string, string>>;
}

const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

/** The link to the page of whoever got a mail; without its fragment, which no browser sends. */
export function linkIn(mail: Pick<ShownMail, 'text'> | undefined): string {
  const [, address] = /(http\S+\/a\/[^\s#]+)#/.exec(mail?.text ?? '') ?? [];
  if (address === undefined) throw new Error('the mail has no link to an agency’s page');
  return address;
}

/** Opens an address. */
export async function open(address: string): Promise<Page> {
  return pageOf(await fetch(address, { headers: HTML }), address);
}

/** Fills in a form of a page, on top of what stands in it already, sends it and follows where it leads. */
export async function fillIn(page: Page, formId: string, typed: Readonly<Record<string, string>> = {}): Promise<Page> {
  const form = page.forms.get(formId);
  if (!form) throw new Error(`no form ${formId} on the page, only ${[...page.forms.keys()].join(', ')}`);
  return send(new URL(form.action, page.address).href, new URLSearchParams({ ...form.values, ...typed }).toString());
}

/** Sends a form and follows where it leads, as a browser does. */
export async function send(
  address: string,
  body: string,
  contentType = 'application/x-www-form-urlencoded',
): Promise<Page> {
  const headers = { ...HTML, 'content-type': contentType };
  const reply = await fetch(address, { method: 'POST', headers, body, redirect: 'manual' });
  const location = reply.headers.get('location');
  if (reply.status !== 303 || location === null) return pageOf(reply, address);
  return open(new URL(location, address).href);
}

async function pageOf(reply: Response, address: string): Promise<Page> {
  const html = await reply.text();
  const forms = [...html.matchAll(/<form id="([^"]+)"[^>]* action="([^"]+)"[^>]*>([^]*?)<\/form>/g)];
  return {
    ...{ status: reply.status, headers: reply.headers, address, html, text: textOf(html) },
    forms: new Map(
      forms.map(([, id = '', action = '', inside = '']) => [
        decoded(id),
        { action: decoded(action), values: valuesOf(inside), faults: faultsOf(inside, decoded(id)) },
      ]),
    ),
  };
}

function valuesOf(form: string): Record<string, string> {
  const inputs = [...form.matchAll(/<input [^>]*?name="([^"]+)"[^>]*?value="([^"]*)"/g)];
  const texts = [...form.matchAll(/<textarea [^>]*?name="([^"]+)"[^>]*>\n?([^]*?)<\/textarea>/g)];
  const choices = [...form.matchAll(/<select [^>]*?name="([^"]+)"[^>]*>([^]*?)<\/select>/g)].map(
    ([all, name, options = '']) => [all, name, /value="([^"]*)" selected/.exec(options)?.[1] ?? ''],
  );
  return Object.fromEntries(
    [...inputs, ...texts, ...choices].map(([, name = '', value = '']) => [name, decoded(value)]),
  );
}

function faultsOf(form: string, id: string): Record<string, string> {
  const said = [...form.matchAll(/<p class="fault" id="([^"]+)-fault">([^<]*)</g)];
  return Object.fromEntries(said.map(([, field = '', fault = '']) => [field.slice(id.length + 1), decoded(fault)]));
}

function textOf(html: string): string {
  const body = html.replace(/^[^]*?<body>/, '').replace(/<[^>]+>/g, ' ');
  return decoded(body).replace(/\s+/g, ' ').trim();
}

function decoded(text: string): string {
  const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|#34|#39);/g, (_, name: string) => signs[name] ?? '');
}
