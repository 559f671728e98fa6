import type { Agency, Contact } from '../agency/agency.ts';
import type { ResponsibleQuestion } from '../question/question.ts';
import type { ReadabilityHint } from '../question/readability.ts';
import type { Contribution } from '../report/contribution.ts';
import type { OpenForm } from './page-parts.ts';
import type { PageAct } from './page-forms.ts';

/** Everything that the page of one person shows. */
export interface AgencyPage {
  readonly agency: Pick<Agency, 'agencyId' | 'name'>;
  readonly contact: Pick<Contact, 'name' | 'post'>;
  readonly token: string;
  readonly leads: readonly ResponsibleQuestion[];
  readonly coordinates: readonly ResponsibleQuestion[];
  /** Questions of which only a promise is still the agency's. */
  readonly promised: readonly ResponsibleQuestion[];
  /** The forums to whose reports the agency contributes. */
  readonly contributions: readonly ContributionPart[];
  readonly otherAgencies: readonly Pick<Agency, 'agencyId' | 'name'>[];
  readonly hotline: string;
  /** By act, and question or contribution (`grantOf`): what admits one form, once. */
  readonly grants: ReadonlyMap<string, string>;
  /** What was done, or what is wrong with what was typed. */
  readonly said?: { readonly text: string; readonly wrong: boolean } | undefined;
  readonly typed?: TypedForm | undefined;
}

/** A contribution, written or still to be written. */
export interface ContributionPart {
  /** Its id. */
  readonly about: string;
  readonly forumName: string;
  /** The name of the agency that has ended and whose section it is. */
  readonly inPlaceOf: string | undefined;
  readonly stored: Contribution | undefined;
  /** The report of the forum is done, so the text stands as it is. */
  readonly final: boolean;
}

/** A form that came back: what was typed stays, and each field says what is wrong with it. */
export interface TypedForm {
  readonly act: PageAct;
  /** The question or the contribution that it is about; empty when that cannot be told. */
  readonly about: string;
  readonly values: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, string>>;
  /** How an answer will read to a child, if that was asked for. */
  readonly preview?: { readonly reads: string; readonly hints: readonly ReadabilityHint[] };
}

/** The id of a form on the page; a question has one of each kind, and one for each of its promises. */
export function idOf({
  act,
  about,
  values: { commitmentId = '' },
}: Pick<TypedForm, 'act' | 'about' | 'values'>): string {
  return [act, about, ...(commitmentId === '' ? [] : [commitmentId])].join('-');
}

/** Under which name a form's grant is found: each form about a question has its own, and those about its promises one together. */
export function grantOf({ act, about }: Pick<TypedForm, 'act' | 'about'>): string {
  return `${act} ${about}`;
}

/** A form of the page: as it was sent, if it came back, otherwise filled in with what is known already. */
export function openForm(
  { token, grants, typed }: AgencyPage,
  { act, about }: Pick<TypedForm, 'act' | 'about'>,
  values: Readonly<Record<string, string>> = {},
): OpenForm & Pick<TypedForm, 'preview'> {
  const id = idOf({ act, about, values });
  const returned = typed !== undefined && idOf(typed) === id;
  return {
    id,
    action: `/a/${encodeURIComponent(token)}/${act}`,
    grant: grants.get(grantOf({ act, about })) ?? '',
    values: returned ? typed.values : values,
    faults: returned ? typed.faults : {},
    returned,
    ...(returned && typed.preview && { preview: typed.preview }),
  };
}
