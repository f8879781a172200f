import type { Fence } from './fence.ts';

/** A block of TypeScript in a document, or in a comment of a source file. */
export interface Example {
  /** Where it stands, from the root of the repository on: `packages/core/README.md`. */
  readonly file: string;
  /** The line of its opening fence, counted from 1. */
  readonly line: number;
  /** What stands between the fences. */
  readonly code: string;
  /** What its opening fence says. */
  readonly fence: Fence;
}

/** How an example is named in reports: `packages/core/README.md:5`. */
export function titleOf({ file, line }: Example): string {
  return `${file}:${line}`;
}
