/** How long before its end the twelve-hour clock is spoken of once more, in milliseconds. */
const HARM_WARNING_MS = 2 * 3_600_000;

/** When the end of the twelve-hour clock has to be spoken of first. */
export function harmWarningAt(harmDueAt: string): string {
  return new Date(Date.parse(harmDueAt) - HARM_WARNING_MS).toISOString();
}
