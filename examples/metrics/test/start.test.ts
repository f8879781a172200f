import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

describe('npm start', () => {
  it('serves, shows metrics, prints traces, and ends when it is asked to', async () => {
    const child = spawn(process.execPath, ['--conditions=@cache/source', MAIN], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    while (!printed.includes('/metrics')) await once(child.stdout, 'data');
    const [product = '', metrics = ''] = printed.match(/http:[^\s,]+/g) ?? [];

    expect(await (await fetch(product)).json()).toEqual({ name: 'Product 1' });
    expect(await (await fetch(product)).json()).toEqual({ name: 'Product 1' });
    expect((await fetch(new URL('/nothing', product))).status).toBe(404);

    const page = await fetch(metrics);
    expect(page.headers.get('content-type')).toContain('text/plain');
    const text = await page.text();
    expect(text).toContain('cache_lookups_total{cache="products",result="hit"} 1');
    expect(text).toContain('cache_lookups_total{cache="products",result="miss"} 1');
    expect(text).toContain('cache_operations_total{cache="products",command="set",result="ok"} 1');

    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    const shown = printed
      .split('\n')
      .slice(1, -1)
      .map((line) => line.replaceAll(/\d+\.\d+ ms/g, '… ms'));
    const common = 'cache.name=products  db.system.name=inmemory';
    expect(shown).toEqual([
      'GET /products/:id  … ms',
      `  get products  … ms  ${common}  db.operation.name=get  db.namespace=products  cache.hit=false`,
      `  set products  … ms  ${common}  db.operation.name=set  db.namespace=products`,
      'GET /products/:id  … ms',
      `  get products  … ms  ${common}  db.operation.name=get  db.namespace=products  cache.hit=true`,
    ]);
  }, 20_000);
});
