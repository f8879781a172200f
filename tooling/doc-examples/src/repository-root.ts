import { resolve } from 'node:path';

/** The absolute path of the repository's root. */
export const repositoryRoot: string = resolve(import.meta.dirname, '..', '..', '..');
