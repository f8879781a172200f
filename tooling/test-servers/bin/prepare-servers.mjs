#!/usr/bin/env node
// Does beforehand what the first servers of a run would have to wait for, within the time limits of their tests:
// pulls or makes images where a Docker engine answers, else installs the servers where that is possible.
// `prepare-servers [kind ...]`; needs nothing but Node. Whatever it cannot do, the suites will say for themselves.
import { aptInstall, canAptInstall } from '../lib/apt-install.mjs';
import { dockerEngine } from '../lib/docker-engine.mjs';
import { findBinary } from '../lib/find-binary.mjs';
import { kindsFromArguments } from '../lib/kinds-from-arguments.mjs';
import { provideImage } from '../lib/provide-image.mjs';

const say = (line) => console.log(`prepare-servers: ${line}`);

function isMissing({ native }) {
  return native.binary !== undefined && findBinary(native.binary) === undefined;
}

async function engineToUse() {
  if (process.env.CACHE_TEST_SERVERS === 'native') return undefined;
  const address = dockerEngine.address();
  return (await dockerEngine.version(address)) === undefined ? undefined : address;
}

async function prepare(kind, engine) {
  try {
    if (engine !== undefined) say(`${kind.name}: ${await provideImage(engine, kind, say)}`);
    else if (process.env.CACHE_TEST_SERVERS !== 'containers' && isMissing(kind) && canAptInstall()) {
      await aptInstall(kind.native.packages, () => !isMissing(kind), say);
    }
  } catch (error) {
    say(`${kind.name}: ${error.message}`);
  }
}

try {
  const kinds = kindsFromArguments(process.argv.slice(2));
  const engine = await engineToUse();
  for (const kind of kinds) await prepare(kind, engine);
} catch (error) {
  console.error(`prepare-servers: ${error.message}`);
  process.exitCode = 1;
}
