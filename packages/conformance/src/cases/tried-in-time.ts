import assert from 'node:assert/strict';

const MOST_TRIES = 50;

/**
 * Repeats something that has to be done within a short lifetime until it was: on a real clock a busy machine may
 * take longer than that over two commands.
 *
 * @param act - answers whether it came in time.
 */
export async function triedInTime(act: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    if (await act()) return;
  }
  assert.fail(`an entry with a lifetime was gone at once, ${MOST_TRIES} times`);
}
