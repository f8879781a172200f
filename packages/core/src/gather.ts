import { isThenable } from './thenable.ts';
import type { MaybePromise } from './serializer.ts';

/**
 * Asks for each item in turn: at once where every answer comes at once. Where asking throws behind answers that are
 * still to come, it rejects together with those, since one of them may fail too and nobody would hear it.
 */
export function gather<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item, index: number) => MaybePromise<Answer>,
): MaybePromise<Answer[]> {
  const answers: MaybePromise<Answer>[] = [];
  let waits = false;
  for (let index = 0; index < items.length; index++) {
    try {
      const answer = ask(items[index] as Item, index);
      waits ||= isThenable(answer);
      answers.push(answer);
    } catch (error) {
      if (!waits) throw error;
      answers.push(Promise.reject(error));
      break;
    }
  }
  return waits ? Promise.all(answers) : (answers as Answer[]);
}
