/** How long a notice gathers before it leaves, in milliseconds: the batching window of the notice step, and part of every agency's clock. */
export const GATHERING_MS = 30_000;
