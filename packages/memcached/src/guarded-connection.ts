import { MemcacheConnection } from 'memcache-client';

/** How long an attempt to connect may take. */
const CONNECT_TIMEOUT_MS = 5000;

/** The parser throws longer ones away; none of the lines of the protocol is. */
const LONGEST_LINE = 512;

/** How much of what a server says is repeated in messages. */
const QUOTED_LENGTH = 60;

/**
 * A connection of the client whose gaps are closed: it connects to IPv6 addresses too, an answer that nobody can read
 * ends it instead of the process, and no attempt to connect stays open when it is shut down.
 */
export class GuardedConnection extends MemcacheConnection {
  /** Why it ended, where that is known better than by the client. */
  #reason: Error | undefined;
  #connectTimer: NodeJS.Timeout | undefined;

  /** @param host - a name or an address, of IPv6 without brackets. */
  connectTo(host: string, port: number): Promise<MemcacheConnection> {
    // The client makes host and port of a text by splitting it at its colons, of which an IPv6 address has more.
    const parts = { split: () => [host, String(port)] } as unknown as string;
    const connected = this.connect(parts);
    this.#connectTimer = setTimeout(
      () => this.socket?.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`)),
      CONNECT_TIMEOUT_MS,
    );
    this.socket?.once('connect', () => clearTimeout(this.#connectTimer));
    this.socket?.setNoDelay(true);
    return connected;
  }

  override onData(data: Buffer | undefined): void {
    try {
      super.onData(data);
    } catch (error) {
      this.end(error as Error);
    }
  }

  /** Ends it for a reason, which every command that waits is told. */
  end(reason: Error): void {
    this.#reason ??= reason;
    this._shutdown(reason.message);
  }

  override _shutdown(message: string, keepSocket?: boolean): void {
    clearTimeout(this.#connectTimer);
    const { socket } = this;
    if (this.isConnecting() && socket !== undefined && !socket.destroyed) {
      // Only by an error of the socket does the client tell those who wait for the connection; it comes back to here.
      socket.destroy(new Error(message));
      return;
    }
    super._shutdown(this.#reason?.message ?? message, keepSocket);
  }

  /** What is no reply of a known kind: the numbers that counters answer with. Anything else is no Memcached. */
  override cmdAction_undefined(words: string[]): boolean {
    if (words.length !== 1 || !/^\d+$/.test(words[0] as string)) throw unreadable(words.join(' '));
    this.dequeueCommand()?.callback(null, words[0]);
    return true;
  }

  // The rest is what the parser calls when it has lost its way. It would only log that, and go on with the next line.

  override malformDataStream(): void {
    throw unreadable('a value longer than announced');
  }

  override _checkPartialData(data: Buffer): Buffer | undefined {
    const unfinished = this._pending === undefined ? (this._partialData ?? data.subarray(0, 0)) : undefined;
    if (unfinished !== undefined && unfinished.length > LONGEST_LINE) throw unreadable(unfinished.toString());
    return super._checkPartialData(data);
  }

  override malformCommand(words: string[]): void {
    throw unreadable(words.join(' '));
  }

  // The stall watch of the link looks after all of its commands; this would be a timer beside it that keeps a process up.
  override _startCmdTimeout(): void {}
}

function unreadable(said: string): Error {
  const quoted = JSON.stringify(said.slice(0, QUOTED_LENGTH));
  return new Error(`what is said there is not the protocol of Memcached: ${quoted}`);
}
