import { fileURLToPath } from 'node:url';

/** Where the matrix is in the docs, from the root of the repository. */
export const pagePath = 'docs/support-matrix.md';

/** The same, absolute. */
export const pageFile: string = fileURLToPath(new URL(`../../../${pagePath}`, import.meta.url));
