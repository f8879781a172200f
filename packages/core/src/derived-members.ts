import { andThen } from './and-then.ts';
import type { Backend, CallContext } from './backend.ts';
import type { CompleteBackend } from './complete-backend.ts';
import { EntryTooLargeError, NotSupportedError } from './errors.ts';
import { gather } from './gather.ts';
import { overCheck } from './over-check.ts';
import { isBytes } from './payload.ts';
import type { Payload } from './serializer.ts';

/** Defaults for what a backend may leave out, and where they need it, members in place of those that it must have. */
export type Members = Omit<CompleteBackend, 'name' | 'capabilities' | 'get' | 'set' | 'delete' | 'head'> &
  Partial<Pick<Backend, 'get' | 'set' | 'delete'>>;

/** What follows from `get`, `set`, `delete` and `scan` without anything having to be one step. */
export function derivedMembers(backend: Backend): Members {
  return {
    multiGet: (keys, context) => gather(keys, (key) => backend.get(key, context)),
    multiSet: setEach(backend, backend.set.bind(backend)),
    exists: (key, context) => andThen(backend.get(key, context), (payload) => payload !== undefined),
    clear:
      backend.scan === undefined
        ? unsupported(backend, 'clear')
        : (prefix, context) => clearByScan(backend, prefix, context),
    close: () => undefined,
    add: unsupported(backend, 'add'),
    increment: unsupported(backend, 'increment'),
    expire: unsupported(backend, 'expire'),
    ttl: unsupported(backend, 'telling the time an entry has left'),
    raw: unsupported(backend, 'raw commands'),
    scan: unsupported(backend, 'listing keys'),
    getWithToken: unsupported(backend, 'compare-and-set'),
    compareAndSet: unsupported(backend, 'compare-and-set'),
    compareAndDelete: unsupported(backend, 'compare-and-set'),
  };
}

function unsupported(backend: Backend, what: string): () => never {
  return () => {
    throw new NotSupportedError(`backend '${backend.name}' does not support ${what}`, { backend: backend.name });
  };
}

/** Stores the pairs of a batch one by one. */
export function setEach(backend: Backend, set: Backend['set']): CompleteBackend['multiSet'] {
  return (entries, ttlMs, context) => {
    checkSizes(backend, entries);
    return andThen(
      gather(entries, ([key, payload]) => set(key, payload, ttlMs, context)),
      () => undefined,
    );
  };
}

/** Looks before anything is stored: of a batch with one entry that is too large, nothing may be. */
function checkSizes(
  { name, capabilities }: Backend,
  entries: readonly (readonly [key: string, payload: Payload])[],
): void {
  const { maxValueBytes } = capabilities;
  if (maxValueBytes === Infinity) return;
  for (const [key, payload] of entries) {
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : isBytes(payload) ? payload.byteLength : 0;
    if (bytes > maxValueBytes)
      throw new EntryTooLargeError(
        `the value for ${JSON.stringify(key)} has ${bytes} bytes; backend '${name}' takes ${maxValueBytes}`,
      );
  }
}

async function clearByScan(backend: Backend, prefix: string | undefined, context: CallContext): Promise<void> {
  const stopIfOver = overCheck(context, 'clear');
  let cursor: unknown;
  do {
    const page = await backend.scan?.(prefix ?? '', undefined, cursor, context);
    if (page === undefined) return;
    stopIfOver();
    if (page.keys.length > 0) await backend.delete(page.keys, context);
    cursor = page.cursor;
  } while (cursor !== undefined);
}
