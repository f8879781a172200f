/** A warning that the process was given. */
export interface CaughtWarning {
  readonly text: string;
  readonly code: unknown;
}

/** Catches the warnings of the process meanwhile, so that those a case provokes are not printed among the results. */
export async function caughtWarnings(act: () => Promise<void>): Promise<readonly CaughtWarning[]> {
  const emitWarning = process.emitWarning.bind(process);
  const caught: CaughtWarning[] = [];
  process.emitWarning = (warning: unknown, options?: unknown) => {
    caught.push({ text: String(warning), code: (options as { readonly code?: unknown } | undefined)?.code });
  };
  try {
    await act();
  } finally {
    process.emitWarning = emitWarning;
  }
  return caught;
}
