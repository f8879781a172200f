/**
 * The first byte of every binary format of this package. A format that changes gets another byte, and what the old
 * one says stays readable. All are of 0x80 to 0xbf, with which neither a number nor any text in UTF-8 begins; 0x81 is
 * `@cache/serializer-msgpack`'s.
 */
export const FORMAT_BYTE = Object.freeze({
  v8: 0x82,
  /** The payload of the inner serializer follows as it is; it alone would be taken for something else. */
  stored: 0x90,
  gzip: 0x91,
  deflate: 0x92,
  brotli: 0x93,
  zstd: 0x94,
  signed: 0xa1,
  encrypted: 0xa2,
});
