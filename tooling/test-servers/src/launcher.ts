import type { ServerWay } from './test-server.ts';

/** What a way of running servers knows to do with one of them; `ManagedServer` decides when. */
export interface Launcher {
  readonly how: ServerWay;
  readonly host: string;
  readonly port: number;
  /** Starts it, and resolves before it is ready. */
  launch(): Promise<void>;
  /** Why it is not running although it was launched, or `undefined` while it does. */
  failure(): Promise<string | undefined>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to end; resolves when it is gone. */
  terminate(): Promise<void>;
  /** Takes away whatever it leaves behind. */
  remove(): Promise<void>;
}
