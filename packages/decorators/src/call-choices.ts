/** What can be chosen for single calls: `fn.with({ cacheRead: false })(…)`. */
export interface CallChoices {
  /** Whether an entry may answer. @defaultValue true */
  readonly cacheRead?: boolean | undefined;
  /** Whether the result may be stored. @defaultValue true */
  readonly cacheWrite?: boolean | undefined;
  /** Whether the caller waits until the result is stored. @defaultValue the decorator's `waitForWrite` */
  readonly waitForWrite?: boolean | undefined;
  /** Ends this caller's wait with the signal's reason, and nothing else: the call goes on for those who share it. */
  readonly signal?: AbortSignal | undefined;
}

const BOOLEANS = ['cacheRead', 'cacheWrite', 'waitForWrite'] as const;

/** Checks and freezes choices. */
export function resolveCallChoices(choices: CallChoices): CallChoices {
  if (typeof choices !== 'object' || choices === null) throw new TypeError('with() takes an object of choices');
  for (const name of Object.keys(choices)) {
    if (name !== 'signal' && !(BOOLEANS as readonly string[]).includes(name))
      throw new TypeError(`unknown choice '${name}' of with(); accepted are ${BOOLEANS.join(', ')}, signal`);
  }
  for (const name of BOOLEANS) {
    const value: unknown = choices[name];
    if (value !== undefined && typeof value !== 'boolean')
      throw new TypeError(`${name} must be true or false; got ${typeof value}`);
  }
  const { signal } = choices;
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.addEventListener !== 'function')
    throw new TypeError('signal must be an AbortSignal');
  return Object.freeze({ ...choices });
}
