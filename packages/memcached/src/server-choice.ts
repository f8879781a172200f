/**
 * Chooses the server of a key by rendezvous hashing: every server draws a number for the key, and the highest wins.
 * A server that is added takes over those keys for which it draws the highest, about one in n, and no other key moves.
 * The order of the list makes no difference.
 *
 * @see Thaler and Ravishankar, Using name-based mappings to increase hit rates, 1998
 */
export class ServerChoice {
  readonly #seeds: readonly number[];

  /** @param names - of the servers, each once: what they are called decides, so a server keeps its keys by its name. */
  constructor(names: readonly string[]) {
    this.#seeds = names.map((name) => mix(hashText(name)));
  }

  /** The index of the server that holds a key. */
  indexOf(key: string): number {
    const seeds = this.#seeds;
    if (seeds.length === 1) return 0;
    const hash = hashText(key);
    let best = 0;
    let highest = -1;
    for (let index = 0; index < seeds.length; index++) {
      const drawn = mix(hash ^ (seeds[index] as number));
      if (drawn > highest) {
        highest = drawn;
        best = index;
      }
    }
    return best;
  }
}

/** FNV-1a over the UTF-16 units of a text. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash;
}

/** The finalizer of MurmurHash3: every bit of the result depends on every bit of what goes in. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
