import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { EngineAddress } from '../lib/docker-engine.mjs';
import { pullImage } from '../lib/pull-image.mjs';
import { stateDirectory } from '../lib/state-directory.mjs';

/** A Docker engine as far as pulling goes: knows which images it has and which a registry would give it. */
class ScriptedEngine {
  readonly images = new Set<string>();
  readonly registry = new Set<string>();
  pulls: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://engine');
    if (request.method === 'POST') {
      const image = url.searchParams.get('fromImage') ?? '';
      this.pulls.push(image);
      if (this.registry.has(image)) this.images.add(image);
      response.end('{"status":"…"}');
      return;
    }
    const image = /^\/images\/(.*)\/json$/.exec(url.pathname)?.[1] ?? '';
    response.statusCode = this.images.has(image) ? 200 : 404;
    response.end('{}');
  });

  async start(): Promise<EngineAddress> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  stop(): void {
    this.#server.close();
  }
}

let engine: ScriptedEngine;
let address: EngineAddress;
let image: string;

beforeEach(async () => {
  engine = new ScriptedEngine();
  address = await engine.start();
  image = `cache-test/${randomUUID()}:1`;
});

afterEach(() => {
  engine.stop();
  rmSync(join(stateDirectory('failed-pulls'), image.replaceAll(/[/:]/g, '_')), { force: true });
});

describe('pullImage', () => {
  it('does not pull what is there', async () => {
    engine.images.add(image);
    expect(await pullImage(address, image)).toBe(true);
    expect(engine.pulls).toEqual([]);
  });

  it('pulls what is missing', async () => {
    engine.registry.add(image);
    expect(await pullImage(address, image)).toBe(true);
    expect(engine.pulls).toEqual([image]);
  });

  it('asks once for what cannot be pulled, and again only when told to', async () => {
    expect(await pullImage(address, image)).toBe(false);
    expect(await pullImage(address, image)).toBe(false);
    expect(engine.pulls).toHaveLength(1);
    engine.registry.add(image);
    expect(await pullImage(address, image, { evenIfItFailedBefore: true })).toBe(true);
    expect(engine.pulls).toHaveLength(2);
  });

  it('finds an image that came another way after a pull had failed', async () => {
    await pullImage(address, image);
    engine.images.add(image);
    expect(await pullImage(address, image)).toBe(true);
  });

  it('names a tag, since the engine would pull all of them otherwise', async () => {
    const untagged = image.slice(0, -2);
    await pullImage(address, untagged);
    expect(engine.pulls).toEqual([`${untagged}:latest`]);
    rmSync(join(stateDirectory('failed-pulls'), untagged.replaceAll('/', '_')), { force: true });
  });
});
