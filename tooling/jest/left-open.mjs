import { existsSync } from 'node:fs';

const POLL_MS = 250;
const GRACE_MS = 5000;

/**
 * Ends jest if it has written its results and still does not exit, because a suite left a socket or a timer open:
 * jest itself would wait for ever. `stop()` says whether that was necessary.
 */
export function endIfLeftOpen(child, resultsFile) {
  let writtenAt;
  let ended = false;
  const timer = setInterval(() => {
    if (writtenAt === undefined) {
      if (existsSync(resultsFile)) writtenAt = performance.now();
    } else if (performance.now() - writtenAt > GRACE_MS) {
      ended = true;
      child.kill('SIGKILL');
      clearInterval(timer);
    }
  }, POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      return ended;
    },
  };
}
