import { setTimeout as delay } from 'node:timers/promises';

import type { ContainerRuntimeClient, WaitStrategy } from 'testcontainers';

import type { EngineAddress } from '../lib/docker-engine.mjs';
import { containerOwner } from './container-owner.ts';
import { localEngineHost } from './engine-host.ts';
import { guard } from './guard.ts';
import type { Launcher } from './launcher.ts';
import type { ServerKind } from './server-kind.ts';

const LOOPBACK = '127.0.0.1';
const KEPT_LOG_LINES = 20;
const LOOK_INTERVAL_MS = 50;

type Container = ReturnType<ContainerRuntimeClient['container']['getById']>;

/** What a container is made of. */
export interface ContainerCommand {
  readonly kind: ServerKind;
  readonly image: string;
  readonly engine: EngineAddress;
  /** What comes after the kind's own arguments. */
  readonly args: readonly string[];
  /** The port of the host that leads to it: a random one would be another after each start. */
  readonly port: number;
}

/** Runs a server as a container. */
export class ContainerLauncher implements Launcher {
  readonly how = 'container';
  readonly host: string;
  readonly port: number;
  readonly #command: ContainerCommand;
  readonly #client: ContainerRuntimeClient;
  #container: Container | undefined;
  #unguard: (() => void) | undefined;
  #earlyEnd: string | undefined;

  static async create(command: ContainerCommand): Promise<ContainerLauncher> {
    // Loaded here, since it takes half a second that a run with native servers need not spend.
    const { getContainerRuntimeClient } = await import('testcontainers');
    const host = await localEngineHost(command.engine);
    if (host !== undefined) process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= host;
    const client = await getContainerRuntimeClient();
    await containerOwner.removeOrphans(client);
    return new ContainerLauncher(command, client);
  }

  private constructor(command: ContainerCommand, client: ContainerRuntimeClient) {
    const { host } = client.info.containerRuntime;
    this.#command = command;
    this.#client = client;
    // By its number, as some systems look for "localhost" under its IPv6 address first.
    this.host = host === 'localhost' ? LOOPBACK : host;
    this.port = command.port;
  }

  async launch(): Promise<void> {
    if (this.#container === undefined) await this.#createAndWatch();
    else await this.#container.start();
  }

  async failure(): Promise<string | undefined> {
    const container = this.#container;
    if (container === undefined) return this.#earlyEnd;
    const { State } = await container.inspect();
    if (State.Running || State.Status === 'created') return undefined;
    const log = await container.logs({ stdout: true, stderr: true, tail: KEPT_LOG_LINES });
    return `${this.#command.image} ended (exit code ${State.ExitCode}): ${readable(log) || 'it said nothing'}`;
  }

  async pause(): Promise<void> {
    await this.#container?.pause();
  }

  async resume(): Promise<void> {
    await this.#container?.unpause();
  }

  async kill(): Promise<void> {
    await this.#container?.kill({ signal: 'SIGKILL' }).catch(unlessNotRunning);
    await this.#container?.wait();
  }

  async terminate(): Promise<void> {
    const container = this.#container;
    if (container === undefined) return;
    // The engine refuses to stop what is frozen.
    if ((await container.inspect()).State.Paused) await container.unpause();
    await container.stop({ t: 5 }).catch(unlessNotRunning);
  }

  async remove(): Promise<void> {
    await this.#container?.remove({ force: true, v: true });
    this.#container = undefined;
    this.#unguard?.();
  }

  /** Does not leave a server that ends at once to the library, which would wait ten seconds for its port. */
  async #createAndWatch(): Promise<void> {
    const creating = this.#create().then(() => true);
    while (!(await Promise.race([creating, delay(LOOK_INTERVAL_MS, false)]))) {
      this.#earlyEnd = await this.failure();
      if (this.#earlyEnd === undefined) continue;
      await this.remove();
      // It rejects, now that its container is gone.
      await creating.catch(() => undefined);
      return;
    }
  }

  async #create(): Promise<void> {
    const { GenericContainer, PullPolicy } = await import('testcontainers');
    const { kind, image, engine, args, port } = this.#command;
    const hostAddress = this.host === LOOPBACK ? LOOPBACK : '';
    const created = (container: Container): void => {
      this.#container = container;
      this.#unguard = guard({ container: container.id, engine });
    };
    const client = this.#client;

    class PinnedContainer extends GenericContainer {
      protected override async beforeContainerCreated(): Promise<void> {
        this.hostConfig.PortBindings = { [`${kind.port}/tcp`]: [{ HostIp: hostAddress, HostPort: String(port) }] };
      }

      protected override async containerCreated(id: string): Promise<void> {
        created(client.container.getById(id));
      }
    }

    await new PinnedContainer(image)
      .withPullPolicy(PullPolicy.neverPull())
      .withExposedPorts({ container: kind.port, host: port })
      .withCommand([...kind.image.args, ...args])
      .withLabels(containerOwner.label())
      // The guard removes it, and needs no helper image for that.
      .withAutoCleanup(false)
      .withWaitStrategy(noWait)
      .start();
  }
}

// Readiness is asked for over the wire, the same for both ways of running a server.
const noWait: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

function unlessNotRunning(error: unknown): void {
  const status = (error as { statusCode?: number }).statusCode;
  // 304 and 409: it has ended already.
  if (status !== 304 && status !== 409) throw error;
}

// The engine puts eight bytes before each piece of a log.
function readable(log: Buffer): string {
  return log
    .toString('utf8')
    .replaceAll(/[^\P{Cc}\n]/gu, '')
    .trim();
}
