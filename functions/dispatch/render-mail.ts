import type { Contact } from '../agency/agency.ts';
import { contactOf } from '../mail/another-way.ts';
import { withRemark } from '../mail/letter.ts';
import type { Mail } from '../mail/mail.ts';
import { renderAlarm } from './render-alarm.ts';
import { renderContribution } from './render-contribution.ts';
import { renderDigest } from './render-digest.ts';
import { renderNotice } from './render-notice.ts';
import { renderProtection } from './render-protection.ts';
import { renderReport } from './render-report.ts';
import type { RenderDependencies, RenderedMail, Situation } from './rendering.ts';

/** Renders a mail to a contact from the facts as they are now; undefined when nothing of it is true any more. */
export async function renderMail(
  dependencies: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  situation: Situation,
): Promise<RenderedMail | undefined> {
  switch (mail.kind) {
    case 'notice':
      return renderNotice(dependencies, { mail, to }, situation);
    case 'digest':
      return renderDigest(dependencies, { mail, to }, situation);
    case 'protection':
      return renderProtection(dependencies, { mail, to }, situation);
    case 'alarm':
      return renderAlarm(dependencies, { mail, to }, situation);
    case 'contribution':
      return renderContribution(dependencies, { mail, to }, situation);
    case 'report':
      return renderReport(dependencies, { mail, to }, situation);
    case 'reroute': {
      const render = mail.contributes ? renderContribution : mail.rungs ? renderDigest : renderNotice;
      const rendered = await render(dependencies, { mail, to }, situation);
      return rendered && { ...rendered, ...withRemark(rendered, await whyHere(dependencies, mail, situation)) };
    }
  }
}

/** Says why somebody gets what was meant for somebody else. */
async function whyHere(
  { mails }: RenderDependencies,
  { about }: Mail,
  { agencies, rules }: Situation,
): Promise<string> {
  const original = about === undefined ? undefined : await mails.get(about);
  const meantFor = original && contactOf(original.recipient, agencies, rules.policy.people);
  return meantFor
    ? `Thư này được chuyển đến quý vị vì thư gửi ${meantFor.name} (${meantFor.post}) không đến nơi.`
    : 'Thư này được chuyển đến quý vị vì không gửi được đến người nhận ban đầu.';
}
