import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The environment for npm and pnpm: that of the user, with caches inside the clone where HOME is not writable. */
export function setupEnvironment(root, base = process.env) {
  const env = { ...base, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', npm_config_update_notifier: 'false' };
  if (isWritable(homedir())) return env;
  const home = join(root, '.tools', 'home');
  mkdirSync(home, { recursive: true });
  for (const name of ['XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'npm_config_cache']) delete env[name];
  return { ...env, HOME: home };
}

/**
 * The environment of a task: the pinned Node, the tools of the root and pnpm come first. Node keeps what it has compiled,
 * which the many processes of the tests would else compile again each.
 */
export function taskEnvironment(root, env, { nodeDir, pnpmBinDir }) {
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [nodeDir, join(root, 'node_modules', '.bin'), pnpmBinDir, env[pathName] ?? ''].join(delimiter);
  const compiled = { NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE ?? join(root, '.tools', 'compiled') };
  return { ...env, ...compiled, ...plainOutput(env), ...trustedClone(root, env), [pathName]: path };
}

// Some tools colour whatever they print once CI is set; a log or a pipe is not for that.
function plainOutput(env) {
  return process.stdout.isTTY || env.FORCE_COLOR !== undefined ? {} : { NO_COLOR: '1' };
}

// git refuses to work in a clone that belongs to another user (a mounted folder, a container). Whoever runs its
// scripts trusts it already, and the checks need git's list of files.
function trustedClone(root, env) {
  const count = Number(env.GIT_CONFIG_COUNT ?? 0);
  return {
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: 'safe.directory',
    [`GIT_CONFIG_VALUE_${count}`]: root,
  };
}

function isWritable(dir) {
  try {
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
