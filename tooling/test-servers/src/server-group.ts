import type { TestServer } from './test-server.ts';

/** Servers that were started together and go together. */
export interface ServerGroup {
  /** Removes every server of the group for good. May be called twice. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts servers side by side; if one of them fails, none stays behind. */
export async function startTogether<Server extends TestServer>(starts: readonly Promise<Server>[]): Promise<Server[]> {
  const outcomes = await Promise.allSettled(starts);
  const servers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return servers;
  await stopTogether(servers);
  throw failed.reason;
}

/** Stops all of them, and only then rejects if one could not be stopped. */
export async function stopTogether(servers: readonly TestServer[]): Promise<void> {
  const outcomes = await Promise.allSettled(servers.map((server) => server.stop()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
