import type { Measure } from '../../measuring/suite.ts';
import { timedNs } from '../../measuring/timed.ts';
import { expectAnswer, WrongAnswer } from '../../measuring/wrong-answer.ts';
import { recordOf } from '../record.ts';
import { sizeOf, type Codec } from './codec.ts';

/** What it takes to encode one value: the record, or a list of so many. */
export function encoding(name: string, records: number): Measure<Codec> {
  return {
    name,
    unit: 'ns',
    async prepare(codec, effort) {
      const value = valueOf(records);
      checkTrip(codec, value);
      return await timedNs((operations) => {
        let bytes = 0;
        for (let operation = 0; operation < operations; operation++) bytes += sizeOf(codec.encode(value));
        // Also keeps the compiler from leaving out what nobody would miss.
        if (bytes < operations) throw new WrongAnswer('there were payloads without a byte');
      }, effort);
    },
  };
}

/** What it takes to decode the same. */
export function decoding(name: string, records: number): Measure<Codec> {
  return {
    name,
    unit: 'ns',
    async prepare(codec, effort) {
      const value = valueOf(records);
      checkTrip(codec, value);
      const payload = codec.encode(value);
      return await timedNs((operations) => {
        let found = 0;
        for (let operation = 0; operation < operations; operation++) if (codec.decode(payload) !== undefined) found++;
        if (found !== operations) throw new WrongAnswer(`${operations - found} of ${operations} were not decoded`);
      }, effort);
    },
  };
}

/** How many bytes the payload has. */
export function payloadSize(name: string, records: number): Measure<Codec> {
  return {
    name,
    unit: 'bytes',
    // It is the same each time, but for what compresses.
    maxRounds: 3,
    async prepare(codec) {
      const value = valueOf(records);
      checkTrip(codec, value);
      return async () => sizeOf(codec.encode(value));
    },
  };
}

function valueOf(records: number): unknown {
  return records === 1 ? recordOf(1) : Array.from({ length: records }, (_, id) => recordOf(id));
}

function checkTrip(codec: Codec, value: unknown): void {
  expectAnswer('decoding what was encoded', codec.decode(codec.encode(value)), value);
}
