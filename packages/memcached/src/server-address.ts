import { isIPv6 } from 'node:net';
import { showUrl } from '@cache/core';

/** Where a server listens. */
export interface MemcachedAddress {
  /** A name or an IP address; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** The two in the one way that they are written everywhere: what keys are spread by, and messages say. */
  readonly name: string;
}

export const DEFAULT_PORT = 11211;

const ACCEPTED = "'host:port', 'host' or '[IPv6 address]:port'";

// A name or an IPv4 address, or an IPv6 address in brackets; then a port, or none.
const FORM = /^(?:(?<host>[\p{L}\p{N}._-]+)|\[(?<ipv6>[0-9a-f:.]+(?:%[\w.-]+)?)\])(?::(?<port>\d{1,5}))?$/iu;

/**
 * Reads one of the option `servers`.
 *
 * @throws TypeError for what is no address, RangeError for a port that is none.
 */
export function parseServer(server: unknown, option: string): MemcachedAddress {
  if (typeof server !== 'string')
    throw new TypeError(`${option} must be a string of ${ACCEPTED}; got ${typeof server}`);
  const { host, ipv6, port = String(DEFAULT_PORT) } = FORM.exec(server)?.groups ?? {};
  const address = host ?? ipv6;
  if (address === undefined || (ipv6 !== undefined && !isIPv6(ipv6)))
    throw new TypeError(`${option} must be ${ACCEPTED}; got ${showUrl(server)}`);
  const number = Number(port);
  if (number < 1 || number > 65_535) throw new RangeError(`${option} must have a port of 1 to 65535; got ${port}`);
  const lower = address.toLowerCase();
  return Object.freeze({
    host: lower,
    port: number,
    name: `${ipv6 === undefined ? lower : `[${lower}]`}:${number}`,
  });
}
