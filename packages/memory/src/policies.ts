import { LruPolicy } from './lru-policy.ts';
import type { Policy } from './policy.ts';

/** The names of the policies, as the option `policy` takes them. */
export type PolicyName = 'lru';

/** Makes a policy by its name, for a store of so many entries (`Infinity` where only bytes limit it). */
export const policies: { readonly [Name in PolicyName]: (maxEntries: number) => Policy } = {
  lru: () => new LruPolicy(),
};
