import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { EngineAddress } from '../lib/docker-engine.mjs';
import { localEngineHost } from '../src/engine-host.ts';

let folder: string;
let devices: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-engine-'));
  devices = join(folder, 'net');
});

afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function engineWith(bridgeNetwork: unknown): Promise<EngineAddress> {
  server = createServer((_request, response) => {
    response.statusCode = bridgeNetwork === undefined ? 404 : 200;
    response.end(JSON.stringify(bridgeNetwork ?? {}));
  });
  const socketPath = join(folder, 'engine.sock');
  await once(server.listen(socketPath), 'listening');
  return { socketPath };
}

const NAMED = { Options: { 'com.docker.network.bridge.name': 'bridge7' } };

describe('localEngineHost', () => {
  it("is the loopback address where the engine's bridge is a device of our network", async () => {
    mkdirSync(join(devices, 'bridge7'), { recursive: true });
    expect(await localEngineHost(await engineWith(NAMED), devices)).toBe('127.0.0.1');
  });

  it('looks for docker0 if the engine does not name its bridge', async () => {
    mkdirSync(join(devices, 'docker0'), { recursive: true });
    expect(await localEngineHost(await engineWith({ Options: null }), devices)).toBe('127.0.0.1');
  });

  it('cannot be told where that device is not there', async () => {
    mkdirSync(join(devices, 'eth0'), { recursive: true });
    expect(await localEngineHost(await engineWith(NAMED), devices)).toBeUndefined();
  });

  it('cannot be told of an engine without a bridge, or one that is reached by TCP', async () => {
    mkdirSync(join(devices, 'docker0'), { recursive: true });
    expect(await localEngineHost(await engineWith(undefined), devices)).toBeUndefined();
    expect(await localEngineHost({ host: '127.0.0.1', port: 1 }, devices)).toBeUndefined();
  });
});
