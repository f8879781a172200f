/** What a process of a group is told. */
export interface Order {
  readonly task: string;
  readonly input: unknown;
}

/** What a process of a group says: that it is ready, or how a task ended. */
export type Saying = { readonly kind: 'ready' } | Answered | Failed;

/** What a task answered. */
export interface Answered {
  readonly kind: 'answered';
  readonly answer: unknown;
}

/** What a task failed with. */
export interface Failed {
  readonly kind: 'failed';
  readonly stack: string;
}
