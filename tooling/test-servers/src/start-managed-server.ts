import { claimPort } from './claimed-port.ts';
import type { ChosenLauncher, LaunchRequest } from './launch-request.ts';
import { ManagedServer } from './managed-server.ts';
import type { ServerKind } from './server-kind.ts';

const PORT_ATTEMPTS = 3;
const PORT_TAKEN = /address already in use|already allocated|EADDRINUSE|failed to listen/i;

/** What is to be started, and in which way. */
export interface ManagedServerRequest {
  readonly kind: ServerKind;
  readonly args: readonly string[];
  readonly startTimeoutMs: number;
  readonly createLauncher: (request: LaunchRequest) => Promise<ChosenLauncher>;
}

/** Starts a server on a free port, another one if somebody who knows nothing of claims is quicker. */
export async function startManagedServer(request: ManagedServerRequest): Promise<ManagedServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(request);
    } catch (error) {
      const again = attempt < PORT_ATTEMPTS && error instanceof Error && PORT_TAKEN.test(error.message);
      if (!again) throw error;
    }
  }
}

async function startOnce({ kind, args, startTimeoutMs, createLauncher }: ManagedServerRequest): Promise<ManagedServer> {
  const claim = await claimPort();
  let server: ManagedServer | undefined;
  try {
    const chosen = await createLauncher({ kind, port: claim.port, args });
    server = new ManagedServer({ kind, ...chosen, startTimeoutMs, onStopped: claim.release });
    await server.start();
    return server;
  } catch (error) {
    await server?.stop();
    claim.release();
    throw error;
  }
}
