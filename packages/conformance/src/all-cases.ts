import type { Case } from './case.ts';

/** Every case of the kit, in the order in which they run: what is easiest to understand when it fails comes first. */
export const allCases: readonly Case[] = Object.freeze([]);
