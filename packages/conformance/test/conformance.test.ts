import { afterAll, describe, it } from '@jest/globals';
import { NullBackend, type ServerAddress } from '@cache/core';
import { FaultyBackend, RecordingBackend, TestClock } from '@cache/testing';
import { conformance } from '../src/index.ts';
import { MinimalBackend } from './minimal-backend.ts';
import { ReferenceBackend } from './reference-backend.ts';
import { TcpBackend } from './tcp-backend.ts';
import { TcpStore } from './tcp-store.ts';

const clock = new TestClock();
const advance = (ms: number): Promise<void> => clock.advance(ms);
const store = new Map();

// Every kind of backend that the kit has to do justice to: what holds has to be found to hold.
conformance({ name: 'the reference backend', create: () => new ReferenceBackend(store, clock), advance, describe, it });
conformance({
  name: 'a backend of get, set and delete',
  create: () => new MinimalBackend(clock),
  advance,
  describe,
  it,
});
conformance({ name: 'NullBackend', create: () => new NullBackend(), describe, it });
conformance({
  name: 'RecordingBackend',
  create: () => new RecordingBackend(new ReferenceBackend(store, clock)),
  advance,
  variants: ['plain'],
  describe,
  it,
});
conformance({
  name: 'FaultyBackend',
  create: () => new FaultyBackend(new ReferenceBackend(store, clock), { clock }),
  advance,
  variants: ['plain'],
  describe,
  it,
});

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
