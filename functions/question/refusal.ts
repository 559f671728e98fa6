/** A move that the domain does not allow now, with a reason for people in both languages that says what is possible instead. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: { readonly vi: string; readonly en: string };

  /** Agencies of which it speaks, by their ids: whoever tells it to people calls them by their names. */
  readonly agencyIds: readonly string[];

  constructor(reason: { vi: string; en: string }, agencyIds: readonly string[] = []) {
    super(reason.en);
    this.reason = reason;
    this.agencyIds = agencyIds;
  }
}
