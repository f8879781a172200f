import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);

/** Where a file of the npm package `vega-datasets` is. The package exports code that downloads them; they are in it, too. */
export function datasetFile(name: string): string {
  return join(dirname(resolve('vega-datasets')), '..', 'data', name);
}
