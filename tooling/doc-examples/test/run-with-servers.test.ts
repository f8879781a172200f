import { afterAll, describe, expect, it } from '@jest/globals';

import { markdownExamples } from '../src/markdown-examples.ts';
import { repositoryRoot } from '../src/repository-root.ts';
import { runWithServers } from '../src/run-with-servers.ts';
import { Workbench } from '../src/workbench.ts';

const workbench = new Workbench(repositoryRoot);
afterAll(() => workbench[Symbol.dispose]());

/** An example that connects to an address of the form `host:port`, or fails. */
const connectTo = (flags: string, address: string): string =>
  [
    `\`\`\`ts ${flags}`,
    "import { once } from 'node:events';",
    "import { connect } from 'node:net';",
    '',
    `const { hostname, port } = new URL('${address}');`,
    'const socket = connect(Number(port), hostname);',
    "await once(socket, 'connect');",
    'socket.destroy();',
    'hostname; // "127.0.0.1"',
    '```',
  ].join('\n');

describe('runWithServers', () => {
  it.each([
    ['redis', 'redis://127.0.0.1:6379'],
    ['memcached', 'tcp://127.0.0.1:11211'],
    ['dynamodb', 'http://127.0.0.1:8000'],
  ])(
    'starts %s and puts its address in place of the one that is written',
    async (kind, address) => {
      const [example] = markdownExamples('README.md', connectTo(kind, address)).examples;
      if (example === undefined) throw new Error('there is no example in the text');
      expect(await runWithServers(workbench, example)).toBe('');
    },
    120_000,
  );
});
