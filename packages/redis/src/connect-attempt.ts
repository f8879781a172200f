import { addressOf } from './address-of.ts';
import type { RedisClient } from './client.ts';

/** One attempt to connect. It ends when it takes too long or is told to, and then knows how far it got. */
export class ConnectAttempt {
  readonly #ending = new AbortController();
  #client: RedisClient | undefined;
  #wasTaken = false;

  /** Aborted when the attempt is ended. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Where it leads, once there is a client. */
  get address(): string | undefined {
    return this.#client === undefined ? undefined : addressOf(this.#client);
  }

  end(because?: Error): void {
    this.#ending.abort(because);
  }

  /** Notes how far this client gets. */
  watch(client: RedisClient): void {
    this.#client = client;
    // What comes behind that is the handshake.
    client.on('connect', () => (this.#wasTaken = true));
  }

  /** Waits for the connection, or rejects when that takes too long or is ended. */
  async within<T>(timeoutMs: number, opening: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<never>((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true });
      timer = setTimeout(() => this.end(new Error(this.#describe(timeoutMs))), timeoutMs);
    });
    try {
      return await Promise.race([opening, ended]);
    } finally {
      clearTimeout(timer);
    }
  }

  #describe(timeoutMs: number): string {
    if (this.#wasTaken) return `the server took the connection, but did not answer within ${timeoutMs} ms`;
    const { tls } = (this.#client?.options?.socket ?? {}) as { tls?: boolean };
    if (tls !== true) return `no connection within ${timeoutMs} ms`;
    return `no TLS connection within ${timeoutMs} ms; the server may be away, or speak no TLS on this port (rediss:// is with TLS, redis:// without)`;
  }
}
