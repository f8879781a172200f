import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { ownedFile } from '../lib/owned-file.mjs';
import { stateDirectory } from '../lib/state-directory.mjs';

// Below the ports that the system gives to outgoing connections. A port of that range could go to somebody's
// connection while its server is down; and a client that knocks on it again and again would one day be connected
// to itself, which TCP allows.
const FIRST_PORT = 20_000;
const END_PORT = 32_000;
const ATTEMPTS = 200;

/** A TCP port of the loopback interface that no other test run takes until it is released, server or not. */
export interface ClaimedPort {
  readonly port: number;
  /** Gives it back; needs no `this`. */
  readonly release: () => void;
}

/** Finds a port that is free now, and claims it. */
export async function claimPort(): Promise<ClaimedPort> {
  const folder = stateDirectory('ports');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST_PORT, END_PORT);
    const path = join(folder, String(port));
    if (!ownedFile.take(path)) continue;
    if (await isFree(port)) return claimOf(port, path);
    ownedFile.release(path);
  }
  throw new Error(`found no free port between ${FIRST_PORT} and ${END_PORT} in ${ATTEMPTS} attempts`);
}

function claimOf(port: number, path: string): ClaimedPort {
  let released = false;
  return {
    port,
    release: () => {
      // A second release must not take away what this process may have claimed anew.
      if (!released) ownedFile.release(path);
      released = true;
    },
  };
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
