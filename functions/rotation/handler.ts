import { rotationFunction } from '../platform/rotation.ts';

/** None: whoever calls it says which secret. */
export type Environment = Readonly<Record<string, never>>;

/** Gives the key that signs the agencies' links a new value; links signed with the one before it go on working. */
export const handler = rotationFunction();
