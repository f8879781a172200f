import { ConfigurationError } from '@cache/core';

/** What keys call a function by. For methods it is only known once the class is there. */
export class FunctionName {
  readonly #owner: string;
  #name: string | undefined;

  constructor(owner: string, name: string | undefined) {
    this.#owner = owner;
    this.#name = name;
  }

  /** @throws ConfigurationError (`CACHE_CONFIGURATION`) where there is none: two such functions would share keys. */
  get(): string {
    if (this.#name !== undefined) return this.#name;
    throw new ConfigurationError(
      `${this.#owner}: the class of the method has no instance yet, or no name, and without it there is no key; give a key or a prefix`,
    );
  }

  /**
   * Reads the class's name: of the class that declares the method, whichever class the instance is of.
   *
   * @param isOurs - whether a function is the decorated one, or something that was put around it.
   */
  learn(instance: unknown, method: string | symbol, isOurs: (fn: unknown) => boolean): void {
    const holders: object[] = [];
    for (let holder: unknown = instance; holder !== null && holder !== undefined; holder = above(holder)) {
      if (Object.hasOwn(holder, method)) holders.push(holder);
    }
    // Something unknown may be around it; then it is clear only where no other class has a method of that name.
    const [only] = holders.length === 1 ? holders : [];
    const holder = holders.find((each) => isOurs((each as Record<typeof method, unknown>)[method])) ?? only;
    const declaring = typeof holder === 'function' ? holder : (holder?.constructor as { name?: string } | undefined);
    if (declaring?.name) this.#name = `${declaring.name}.${String(method)}`;
  }

  get known(): boolean {
    return this.#name !== undefined;
  }
}

function above(holder: unknown): unknown {
  return Object.getPrototypeOf(holder) as unknown;
}
