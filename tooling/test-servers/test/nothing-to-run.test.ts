import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ServerKindName } from '../src/server-kind.ts';
import { startServer } from '../src/start-server.ts';

const VARIABLES = ['CACHE_TEST_SERVERS', 'DOCKER_HOST', 'PATH'] as const;
const before = new Map<string, string | undefined>();

beforeEach(() => {
  for (const name of VARIABLES) before.set(name, process.env[name]);
});

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

async function linesOfFailure(kind: ServerKindName): Promise<string[]> {
  try {
    await startServer(kind);
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
  throw new Error('it started');
}

describe('startServer, where there is nothing to run', () => {
  it('says in two lines what to do when containers are wanted and no engine answers', async () => {
    process.env['CACHE_TEST_SERVERS'] = 'containers';
    process.env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock';
    const lines = await linesOfFailure('redis');
    expect(lines).toEqual([
      'CACHE_TEST_SERVERS is "containers", but no Docker engine answers.',
      expect.stringMatching(/^Start Docker .*or set it to "native"\.$/),
    ]);
  });

  it.each(['redis', 'memcached'] as const)(
    'says in two lines what to install when there is no binary of %s',
    async (kind) => {
      process.env['CACHE_TEST_SERVERS'] = 'native';
      // Neither the server nor apt can be found on it.
      process.env['PATH'] = '/nonexistent';
      const lines = await linesOfFailure(kind);
      expect(lines).toEqual([
        expect.stringMatching(new RegExp(`^The tests need a ${kind} server: .* is not on the PATH\\.$`)),
        expect.stringMatching(/^Start Docker, or install .* \(Debian packages: .*\)\.$/),
      ]);
    },
  );

  it('rejects a DOCKER_HOST that it cannot use, naming what is accepted', async () => {
    delete process.env['CACHE_TEST_SERVERS'];
    process.env['DOCKER_HOST'] = 'ssh://somewhere';
    await expect(startServer('redis')).rejects.toThrow(
      'DOCKER_HOST is "ssh://somewhere": accepted are unix://<path>, npipe://<path> and tcp://<host>:<port> without TLS',
    );
  });
});
