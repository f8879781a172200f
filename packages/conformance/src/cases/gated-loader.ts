/** A loader whose calls the case can wait for, and whose answer it decides. */
export interface GatedLoader {
  readonly load: (key: string) => Promise<unknown>;
  /** Resolves when it was called the first time. */
  readonly called: Promise<void>;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
  /** The keys it was called with. */
  readonly keys: readonly string[];
}

/** Makes one. */
export function gatedLoader(): GatedLoader {
  const called = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<unknown>();
  // A case may end before anybody has asked it to load.
  answered.promise.catch(() => undefined);
  const keys: string[] = [];
  return {
    load: (key) => {
      keys.push(key);
      called.resolve();
      return answered.promise;
    },
    called: called.promise,
    answer: answered.resolve,
    fail: answered.reject,
    keys,
  };
}
