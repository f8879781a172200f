import { connect } from 'node:net';

/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where this server listens, and nothing else of it. */
export function endpointOf({ host, port }: Endpoint): Endpoint {
  return { host, port };
}

/**
 * Sends `request` over a connection of its own and resolves to what `readReply` makes of the bytes that come back.
 * `readReply` answers `undefined` as long as the reply is incomplete.
 */
export async function exchange<Reply>(
  endpoint: Endpoint,
  request: string,
  readReply: (received: Buffer) => Reply | undefined,
  timeoutMs: number,
): Promise<Reply> {
  return await new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ ...endpoint, noDelay: true });
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const fail = (error: Error): void => finish(() => reject(error));
    const timer = setTimeout(
      () => fail(new Error(`no reply from ${endpoint.host}:${endpoint.port} in ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.once('error', fail);
    socket.once('close', () => fail(new Error(`${endpoint.host}:${endpoint.port} closed the connection`)));
    socket.once('connect', () => socket.write(request));
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      try {
        const reply = readReply(received);
        if (reply !== undefined) finish(() => resolve(reply));
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
