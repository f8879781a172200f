import { describe, expect, it } from '@jest/globals';
import { JsonSerializer, NullSerializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { createHmac } from 'node:crypto';
import { EncryptedSerializer, SignedSerializer, V8Serializer, type SignedSerializerOptions } from '../src/index.ts';
import { bytes, delayed, errorOf, forKey, hex } from './set-up.ts';

const json = new JsonSerializer();
const [NEW, OLD, OTHER] = ['the new secret, long enough', 'the old secret, long enough', 'the secret of somebody else'];
const UNSIGNED = { code: 'CACHE_UNSIGNED_PAYLOAD' };

const signed = (options: Partial<SignedSerializerOptions> = {}) =>
  new SignedSerializer(json, { secrets: [NEW, OLD], ...options });

describe('SignedSerializer', () => {
  it('writes its byte, an HMAC over format, length of the key, key and payload, and the payload', () => {
    const { encode } = forKey(signed(), 'ns:ü');
    const key = bytes('ns:ü');
    const signature = createHmac('sha256', NEW)
      .update(Uint8Array.of(0xa1, 0, 0, 0, 5))
      .update(key)
      .update('{"a":1}');
    expect(hex(encode({ a: 1 }))).toBe(`a1${signature.digest('hex')}${hex(bytes('{"a":1}'))}`);
  });

  it.each([
    ['sha256', 32],
    ['sha384', 48],
    ['sha512', 64],
  ] as const)('signs with %s in %i bytes, and reads that alone', async (digest, length) => {
    const payload = forKey(signed({ digest })).encode('text') as Uint8Array;
    expect(payload).toHaveLength(1 + length + 6);
    expect(forKey(signed({ digest })).decode(payload)).toBe('text');
    for (const other of ['sha256', 'sha384', 'sha512'] as const) {
      if (other !== digest)
        expect(await errorOf(() => forKey(signed({ digest: other })).decode(payload))).toMatchObject(UNSIGNED);
    }
  });

  it('signs with the first secret and reads with any, so that secrets can be changed', async () => {
    const before = forKey(new SignedSerializer(json, { secrets: [OLD] }));
    const during = forKey(signed());
    const after = forKey(new SignedSerializer(json, { secrets: [NEW] }));
    expect(during.decode(before.encode('text'))).toBe('text');
    expect(after.decode(during.encode('text'))).toBe('text');
    expect(await errorOf(() => before.decode(during.encode('text')))).toMatchObject(UNSIGNED);
    expect(await errorOf(() => after.decode(before.encode('text')))).toMatchObject(UNSIGNED);
  });

  it('takes a new secret in three steps, between each of which every process reads what any other wrote', () => {
    const steps = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]].map((secrets) =>
      forKey(new SignedSerializer(json, { secrets })),
    );
    for (const [index, step] of steps.entries())
      for (const other of steps.slice(index, index + 2)) expect(step.decode(other.encode('text'))).toBe('text');
    for (const [index, step] of steps.slice(0, 2).entries())
      expect(steps[index + 1]?.decode(step.encode('text'))).toBe('text');
  });

  it('refuses what was signed with another secret, for another key, or not at all', async () => {
    const { decode, encode } = forKey(signed());
    const planted = [
      forKey(new SignedSerializer(json, { secrets: [OTHER] })).encode('text'),
      forKey(signed(), 'other key').encode('text'),
      bytes('"text"'),
      bytes('12'),
      new Uint8Array(0),
      Uint8Array.of(0xa1),
      (encode('text') as Uint8Array).slice(0, 20),
      new Uint8Array([0xa1, ...new Uint8Array(32), ...bytes('"text"')]),
    ];
    for (const payload of planted) expect(await errorOf(() => decode(payload))).toMatchObject(UNSIGNED);
  });

  it('does not let bytes move from the key to the payload', async () => {
    const payload = forKey(signed(), 'ab').encode('c') as Uint8Array;
    expect(await errorOf(() => forKey(signed(), 'a').decode(payload))).toMatchObject(UNSIGNED);
    expect(await errorOf(() => forKey(signed(), '\ud800').decode(payload))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(/needs a key without lone surrogates/),
    });
  });

  it('does not ask the inner serializer about what is not signed', async () => {
    let asked = 0;
    const inner = { ...delayed(json), deserialize: () => ++asked };
    const { decode } = forKey(new SignedSerializer(inner, { secrets: [NEW] }));
    expect(await errorOf(() => decode(bytes('"text"')))).toMatchObject(UNSIGNED);
    expect(asked).toBe(0);
  });

  it('knows its secrets by their bytes, and no longer than they are given', async () => {
    const secret = Buffer.from(NEW);
    const { encode } = forKey(new SignedSerializer(json, { secrets: [secret] }));
    secret.fill(0);
    expect(forKey(signed()).decode(encode('text'))).toBe('text');
  });

  it('has no counters', async () => {
    const cache = new MemoryCache({ serializer: signed() });
    await cache.set('n', 1);
    expect(await errorOf(() => cache.increment('n'))).toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    expect(await cache.get('n')).toBe(1);
  });

  it('has counters that are not signed where that is wanted, and nothing else that is not', async () => {
    const cache = new MemoryCache({ serializer: signed({ plainCounters: true }) });
    await cache.set('n', 1);
    expect([await cache.increment('n'), await cache.get('n')]).toEqual([2, 2]);
    await cache.set('fraction', 1.5);
    expect(await cache.get('fraction')).toBe(1.5);
    for (const text of ['1.5', '"text"', '007', '-0', 'null'])
      expect(
        await errorOf(() =>
          cache.get('n', {
            deserialize: (_, context) => forKey(signed({ plainCounters: true }), context.key).decode(bytes(text)),
          }),
        ),
      ).toMatchObject(UNSIGNED);
  });

  it("is an error of the cache, or a miss with onDecodeError 'miss'", async () => {
    const forged = { serialize: () => bytes('{"admin":true}') };
    const cache = new MemoryCache({ serializer: signed() });
    await cache.set('user', null, forged);
    expect(await errorOf(() => cache.get('user'))).toMatchObject({ ...UNSIGNED, name: 'UnsignedPayloadError' });
    const lenient = new MemoryCache({ serializer: signed(), onDecodeError: 'miss' });
    await lenient.set('user', null, forged);
    expect(await lenient.get('user')).toBeUndefined();
  });

  it('makes V8 safe against what others put into the store', async () => {
    const { decode, trip } = forKey(new SignedSerializer(new V8Serializer(), { secrets: [NEW] }));
    expect(await trip({ a: 1n })).toEqual({ a: 1n });
    expect(await errorOf(() => decode(new V8Serializer().serialize({ a: 1n })))).toMatchObject(UNSIGNED);
  });

  it('goes around a serializer that answers with promises', async () => {
    const { trip } = forKey(new SignedSerializer(delayed(json), { secrets: [NEW] }));
    expect(await trip({ a: 1 })).toEqual({ a: 1 });
  });

  const encrypted = new EncryptedSerializer(json, { keys: [{ id: 'a', key: Buffer.alloc(32) }] });

  it.each<[unknown, unknown, string]>([
    [undefined, { secrets: [NEW] }, 'the inner serializer of SignedSerializer must be a Serializer'],
    [new NullSerializer(), { secrets: [NEW] }, "must produce text or binary; 'null' produces reference"],
    [json, undefined, 'the options of SignedSerializer must be an object'],
    [json, {}, 'secrets of SignedSerializer must be a list of text or bytes'],
    [json, { secrets: NEW }, 'secrets of SignedSerializer must be a list of text or bytes'],
    [json, { secrets: [] }, 'secrets of SignedSerializer must hold at least one secret'],
    [json, { secrets: [NEW, ''] }, 'secrets[1] of SignedSerializer must have at least 16 bytes; it has 0'],
    [json, { secrets: ['short'] }, 'secrets[0] of SignedSerializer must have at least 16 bytes; it has 5'],
    [json, { secrets: [new Uint8Array(15)] }, 'it has 15'],
    [json, { secrets: [null] }, 'secrets[0] of SignedSerializer must be text or a Uint8Array; got null'],
    [json, { secrets: [5] }, 'got number'],
    [json, { secrets: [OLD, NEW, OLD] }, 'secrets[2] of SignedSerializer is the same as secrets[0]'],
    [json, { secrets: [NEW, bytes(NEW)] }, 'secrets[1] of SignedSerializer is the same as secrets[0]'],
    [json, [NEW], 'the options of SignedSerializer must be an object; got an array'],
    [
      json,
      { secrets: [NEW], digest: 'md5' },
      `digest of SignedSerializer must be one of 'sha256', 'sha384', 'sha512'; got "md5"`,
    ],
    [json, { secrets: [NEW], digest: 'constructor' }, 'digest of SignedSerializer must be one of'],
    [json, { secrets: [NEW], algorithm: 'none' }, "unknown option 'algorithm' of SignedSerializer"],
    [json, { secrets: [NEW], plainCounters: 1 }, 'plainCounters of SignedSerializer must be true or false; got 1'],
    [
      encrypted,
      { secrets: [NEW], plainCounters: true },
      "cannot be true: 'encrypted(json)' inside has no plain counters",
    ],
  ])('refuses %p with %p', (inner, options, message) => {
    expect(() => new SignedSerializer(inner as never, options as never)).toThrow(message);
  });

  it('tells no secret in its messages', () => {
    const refuse = (): unknown => new SignedSerializer(json, { secrets: ['hunter2'] });
    expect(refuse).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
  });
});
