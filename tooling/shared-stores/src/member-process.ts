import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Saying } from './messages.ts';
import type { StoreAddress } from './store-client.ts';

const PROGRAM = fileURLToPath(new URL('member.ts', import.meta.url));

/** One process of a group, seen from the test. */
export class MemberProcess {
  readonly #child: ChildProcess;
  #printed = '';
  #waiting: PromiseWithResolvers<unknown> | undefined;
  #isBusy = true;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed += text;
    });
    child.on('message', (saying: Saying) => this.#hear(saying));
    child.once('exit', (code, signal) => {
      this.#isBusy = false;
      this.#waiting?.reject(new Error(`the process ended with ${signal ?? code}: ${this.#printed}`));
    });
  }

  /** Resolves when it can be told what to do. */
  static async start(tasks: URL, address: StoreAddress): Promise<MemberProcess> {
    const child = fork(PROGRAM, [tasks.href, JSON.stringify(address)], {
      execArgv: ['--conditions=@cache/source'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const member = new MemberProcess(child);
    await member.#next();
    return member;
  }

  /** Does a task, one at a time; resolves to what that answers. */
  async run(task: string, input: unknown): Promise<unknown> {
    if (!this.#child.connected) throw new Error(`the process has ended: ${this.#printed}`);
    if (this.#isBusy) throw new Error(`the process is still at a task; got '${task}'`);
    const done = this.#next();
    this.#child.send({ task, input });
    return done;
  }

  /** Ends it as `kill -9` does; a task that it is at is rejected. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /**
   * Lets it end by itself, or ends it where it is still at a task, since its test was given up. Rejects where it printed
   * anything.
   */
  async stop(): Promise<void> {
    if (this.#isBusy) await this.kill();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.disconnect();
      await ended;
    }
    if (this.#printed !== '') throw new Error(`a process printed: ${this.#printed}`);
  }

  #next(): Promise<unknown> {
    this.#waiting = Promise.withResolvers<unknown>();
    this.#isBusy = true;
    return this.#waiting.promise;
  }

  #hear(saying: Saying): void {
    this.#isBusy = false;
    if (saying.kind === 'failed') this.#waiting?.reject(new Error(`in another process: ${saying.stack}`));
    else this.#waiting?.resolve(saying.kind === 'answered' ? saying.answer : undefined);
  }
}
