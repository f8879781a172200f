#!/usr/bin/env node
// Sees to it that every kind of server has an image: pulled where it can be, else made of this machine's binaries.
// `make-images [kind ...]`; needs nothing but Node and a Docker engine that answers.
import { dockerEngine } from '../lib/docker-engine.mjs';
import { kindsFromArguments } from '../lib/kinds-from-arguments.mjs';
import { provideImage } from '../lib/provide-image.mjs';

const say = (line) => console.log(`make-images: ${line}`);

try {
  const kinds = kindsFromArguments(process.argv.slice(2));
  const address = dockerEngine.address();
  if ((await dockerEngine.version(address)) === undefined) {
    throw new Error('no Docker engine answers: run ensure-docker first');
  }
  for (const kind of kinds) say(`${kind.name}: ${await provideImage(address, kind, say)}`);
} catch (error) {
  console.error(`make-images: ${error.message}`);
  process.exitCode = 1;
}
