import type { Effort, Setting } from './suite.ts';

/** What a worker is started with. */
export interface WorkerAssignment {
  readonly suite: string;
  readonly contender: string;
  readonly setting: Setting;
  readonly effort: Effort;
}

/** What a worker is asked for, one thing after the other. */
export type WorkerRequest =
  | { readonly do: 'open' }
  /** Answers whether the contender has such an operation. */
  | { readonly do: 'prepare'; readonly measure: string }
  /** Answers a figure. */
  | { readonly do: 'take' }
  | { readonly do: 'close' };

/** What a worker answers. */
export type WorkerReply =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly message: string; readonly wrong: boolean };
