/** A function to decorate, which counts its calls. Its answers are texts, which every serializer keeps. */
export interface CountedWork {
  /** Answers `'answer 1'`, `'answer 2'`, … */
  readonly work: (...args: readonly unknown[]) => Promise<string>;
  /** What it was called with. */
  readonly calls: readonly (readonly unknown[])[];
  /** From now on it throws this. */
  readonly fail: (error: Error) => void;
  /** From now on it answers again. */
  readonly recover: () => void;
}

/** Makes one. */
export function countedWork(): CountedWork {
  const calls: (readonly unknown[])[] = [];
  let failure: Error | undefined;
  return {
    async work(...args) {
      calls.push(args);
      if (failure !== undefined) throw failure;
      return `answer ${calls.length}`;
    },
    calls,
    fail(error) {
      failure = error;
    },
    recover() {
      failure = undefined;
    },
  };
}

/** So many times the same. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
