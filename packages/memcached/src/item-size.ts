/** What a server takes that was started without `-I`. */
export const DEFAULT_ITEM_SIZE_MAX = 1024 * 1024;

/** Below this, no server can be told to refuse an item. */
export const ALWAYS_TAKEN = 1024;

/** What a server adds to key and value: the header of the item, its CAS id, its flags, and ends of text and line. */
const OVERHEAD = 48 + 8 + 4 + 1 + 2;

/** The size of a whole item, in bytes. */
export function itemSize(keyBytes: number, valueBytes: number): number {
  return OVERHEAD + keyBytes + valueBytes;
}

/** The largest value in bytes that fits an item of a size, with a key of any length. */
export function largestValue(itemSizeMax: number, longestKeyBytes: number): number {
  return itemSizeMax - itemSize(longestKeyBytes, 0);
}
