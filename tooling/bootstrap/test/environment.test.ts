import { delimiter, join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { taskEnvironment } from '../environment.mjs';

describe('taskEnvironment', () => {
  it('puts the pinned Node first, then the tools, then what was there', () => {
    const env = taskEnvironment('/clone', { PATH: '/usr/bin' }, { nodeDir: '/node/bin', pnpmBinDir: '/pnpm/bin' });
    expect(env['PATH']?.split(delimiter)).toEqual(['/node/bin', '/clone/node_modules/.bin', '/pnpm/bin', '/usr/bin']);
  });

  it('keeps the one PATH that the system has, however it is spelt', () => {
    const env = taskEnvironment('/clone', { Path: '/usr/bin' }, { nodeDir: '/node', pnpmBinDir: '/pnpm' });
    expect(env).toHaveProperty('Path');
    expect(env).not.toHaveProperty('PATH');
  });

  it('has Node keep what it compiles inside the clone, or where the caller wants it', () => {
    const dirs = { nodeDir: '/node', pnpmBinDir: '/pnpm' };
    expect(taskEnvironment('/clone', {}, dirs)['NODE_COMPILE_CACHE']).toBe(join('/clone', '.tools', 'compiled'));
    expect(taskEnvironment('/clone', { NODE_COMPILE_CACHE: '/own' }, dirs)['NODE_COMPILE_CACHE']).toBe('/own');
  });

  it('lets git work in a clone of another user, beside what the caller tells git', () => {
    const base = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Ada' };
    const env = taskEnvironment('/clone', base, { nodeDir: '/node', pnpmBinDir: '/pnpm' });
    expect(env).toMatchObject({ ...base, GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_1: 'safe.directory' });
    expect(env).toHaveProperty('GIT_CONFIG_VALUE_1', '/clone');
  });
});
