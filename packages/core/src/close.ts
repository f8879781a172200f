import type { Engine } from './engine.ts';
import { TimeoutError } from './errors.ts';

/** Lets the commands in flight end, each within its deadline, and then closes the backend within one of its own. */
export async function closeEngine(engine: Engine): Promise<void> {
  await engine.idle();
  const { timeoutMs } = engine.options;
  const closing = Promise.resolve(engine.backend.close(engine.context));
  if (timeoutMs === null) return closing.finally(() => engine.deadlines.rest());
  return new Promise((resolve, reject) => {
    const details = { command: 'close', backend: engine.backend.name };
    const expire = (): void => reject(new TimeoutError(`close took longer than ${timeoutMs} ms`, details));
    const deadline = engine.deadlines.begin(timeoutMs, { expire });
    const settle = (): void => {
      deadline.end();
      engine.deadlines.rest();
    };
    closing.finally(settle).then(resolve, reject);
  });
}
