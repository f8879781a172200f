import type { CallContext, ServerAddress } from '@cache/core';
import { TcpBackend, type Waiting } from '../tcp-backend.ts';

/** A client of the TCP store with one mistake. */
export interface BrokenClient {
  /** The mistake. */
  readonly does: string;
  readonly create: new (address: ServerAddress) => TcpBackend;
  /** Ids of the cases that are meant for it: all of them have to fail. */
  readonly fails: readonly string[];
  /** Whether it harms the process that it runs in, so that nothing else may run meanwhile. */
  readonly straying?: boolean;
}

let own: ServerAddress | undefined;

/** Mistakes in how a client treats its connection. */
export const brokenClients: readonly BrokenClient[] = [
  {
    does: 'hands the reply of a command that has timed out to the next one',
    create: class extends TcpBackend {
      protected override ask<R>(member: string, args: readonly unknown[], context: CallContext): Promise<R> {
        const asked = super.ask<R>(member, args, context);
        const mine = this.waiting.at(-1);
        const timer = setTimeout(() => {
          this.waiting = this.waiting.filter((waiting) => waiting !== mine);
        }, context.timeoutMs ?? 5000);
        const stop = (): void => clearTimeout(timer);
        asked.then(stop, stop);
        return asked;
      }
    },
    fails: ['replies/late-ones-are-nobody-elses', 'replies/delayed-ones-are-nobody-elses'],
  },
  {
    does: 'sends what was under way again when the connection is lost',
    create: class extends TcpBackend {
      readonly #sent = new WeakMap<Waiting, readonly [string, readonly unknown[], CallContext]>();
      protected override ask<R>(member: string, args: readonly unknown[], context: CallContext): Promise<R> {
        const asked = super.ask<R>(member, args, context);
        const mine = this.waiting.at(-1);
        if (mine !== undefined) this.#sent.set(mine, [member, args, context]);
        return asked;
      }
      protected override lost(waiting: readonly Waiting[], cause: Error | undefined): void {
        for (const each of waiting) {
          const request = this.#sent.get(each);
          if (request === undefined || request[0] !== 'increment') super.lost([each], cause);
          else this.ask(...request).then(each.resolve, each.reject);
        }
      }
    },
    fails: ['replies/nothing-is-done-twice'],
  },
  {
    does: 'takes a lost connection for a miss',
    create: class extends TcpBackend {
      protected override lost(waiting: readonly Waiting[]): void {
        for (const { resolve } of waiting) resolve(undefined);
      }
    },
    fails: [
      'failure/unreachable-at-start',
      'failure/server-comes-up-later',
      'failure/reset-in-flight',
      'replies/cut-in-the-middle',
      'outage/killed-and-restarted',
    ],
  },
  {
    does: 'does not connect again',
    create: class extends TcpBackend {
      #dead = false;
      protected override ask<R>(member: string, args: readonly unknown[], context: CallContext): Promise<R> {
        if (!this.#dead) return super.ask<R>(member, args, context);
        return new Promise((resolve, reject) =>
          super.lost([{ resolve: resolve as (value: unknown) => void, reject }], undefined),
        );
      }
      protected override lost(waiting: readonly Waiting[], cause: Error | undefined): void {
        this.#dead = true;
        super.lost(waiting, cause);
      }
    },
    fails: ['failure/server-comes-up-later'],
  },
  {
    does: 'has errors of its own for a lost connection',
    create: class extends TcpBackend {
      protected override lost(waiting: readonly Waiting[], cause: Error | undefined): void {
        for (const { reject } of waiting) reject(cause ?? new Error('connection lost'));
      }
    },
    fails: ['failure/unreachable-at-start', 'outage/down-at-start'],
  },
  {
    does: 'connects to another address than it is given',
    create: class extends TcpBackend {
      constructor(address: ServerAddress) {
        own ??= address;
        super(own);
      }
    },
    fails: ['failure/frozen-connection', 'replies/cut-in-the-middle'],
  },
  {
    does: 'leaves a rejection without a handler when the connection is lost',
    create: class extends TcpBackend {
      protected override lost(waiting: readonly Waiting[], cause: Error | undefined): void {
        void Promise.reject(new Error('nobody handles this'));
        super.lost(waiting, cause);
      }
    },
    fails: ['outage/killed-and-restarted'],
    straying: true,
  },
];
