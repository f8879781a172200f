#!/usr/bin/env node
// Sees to it that every kind of server has an image: pulled where it can be, else made of this machine's binaries.
// `make-images [kind ...]`; needs nothing but Node and a Docker engine that answers.
import { dockerEngine } from '../lib/docker-engine.mjs';
import { makeLocalImage } from '../lib/local-image.mjs';
import { pullImage } from '../lib/pull-image.mjs';
import { serverKinds } from '../lib/server-kinds.mjs';

const say = (line) => console.log(`make-images: ${line}`);

async function provide(address, kind) {
  const named = process.env[kind.image.variable];
  const image = named || kind.image.published;
  if (await pullImage(address, image, { evenIfItFailedBefore: true })) return image;
  if (named) throw new Error(`${image} (${kind.image.variable}) is not here and cannot be pulled`);
  if (kind.image.local === null) return `${image} cannot be pulled; the tests run ${kind.native.module} instead`;
  return `${await makeLocalImage(address, kind, say)} (${image} cannot be pulled)`;
}

async function main() {
  const names = process.argv.slice(2);
  for (const name of names) {
    if (!serverKinds.has(name))
      throw new Error(`there is no kind "${name}": accepted are ${[...serverKinds.keys()].join(', ')}`);
  }
  const address = dockerEngine.address();
  if ((await dockerEngine.version(address)) === undefined)
    throw new Error('no Docker engine answers: run ensure-docker first');
  for (const kind of names.length > 0 ? names.map((name) => serverKinds.get(name)) : serverKinds.values()) {
    try {
      say(`${kind.name}: ${await provide(address, kind)}`);
    } catch (error) {
      console.error(`make-images: ${kind.name}: ${error.message}`);
      process.exitCode = 1;
    }
  }
}

try {
  await main();
} catch (error) {
  console.error(`make-images: ${error.message}`);
  process.exitCode = 1;
}
