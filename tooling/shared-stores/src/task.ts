import type { Cache } from '@cache/core';

/** What a task is given. */
export interface TaskContext<Input = undefined> {
  /** On the store that all processes share, of this process alone. */
  readonly cache: Cache;
  readonly input: Input;
}

/** Something that several processes do at once. What it is given and what it answers goes through JSON. */
export type Task<Input = never, Answer = unknown> = (context: TaskContext<Input>) => Promise<Answer>;

/** The tasks of a file, exported as `tasks`. */
export type Tasks = Readonly<Record<string, Task>>;

/** What a task has to be given. */
export type InputOf<T extends Task> = Parameters<T>[0]['input'];

/** What a task answers. */
export type AnswerOf<T extends Task> = Awaited<ReturnType<T>>;
