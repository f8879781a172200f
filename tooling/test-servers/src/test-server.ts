import type { ServerKindName } from './server-kind.ts';

/** Whether a server runs in a container or as a process of this machine. */
export type ServerWay = 'container' | 'native';

/** A real server that belongs to one test file, on a port of its own that stays the same until `stop()`. */
export interface TestServer {
  readonly kind: ServerKindName;
  readonly how: ServerWay;
  /** The server's own word for its version, such as `7.0.15`. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  /** `redis://host:port`, `memcached://host:port` or `http://host:port`. */
  readonly url: string;

  /** Freezes the server: connections stay open, nothing answers. Resolves at once if it is frozen already. */
  pause(): Promise<void>;
  /** Lets a frozen server run on. Resolves at once if it is not frozen. */
  resume(): Promise<void>;
  /** Ends the server as `kill -9` does, frozen or not. Resolves when it is gone; at once if it is down already. */
  kill(): Promise<void>;
  /** Starts a killed server on the same port; resolves when it answers. At once if it runs. */
  start(): Promise<void>;
  /** Asks the server to end, as an administrator would, and starts it again on the same port. */
  restart(): Promise<void>;
  /** Removes the server for good, with its container or folder. May be called twice. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
