/** The outcome of one check on the repository. */
export interface CheckResult {
  /** What was checked, as the reader sees it. */
  readonly title: string;
  /** One line per finding; none means that the check passed. */
  readonly problems: readonly string[];
  /** Findings that are worth a line but fail nothing. */
  readonly notes?: readonly string[];
}
