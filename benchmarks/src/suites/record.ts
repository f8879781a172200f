/** What is stored: a small object, as applications have them. */
export interface BenchmarkRecord {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly active: boolean;
}

/** How many keys a suite works on; few enough to say what a cache costs, not what the machine's memory does. */
export const KEY_COUNT = 1000;

/** The keys of a suite. */
export function recordKeys(prefix: string, count: number = KEY_COUNT): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}user:${index}`);
}

/** One record for each number. */
export function recordOf(id: number): BenchmarkRecord {
  return { id, name: `User ${id}`, email: `user${id}@example.org`, roles: ['reader', 'writer'], active: id % 3 !== 0 };
}
