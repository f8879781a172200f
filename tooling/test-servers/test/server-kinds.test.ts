import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { serverKinds } from '../lib/server-kinds.mjs';

describe('serverKinds', () => {
  it('holds one kind for each file of kinds/, under its name', () => {
    const files = readdirSync(new URL('../kinds/', import.meta.url)).map((file) => basename(file, '.json'));
    expect([...serverKinds.keys()].sort()).toEqual(files.sort());
    expect(serverKinds.size).toBeGreaterThan(0);
  });

  it.each([...serverKinds.values()])('describes $name completely', (kind) => {
    expect(kind.image.variable).toBe(`CACHE_TEST_IMAGE_${kind.name.toUpperCase()}`);
    expect(kind.image.published).toMatch(/^[\w./-]+:[\w.-]+$/);
    expect(['redis', 'memcached', 'http']).toContain(kind.probe);
    expect(kind.port).toBeGreaterThan(0);
    // Without the port no two could run side by side; without the address the world could reach them.
    expect(kind.native.args.join(' ')).toContain('{port}');
    expect(kind.native.args.join(' ')).toContain('127.0.0.1');
    if ('binary' in kind.native) expect(kind.native.packages).not.toHaveLength(0);
    else expect(kind.image.local).toBeNull();
  });
});
