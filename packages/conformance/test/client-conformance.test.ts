import { afterAll, describe, it } from '@jest/globals';
import type { ServerAddress } from '@cache/core';
import { conformance } from '@cache/conformance';
import { TcpBackend } from './tcp-backend.ts';
import { TcpStore } from './tcp-store.ts';

const server = await TcpStore.start();
afterAll(() => server[Symbol.asyncDispose]());

const { address } = server;
conformance({
  name: 'a client of a server',
  create: (to: ServerAddress = address) => new TcpBackend(to),
  variants: ['plain'],
  describe,
  it,
  address,
  server,
});
