import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const POLL_MS = 250;

/**
 * Runs `work` while no other process does: two commands started at once in one clone must not both install.
 * A lock whose owner is gone is taken over.
 */
export async function withSetupLock(file, work, { pollMs = POLL_MS } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  while (!tryLock(file)) await new Promise((resolve) => setTimeout(resolve, pollMs));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!ownerLives(file)) rmSync(file, { force: true });
    return false;
  }
}

function ownerLives(file) {
  let owner;
  try {
    owner = Number(readFileSync(file, 'utf8'));
  } catch {
    return false; // released since
  }
  // Not yet written: its owner is about to.
  if (owner === 0) return true;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
