import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { aptInstall, canAptInstall } from './apt-install.mjs';
import { dockerEngine } from './docker-engine.mjs';
import { findBinary } from './find-binary.mjs';
import { processMark } from './process-mark.mjs';
import { stateDirectory } from './state-directory.mjs';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
// Where daemons live; not on everybody's PATH.
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

/** A Docker engine of our own, for machines that have none running: installed if need be, and stopped by its pid. */
export const dockerDaemon = {
  /** Resolves to the version of the engine that answers now, starting one if there is none. */
  async ensure(say) {
    const running = await dockerEngine.version();
    if (running !== undefined) {
      say(`Docker ${running} is running already`);
      return running;
    }
    if (process.env.DOCKER_HOST) {
      throw new Error(
        `nothing answers at DOCKER_HOST=${process.env.DOCKER_HOST}; start it, or unset DOCKER_HOST to have an engine started here`,
      );
    }
    if (process.platform !== 'linux' || process.getuid() !== 0) {
      throw new Error(
        'no Docker engine answers, and only root on Linux can start one: start Docker, or run the tests with CACHE_TEST_SERVERS=native',
      );
    }
    await installIfMissing(say);
    return await start(say);
  },

  /** Stops the engine that `ensure` started, and tells whether there was one. */
  async stop() {
    const { pidFile } = files();
    const pid = ownPid(pidFile);
    if (pid === undefined) return false;
    process.kill(pid, 'SIGTERM');
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (processMark(pid) !== undefined && Date.now() < deadline) await delay(50);
    if (processMark(pid) !== undefined)
      throw new Error(`dockerd (pid ${pid}) did not stop within ${STOP_TIMEOUT_MS / 1000} s`);
    rmSync(pidFile, { force: true });
    return true;
  },
};

function files() {
  const folder = stateDirectory('docker');
  return {
    pidFile: join(folder, 'pid'),
    logFile: join(folder, 'log'),
    dataRoot: join(folder, 'data'),
  };
}

function ownPid(pidFile) {
  if (!existsSync(pidFile)) return undefined;
  const [pid, mark] = readFileSync(pidFile, 'utf8').split(' ');
  return processMark(Number(pid)) === mark ? Number(pid) : undefined;
}

async function installIfMissing(say) {
  const isThere = () => findDockerd() !== undefined && findBinary('containerd', SYSTEM_FOLDERS) !== undefined;
  if (isThere()) return;
  if (!canAptInstall())
    throw new Error(
      'dockerd is not installed, and there is no apt to install it with: install Docker, or run the tests with CACHE_TEST_SERVERS=native',
    );
  await aptInstall(['docker.io', 'iptables'], isThere, say);
}

function findDockerd() {
  return findBinary('dockerd', SYSTEM_FOLDERS);
}

async function start(say) {
  const { pidFile, logFile, dataRoot } = files();
  mkdirSync('/var/run', { recursive: true });
  const common = ['--host', 'unix:///var/run/docker.sock', '--pidfile', `${pidFile}.dockerd`, '--ip', '127.0.0.1'];
  // The plain way first. In a container the usual data folder is often an overlay itself, which cannot hold another.
  const ways = [[], ['--data-root', dataRoot, '--storage-driver', 'vfs']];
  const failures = [];
  for (const way of ways) {
    say(`starting dockerd ${way.join(' ')}`.trim());
    rmSync(`${pidFile}.dockerd`, { force: true });
    const log = openSync(logFile, 'w');
    const daemon = spawn(findDockerd(), [...common, ...way], { detached: true, stdio: ['ignore', log, log] });
    daemon.unref();
    writeFileSync(pidFile, `${daemon.pid} ${processMark(daemon.pid)}`);
    const version = await answer(daemon);
    if (version !== undefined) return version;
    if (daemon.exitCode === null) process.kill(daemon.pid, 'SIGKILL');
    failures.push(lastError(logFile));
  }
  rmSync(pidFile, { force: true });
  throw new Error(`dockerd could not be started: ${failures.join('; ')} (its log: ${logFile})`);
}

async function answer(daemon) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (daemon.exitCode === null && daemon.signalCode === null && Date.now() < deadline) {
    const version = await dockerEngine.version();
    if (version !== undefined) return version;
    await delay(100);
  }
  return undefined;
}

function lastError(logFile) {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  return lines.findLast((line) => /failed|error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
