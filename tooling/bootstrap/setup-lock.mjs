import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const POLL_MS = 250;
// Writing its number takes an owner no time; one whose disk was full never did.
const NAMELESS_MS = 5000;

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
  let ageMs;
  try {
    owner = Number(readFileSync(file, 'utf8'));
    ageMs = Date.now() - statSync(file).mtimeMs;
  } catch {
    return true; // Released since, and perhaps taken by another: to be looked at again.
  }
  // Not yet written: its owner is about to.
  if (owner === 0) return ageMs < NAMELESS_MS;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
