import { StaleItemError } from '../platform/table.ts';

/** Makes a write that somebody else may have made needless. */
export async function passOver(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StaleItemError)) throw error;
  }
}
