import type { Suite } from '../../measuring/suite.ts';
import type { Codec } from './codec.ts';
import { decoding, encoding, payloadSize } from './codec-measures.ts';
import { serializerContenders } from './serializer-contenders.ts';

/** What serializers cost, and what they save. */
export const serializersSuite: Suite<Codec> = {
  name: 'serializers',
  title: 'Serializers',
  description:
    'One small object, and a list of a hundred of them, encoded and decoded without any cache. The first three are the ' +
    'formats by themselves; ours check beside that what they write will come back. Those that compress, sign and encrypt ' +
    'are around `JsonSerializer`; one object is too small to be compressed.',
  server: undefined,
  reference: 'JSON',
  contenders: serializerContenders,
  measures: [
    encoding('encode, one', 1),
    decoding('decode, one', 1),
    payloadSize('size, one', 1),
    encoding('encode, a hundred', 100),
    decoding('decode, a hundred', 100),
    payloadSize('size, a hundred', 100),
  ],
  targets: [],
};
