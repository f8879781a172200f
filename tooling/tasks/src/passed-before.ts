import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { repositoryRoot } from './repository-root.ts';
import { trackedFiles } from './tracked-files.ts';

/**
 * Remembers on which state of the repository suites have passed, so that `npm test` need not run those again that
 * depend on nothing but its files. Every file counts, and Node's version; a failure is never remembered.
 */
export class PassedBefore {
  readonly #note: string;
  readonly #state: string;

  /** @param suites - what the note is of. */
  constructor(suites: string, root: string = repositoryRoot) {
    this.#note = join(root, '.test-results', `${suites}.passed`);
    this.#state = stateOf(root);
  }

  /** Whether they have passed on the very files that are here now. */
  get holds(): boolean {
    try {
      return readFileSync(this.#note, 'utf8') === this.#state;
    } catch {
      return false;
    }
  }

  /** They have passed. */
  remember(): void {
    mkdirSync(dirname(this.#note), { recursive: true });
    writeFileSync(this.#note, this.#state);
  }
}

function stateOf(root: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of trackedFiles(root)) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
