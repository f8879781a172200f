import { jsonTypes } from '@cache/conformance';

/** What MessagePack keeps and alters, by itself and inside of other serializers. */
export const ofMsgPack = {
  keeps: [
    ...jsonTypes.filter((name) => !['lone-surrogate', 'long-byte-order-mark', 'proto-member'].includes(name)),
    'minus-zero',
    'minus-zero-inside',
    'not-a-number',
    'not-a-number-inside',
    'date',
    'bytes',
  ],
  alters: ['undefined-member', 'buffer', 'null-prototype', 'symbol-member', 'shared-reference'],
};
