import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { guard, guardableProcess } from './guard.ts';
import type { Launcher } from './launcher.ts';
import { processStopped } from './process-stopped.ts';

const TERMINATE_TIMEOUT_MS = 5_000;
const KEPT_OUTPUT_CHARS = 4_000;

/** What a native server is run from. */
export interface NativeCommand {
  readonly file: string;
  /** `{directory}` is replaced by a folder of the server's own. */
  readonly args: readonly string[];
  readonly port: number;
}

/** Runs a server as a child process that listens on the loopback interface, in a temporary folder of its own. */
export class NativeLauncher implements Launcher {
  readonly how = 'native';
  readonly host = '127.0.0.1';
  readonly port: number;
  /** Where the server keeps its files; gone after `remove()`. */
  readonly directory: string;
  readonly #command: NativeCommand;
  readonly #unguardDirectory: () => void;
  #child: ChildProcess | undefined;
  #output = '';
  #spawnError: Error | undefined;

  static async create(command: NativeCommand): Promise<NativeLauncher> {
    return new NativeLauncher(command, await mkdtemp(join(tmpdir(), 'cache-server-')));
  }

  private constructor(command: NativeCommand, directory: string) {
    this.#command = command;
    this.port = command.port;
    this.directory = directory;
    this.#unguardDirectory = guard({ directory });
  }

  async launch(): Promise<void> {
    const args = this.#command.args.map((arg) => arg.replaceAll('{directory}', this.directory));
    const child = spawn(this.#command.file, args, { cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = '';
    this.#spawnError = undefined;
    child.once('error', (error) => (this.#spawnError = error));
    for (const stream of [child.stdout, child.stderr]) this.#keepTail(stream);
    const thing = child.pid === undefined ? undefined : guardableProcess(child.pid);
    if (thing !== undefined) child.once('exit', guard(thing));
  }

  async failure(): Promise<string | undefined> {
    if (this.#spawnError !== undefined) return this.#spawnError.message;
    if (this.#isAlive()) return undefined;
    const how = this.#child?.signalCode ?? `exit code ${this.#child?.exitCode}`;
    return `${this.#command.file} ended (${how}): ${this.#output.trim() || 'it said nothing'}`;
  }

  async pause(): Promise<void> {
    this.#child?.kill('SIGSTOP');
    if (this.#child?.pid !== undefined) await processStopped(this.#child.pid);
  }

  async resume(): Promise<void> {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async terminate(): Promise<void> {
    // A frozen process would take the signal only once it is thawed.
    this.#child?.kill('SIGCONT');
    const insist = setTimeout(() => this.#child?.kill('SIGKILL'), TERMINATE_TIMEOUT_MS);
    await this.#end('SIGTERM').finally(() => clearTimeout(insist));
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
    this.#unguardDirectory();
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.#isAlive()) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  #isAlive(): boolean {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  #keepTail(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (this.#output = (this.#output + text).slice(-KEPT_OUTPUT_CHARS)));
  }
}
