import { serverKinds } from '../lib/server-kinds.mjs';
import { announce } from './announce.ts';
import { createLauncher } from './create-launcher.ts';
import type { ServerKind, ServerKindName } from './server-kind.ts';
import { startManagedServer } from './start-managed-server.ts';
import type { TestServer } from './test-server.ts';

const DEFAULT_START_TIMEOUT_MS = 20_000;

/** What may be said about a server beside its kind. */
export interface StartServerOptions {
  /**
   * Arguments for the server's command line, after those that the kind always gets.
   * @defaultValue none
   */
  readonly args?: readonly string[] | undefined;
  /**
   * How long the server may take to answer, in milliseconds, above 0; pulling an image or installing a package
   * does not count.
   * @defaultValue 20 000
   */
  readonly startTimeoutMs?: number | undefined;
}

/**
 * Starts a real server for one test file, in a container or natively, and resolves once it answers.
 * It ends with the test process at the latest.
 *
 * @throws TypeError for an unknown kind or a wrong option
 * @example
 * ```ts
 * const server = await startServer('redis');
 * server.url; // 'redis://127.0.0.1:23456'
 * await server.stop();
 * ```
 */
export async function startServer(kindName: ServerKindName, options: StartServerOptions = {}): Promise<TestServer> {
  const kind = resolveKind(kindName);
  const settings = resolveOptions(options);
  const server = await startManagedServer({ kind, ...settings, createLauncher });
  announce(`${kind.name} ${server.version} ${server.source}`);
  return server;
}

interface ResolvedOptions {
  readonly args: readonly string[];
  readonly startTimeoutMs: number;
}

function resolveKind(name: string): ServerKind {
  const kind = serverKinds.get(name);
  if (kind === undefined)
    throw new TypeError(`there is no kind "${name}": accepted are ${[...serverKinds.keys()].join(', ')}`);
  return kind;
}

function resolveOptions({ args = [], startTimeoutMs = DEFAULT_START_TIMEOUT_MS }: StartServerOptions): ResolvedOptions {
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
    throw new TypeError('args must be an array of strings');
  }
  if (typeof startTimeoutMs !== 'number' || !(startTimeoutMs > 0)) {
    throw new TypeError(`startTimeoutMs is ${startTimeoutMs}: accepted are milliseconds above 0`);
  }
  return { args, startTimeoutMs };
}
