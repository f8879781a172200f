import { recordOf } from '../record.ts';

/** What is behind the cache, and how often it was asked. */
export class CountedLoad {
  count = 0;

  readonly load = async (key: string): Promise<unknown> => {
    this.count++;
    return recordOf(Number(key.slice(key.lastIndexOf(':') + 1)));
  };
}
