import type { CompleteBackend } from './complete-backend.ts';
import { taggedMembers } from './tagged-members.ts';

const aware = new WeakSet<CompleteBackend>();

/**
 * From now on the backend looks for tags in what it finds. One whose entries others may have written, or an earlier
 * process, does from the start; one that keeps entries of this process only, from the first that has tags: until
 * then there are none to look for.
 */
export function becomeTagAware(backend: CompleteBackend): void {
  if (aware.has(backend)) return;
  aware.add(backend);
  Object.assign(backend, taggedMembers({ ...backend }));
}
