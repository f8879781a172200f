import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { dockerEngine } from './docker-engine.mjs';
import { stateDirectory } from './state-directory.mjs';
import { withLock } from './with-lock.mjs';

// A machine without a registry stays one for the length of a test run, and a later run may find things changed.
const FAILURE_HOLDS_MS = 30 * 60_000;
const SILENCE_MS = 10_000;

/**
 * Pulls an image and tells whether it could be had. A failed attempt is remembered for half an hour for every
 * process of this user, so that a run asks once and not in each of its suites.
 */
export async function pullImage(address, image, { evenIfItFailedBefore = false } = {}) {
  return await withLock(`pull-${fileName(image)}`, async () => {
    if (await dockerEngine.hasImage(address, image)) return true;
    const failure = join(stateDirectory('failed-pulls'), fileName(image));
    if (!evenIfItFailedBefore && ageMs(failure) < FAILURE_HOLDS_MS) return false;
    const pulled = await pull(address, image);
    if (pulled) rmSync(failure, { force: true });
    else writeFileSync(failure, '');
    return pulled;
  });
}

async function pull(address, image) {
  try {
    await dockerEngine.call(address, 'POST', `/images/create?fromImage=${encodeURIComponent(withTag(image))}`, {
      timeoutMs: SILENCE_MS,
    });
    // The engine answers 200 before it starts, so what counts is what is there afterwards.
    return await dockerEngine.hasImage(address, image);
  } catch {
    return false;
  }
}

// Without a tag the engine would fetch every one of them.
function withTag(image) {
  return /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
}

function fileName(image) {
  return image.replaceAll(/[^\w.-]/g, '_');
}

function ageMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? Infinity : Date.now() - stats.mtimeMs;
}
