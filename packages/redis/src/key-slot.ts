import type { RedisArgument } from './client.ts';

/** How many slots the servers of a cluster share. */
export const SLOTS = 16_384;

const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/**
 * The slot of a cluster that a key belongs to. Of a key with something in braces only that counts, so that keys can be
 * kept together: `{user:1}:name` and `{user:1}:mail`.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model
 */
export function keySlot(key: RedisArgument): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  const from = bytes.indexOf(0x7b);
  const to = from < 0 ? -1 : bytes.indexOf(0x7d, from + 1);
  return to > from + 1 ? slotOf(bytes, from + 1, to) : slotOf(bytes, 0, bytes.length);
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let index = from; index < to; index++)
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (bytes[index] as number)] as number);
  return crc % SLOTS;
}
