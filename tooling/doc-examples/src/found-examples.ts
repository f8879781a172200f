import type { Example } from './example.ts';

/** What was found in one file, or in several. */
export interface FoundExamples {
  readonly examples: readonly Example[];
  /** What cannot be taken as an example although it was meant as one, each with its place. */
  readonly problems: readonly string[];
}
