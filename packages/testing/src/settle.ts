// Taken before a test may have put a fake in its place.
const nextTick: (callback: () => void) => void = process.nextTick.bind(process);

// One turn would do where it is called from a promise. The others are for work that itself waits for a tick, as
// streams and some clients do, between one promise and the next.
const TURNS = 4;

/**
 * Lets promises settle: everything that can go on without a timer or the outside world has gone on when this
 * resolves, however long its chain of promises. A tick comes only when no promise callback is left to run, so
 * this needs no guess at how many turns a chain takes, and no macrotask.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise<void>((resolve) => {
      nextTick(resolve);
    });
  }
}
