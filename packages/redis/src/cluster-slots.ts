import { replyCode } from './errors.ts';
import { SLOTS } from './key-slot.ts';

/** A server, as `host:port`. */
export type Address = string;

/** Where a command is to be sent instead. */
export interface Redirection {
  readonly to: Address;
  /** The slot that has moved for good; `undefined` where only this command is to go there, and to say so (`ASKING`). */
  readonly moved: number | undefined;
}

type Range = readonly [first: number, last: number, master: readonly [host: string | null, port: number, ...unknown[]]];

/**
 * The master of each slot, as `CLUSTER SLOTS` says.
 *
 * @param from - who was asked: a server that does not know its own name means itself.
 * @see https://redis.io/docs/latest/commands/cluster-slots/
 */
export function readSlots(reply: unknown, from: Address): (Address | undefined)[] {
  const owners: (Address | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  for (const [first, last, [host, port]] of reply as readonly Range[])
    owners.fill(addressOf(host, port, from), first, last + 1);
  if (owners.every((owner) => owner === undefined)) throw new Error(`${from} knows no server that has a slot`);
  return owners;
}

/**
 * Where the server that was asked sends the command, if its error says so.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#redirection-and-resharding
 */
export function readRedirection(error: unknown, from: Address): Redirection | undefined {
  const code = replyCode(error);
  if (code !== 'MOVED' && code !== 'ASK') return undefined;
  const { message } = (error as Error).cause as Error;
  const [, slot, host = '', port] = /^[A-Z]+ (\d+) (.*):(\d+)/.exec(message) ?? [];
  if (port === undefined) return undefined;
  return { to: addressOf(host, Number(port), from), moved: code === 'MOVED' ? Number(slot) : undefined };
}

/** The two parts of an address; an IPv6 host has colons of its own. */
export function partsOf(address: Address): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

function addressOf(host: string | null, port: number, from: Address): Address {
  const isKnown = host !== null && host !== '' && host !== '?';
  return `${isKnown ? host : partsOf(from).host}:${port}`;
}
