import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findBinary } from './find-binary.mjs';
import { withLock } from './with-lock.mjs';

const run = promisify(execFile);
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2'];
const ENVIRONMENT = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };

/** Whether packages can be installed here: by root on a system with apt. */
export function canAptInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && findBinary('apt-get') !== undefined;
}

/**
 * Installs Debian packages, unless `isThere` says that another process did so meanwhile.
 * No service of a package is started: the tests start their own.
 */
export async function aptInstall(packages, isThere, say) {
  await withLock('apt', async () => {
    if (isThere()) return;
    say(`installing ${packages.join(', ')} by apt`);
    await withServicesHeldBack(async () => {
      // A third-party source that does not answer must not keep Debian's own packages away.
      await apt(['update', '-qq']).catch(() => undefined);
      if (await hasCandidates(packages)) await install(packages, []);
      else await installFromBackports(packages);
    });
    if (!isThere()) throw new Error(`apt installed ${packages.join(', ')}, but what was wanted of it is still missing`);
  });
}

async function apt(args) {
  return await run('apt-get', [...APT_OPTIONS, ...args], { env: ENVIRONMENT, maxBuffer: 2 ** 26 });
}

async function install(packages, options) {
  try {
    await apt([...options, 'install', '-y', '-qq', '--no-install-recommends', ...packages]);
  } catch (error) {
    const lines = String(error.stderr ?? error.message)
      .trim()
      .split('\n');
    throw new Error(`apt could not install ${packages.join(', ')}: ${lines.slice(-2).join(' ')}`, { cause: error });
  }
}

async function hasCandidates(packages) {
  const { stdout } = await run('apt-cache', ['policy', ...packages], { env: ENVIRONMENT });
  const candidates = [...stdout.matchAll(/^ +Candidate: (.*)$/gm)].map(([, version]) => version);
  return candidates.length >= packages.length && !candidates.includes('(none)');
}

/** Backports are named for these two commands only: the machine's own list of sources stays as it is. */
async function installFromBackports(packages) {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(SITE) $(CODENAME) $(COMPONENT) $(ORIGIN)']);
  const main = stdout
    .split('\n')
    .map((line) => line.split(' '))
    .find(
      ([, codename, component, origin]) => origin === 'Debian' && component === 'main' && /^[a-z]+$/.test(codename),
    );
  if (main === undefined) throw new Error(`apt knows no package ${packages.join(', ')} here`);
  const suite = `${main[1]}-backports`;
  const folder = await mkdtemp(join(tmpdir(), 'cache-apt-'));
  try {
    const list = join(folder, 'sources.list');
    await writeFile(list, `deb ${main[0]} ${suite} main\n`);
    const options = ['-o', `Dir::Etc::sourcelist=${list}`];
    await apt([...options, 'update', '-qq']).catch(() => undefined);
    await install(packages, [...options, '-t', suite]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Debian asks this file whether a freshly installed service may start; 101 means no. */
async function withServicesHeldBack(work) {
  const ours = !existsSync(POLICY_FILE);
  if (ours) writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) rmSync(POLICY_FILE, { force: true });
  }
}
