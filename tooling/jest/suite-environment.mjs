import { setImmediate, setTimeout } from 'node:timers/promises';

import { TestEnvironment } from 'jest-environment-node';

const CODE_OF_A_TEST_IS_OVER = new Set([
  'test_fn_success',
  'test_fn_failure',
  'hook_success',
  'hook_failure',
  'run_describe_finish',
  'run_finish',
  'teardown',
]);
// Sockets and processes that were told to end a moment ago may still be going.
const GRACE_MS = 3000;
const POLL_MS = 20;

/** Node's environment, which holds a suite responsible for rejections that nobody handles and for what it leaves open. */
// oxlint-disable-next-line import/no-default-export -- jest expects it
export default class SuiteEnvironment extends TestEnvironment {
  #openBefore = [];
  #hasRun = false;

  async setup() {
    await super.setup();
    // Node opens these when they are first used, and they belong to nobody.
    void [process.stdin, process.stdout, process.stderr];
    this.#openBefore = process.getActiveResourcesInfo();
  }

  async handleTestEvent({ name }) {
    if (name === 'test_fn_start') this.#hasRun = true;
    // Node tells of such a rejection at the end of a turn of the event loop, and jest blames the test that is on. Its
    // own option `waitForUnhandledRejections` does this by a timer: two to three milliseconds for each of many thousands.
    if (CODE_OF_A_TEST_IS_OVER.has(name)) await setImmediate();
  }

  async teardown() {
    await super.teardown();
    // Where `-t` leaves out every test, the hooks that would have closed things are left out too.
    const left = this.#hasRun ? await this.#leftOpen() : [];
    if (left.length === 0) return;
    throw new Error(
      `Every test is done, but the suite left something open: ${left.join(', ')}. Close servers, clients and timers in it.`,
    );
  }

  async #leftOpen() {
    const until = performance.now() + GRACE_MS;
    for (;;) {
      const left = surplus(process.getActiveResourcesInfo(), this.#openBefore);
      if (left.length === 0 || performance.now() > until) return left;
      await setTimeout(POLL_MS);
    }
  }
}

/** What of `now` was not there `before`, kind by kind. */
function surplus(now, before) {
  const known = [...before];
  return now.filter((kind) => {
    const at = known.indexOf(kind);
    if (at !== -1) known.splice(at, 1);
    return at === -1;
  });
}
