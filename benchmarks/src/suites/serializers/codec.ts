import type { Subject } from '../../measuring/suite.ts';

/** What makes payloads of values and back, without promises. */
export interface Codec extends Subject {
  encode(value: unknown): unknown;
  decode(payload: unknown): unknown;
}

/** How many bytes a payload takes in a store. */
export function sizeOf(payload: unknown): number {
  return typeof payload === 'string' ? Buffer.byteLength(payload) : (payload as Uint8Array).length;
}
