import { MemberProcess } from './member-process.ts';
import type { SharedStore } from './shared-store.ts';
import type { AnswerOf, InputOf, Tasks } from './task.ts';

/** Processes that do the same on one store at the same time. They are started once and do task after task. */
export class ProcessGroup<All extends Tasks> implements AsyncDisposable {
  readonly #members: MemberProcess[];

  private constructor(members: MemberProcess[]) {
    this.#members = members;
  }

  /** @param tasks - a file that exports `tasks`. */
  static async start<All extends Tasks>(store: SharedStore, tasks: URL, count: number): Promise<ProcessGroup<All>> {
    const starting = Array.from({ length: count }, () => MemberProcess.start(tasks, store.address));
    const started = await Promise.allSettled(starting);
    const members = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    if (members.length < count) await Promise.all(members.map((member) => member.stop()));
    await Promise.all(starting);
    return new ProcessGroup<All>(members);
  }

  get size(): number {
    return this.#members.length;
  }

  /** Has all of them do a task at once. @returns what each answered, once all are done. */
  async run<Name extends keyof All & string>(
    task: Name,
    ...input: InputOf<All[Name]> extends undefined ? [] : [InputOf<All[Name]>]
  ): Promise<AnswerOf<All[Name]>[]> {
    const running = this.#members.map((member) => member.run(task, input[0]));
    await Promise.allSettled(running);
    return Promise.all(running) as Promise<AnswerOf<All[Name]>[]>;
  }

  /** Has one of them do a task. */
  runIn<Name extends keyof All & string>(
    index: number,
    task: Name,
    ...input: InputOf<All[Name]> extends undefined ? [] : [InputOf<All[Name]>]
  ): Promise<AnswerOf<All[Name]>> {
    return this.#memberAt(index).run(task, input[0]) as Promise<AnswerOf<All[Name]>>;
  }

  /** Ends one of them as `kill -9` does: a task that it is at is rejected, and the others move up. */
  async kill(index: number): Promise<void> {
    const member = this.#memberAt(index);
    this.#members.splice(index, 1);
    await member.kill();
  }

  /** Rejects where one of them printed an error or a warning. */
  async stop(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #memberAt(index: number): MemberProcess {
    const member = this.#members[index];
    if (member === undefined) throw new RangeError(`there are ${this.size} processes; got ${index}`);
    return member;
  }
}
