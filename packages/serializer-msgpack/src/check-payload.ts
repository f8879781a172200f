import { isUtf8 } from 'node:buffer';
import { begunMark, LONGEST_MARKED } from './byte-order-mark.ts';

/** Levels of nesting that are read: as many as are written. */
const MAX_LEVELS = 1001;

const TIMESTAMP = -1;
const MAX_NANOSECONDS = 999_999_999;
/** The last moment, and the first, that a `Date` can be. */
const MAX_DATE_MS = 8.64e15;
/** Up to so many bytes it is quicker to look at each than to have it done. */
const SHORT_TEXT = 24;

/** What a payload has in it that decides how it is decoded. */
export interface CheckedPayload {
  /** Whether there are bytes in it, which the decoder answers as a view of the payload. */
  readonly hasBytes: boolean;
}

/**
 * Goes once through a MessagePack payload without making anything of it, so that nothing is decoded, and no memory
 * is set aside, for lengths that are only claimed.
 *
 * @throws RangeError or TypeError where it is cut, has more than one value, or has a part that has no value here.
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function checkPayload(bytes: Uint8Array): CheckedPayload {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** How many values are still to come on each open level. */
  const left = [1];
  /** Which of the open levels are maps: names and values by turns. */
  const isMap = [false];
  let position = 0;
  let hasBytes = false;

  const take = (length: number): number => {
    const start = position;
    position += length;
    if (position > bytes.length) throw new RangeError('it ends too early');
    return start;
  };
  const length = (width: 1 | 2 | 4): number => {
    const start = take(width);
    return width === 1 ? view.getUint8(start) : width === 2 ? view.getUint16(start) : view.getUint32(start);
  };
  const open = (values: number, asMap: boolean): void => {
    // Each takes a byte at least.
    if (values > bytes.length - position) throw new RangeError('it ends too early');
    if (left.length > MAX_LEVELS) throw new RangeError('it is nested more than 1000 levels deep');
    left.push(values);
    isMap.push(asMap);
  };
  const text = (size: number): void => {
    const start = take(size);
    if (!isText(bytes, start, size)) throw new TypeError('it has a text that is no UTF-8');
    if (size > LONGEST_MARKED && begunMark(bytes, start))
      throw new TypeError('it has a long text that begins with a byte order mark');
  };
  const extension = (size: number): void => {
    const type = view.getInt8(take(1));
    if (type !== TIMESTAMP) throw new TypeError(`it has an extension of type ${type}, which is unknown`);
    if (size !== 4 && size !== 8 && size !== 12) throw new TypeError('it has a malformed timestamp');
    const start = take(size);
    if (size !== 4) checkTimestamp(view, start, size);
  };
  const integer = (value: bigint): void => {
    if (BigInt.asIntN(54, value) !== value) throw new RangeError('it has an integer beyond ±(2^53 − 1)');
  };

  while (left.length > 0) {
    const level = left.length - 1;
    const toCome = left[level] as number;
    if (toCome === 0) {
      left.pop();
      isMap.pop();
      continue;
    }
    left[level] = toCome - 1;
    const head = view.getUint8(take(1));
    if (isMap[level] === true && toCome % 2 === 0 && !beginsText(head))
      throw new TypeError('it has a member whose name is no text');
    if (head < 0x80 || head >= 0xe0) continue;
    if (head < 0x90) open(2 * (head & 0x0f), true);
    else if (head < 0xa0) open(head & 0x0f, false);
    else if (head < 0xc0) text(head & 0x1f);
    else
      switch (head) {
        case 0xc0:
        case 0xc2:
        case 0xc3:
          break;
        case 0xc4:
        case 0xc5:
        case 0xc6:
          hasBytes = true;
          take(length((1 << (head - 0xc4)) as 1 | 2 | 4));
          break;
        case 0xc7:
        case 0xc8:
        case 0xc9:
          extension(length((1 << (head - 0xc7)) as 1 | 2 | 4));
          break;
        case 0xca:
        case 0xce:
        case 0xd2:
          take(4);
          break;
        case 0xcb:
          take(8);
          break;
        case 0xcc:
        case 0xd0:
          take(1);
          break;
        case 0xcd:
        case 0xd1:
          take(2);
          break;
        case 0xcf:
          integer(view.getBigUint64(take(8)));
          break;
        case 0xd3:
          integer(view.getBigInt64(take(8)));
          break;
        case 0xd4:
        case 0xd5:
        case 0xd6:
        case 0xd7:
        case 0xd8:
          extension(1 << (head - 0xd4));
          break;
        case 0xd9:
        case 0xda:
        case 0xdb:
          text(length((1 << (head - 0xd9)) as 1 | 2 | 4));
          break;
        case 0xdc:
        case 0xdd:
          open(length(head === 0xdc ? 2 : 4), false);
          break;
        case 0xde:
        case 0xdf:
          open(2 * length(head === 0xde ? 2 : 4), true);
          break;
        default:
          throw new TypeError('it has a byte that MessagePack does not use');
      }
  }
  if (position < bytes.length) throw new RangeError('more bytes follow');
  return { hasBytes };
}

function beginsText(head: number): boolean {
  return (head >= 0xa0 && head < 0xc0) || (head >= 0xd9 && head <= 0xdb);
}

function isText(bytes: Uint8Array, start: number, size: number): boolean {
  const end = start + size;
  if (size <= SHORT_TEXT) {
    let at = start;
    while (at < end && (bytes[at] as number) < 0x80) at++;
    if (at === end) return true;
  }
  return isUtf8(bytes.subarray(start, end));
}

/** One of 8 or 12 bytes; 4 hold no moment that is too late. */
function checkTimestamp(view: DataView, start: number, size: 8 | 12): void {
  const nanoseconds = size === 8 ? view.getUint32(start) >>> 2 : view.getUint32(start);
  if (nanoseconds > MAX_NANOSECONDS) throw new RangeError('it has a timestamp with a second or more of nanoseconds');
  // 34 bits of seconds are well within what a Date can be.
  if (size === 8) return;
  const milliseconds = Number(view.getBigInt64(start + 4)) * 1000 + Math.floor(nanoseconds / 1e6);
  if (Math.abs(milliseconds) > MAX_DATE_MS) throw new RangeError('it has a timestamp beyond what a Date can be');
}
