import type { MatrixReport } from '@cache/conformance';

/** What is known of a store: what the kit found, and what it was run on. */
export interface Findings extends MatrixReport {
  /** The package of the backend. */
  readonly package: string;
  /** What ran, with its version; none where nothing does. */
  readonly server: string | undefined;
}
