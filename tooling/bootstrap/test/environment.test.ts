import { delimiter } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { taskEnvironment } from '../environment.mjs';

describe('taskEnvironment', () => {
  it('puts the pinned Node first, then the tools, then what was there', () => {
    const env = taskEnvironment('/clone', { PATH: '/usr/bin' }, { nodeDir: '/node/bin', pnpmBinDir: '/pnpm/bin' });
    expect(env['PATH']?.split(delimiter)).toEqual(['/node/bin', '/clone/node_modules/.bin', '/pnpm/bin', '/usr/bin']);
  });

  it('keeps the one PATH that the system has, however it is spelt', () => {
    const env = taskEnvironment('/clone', { Path: '/usr/bin' }, { nodeDir: '/node', pnpmBinDir: '/pnpm' });
    expect(Object.keys(env)).toEqual(['Path']);
  });
});
