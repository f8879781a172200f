/**
 * Decides which entry leaves when a limit is passed. It knows entries by their slot: a small integer that an entry
 * keeps while it is there and that is given to another one afterwards, so a policy can keep whatever it has to know
 * in typed arrays.
 *
 * It is told of everything that comes, is used and goes, and chooses; it removes nothing itself. A policy that
 * remembers entries after they left (ghosts) takes note of the key's hash in `inserted`, and of the entry as
 * evicted in `victim`; one that admits by frequency may choose the newest entry.
 */
export interface Policy {
  /** A new entry is in the slot. */
  inserted(slot: number, key: string): void;
  /** The entry was read or overwritten. Called for every hit, so it has to be quick. */
  used(slot: number): void;
  /** The entry is gone: evicted, expired or deleted. Comes after `victim` for an entry that was chosen by it. */
  removed(slot: number): void;
  /** The entry that has to leave next. Only asked while there are entries. */
  victim(): number;
  /** All entries are gone. */
  cleared(): void;
}
