import { describe, expect, it } from '@jest/globals';
import { JsonSerializer, NullSerializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { EncryptedSerializer, type EncryptedSerializerOptions } from '../src/index.ts';
import { bytes, delayed, errorOf, forKey } from './set-up.ts';

const json = new JsonSerializer();
const NEW = { id: 'new', key: Buffer.alloc(32, 1) };
const OLD = { id: 'old', key: Buffer.alloc(32, 2) };
const WRONG = { code: 'CACHE_SERIALIZATION' };

const encrypted = (options: Partial<EncryptedSerializerOptions> = {}) =>
  new EncryptedSerializer(json, { keys: [NEW, OLD], ...options });

/** A payload made by hand, with a tag of any length. */
function madeByHand({ tagBytes = 16, id = 'new', key = NEW.key, cacheKey = 'key' } = {}): Uint8Array {
  const head = Buffer.concat([Uint8Array.of(0xa2, id.length), bytes(id)]);
  const nonce = Buffer.alloc(12, 7);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.concat([head, bytes(cacheKey)]));
  const content = Buffer.concat([cipher.update('"text"'), cipher.final()]);
  return new Uint8Array(Buffer.concat([head, nonce, content, cipher.getAuthTag().subarray(0, tagBytes)]));
}

describe('EncryptedSerializer', () => {
  it('writes its byte, the id of the key, the nonce, the ciphertext and the tag', () => {
    const payload = Buffer.from(forKey(encrypted(), 'ns:key').encode({ a: 1 }) as Uint8Array);
    expect(payload).toHaveLength(2 + 3 + 12 + 7 + 16);
    expect(payload.subarray(0, 5)).toEqual(Buffer.from([0xa2, 3, ...bytes('new')]));
    const decipher = createDecipheriv('aes-256-gcm', NEW.key, payload.subarray(5, 17));
    decipher.setAAD(Buffer.concat([payload.subarray(0, 5), bytes('ns:key')]));
    decipher.setAuthTag(payload.subarray(-16));
    expect(decipher.update(payload.subarray(17, -16), undefined, 'utf8') + decipher.final('utf8')).toBe('{"a":1}');
  });

  it('reads a payload that was made by hand', () => {
    expect(forKey(encrypted()).decode(madeByHand())).toBe('text');
    expect(forKey(encrypted()).decode(madeByHand({ id: 'old', key: OLD.key }))).toBe('text');
  });

  it('has another nonce each time', () => {
    const { encode } = forKey(encrypted());
    const nonces = Array.from({ length: 1000 }, () => Buffer.from(encode('same') as Uint8Array).toString('hex', 5, 17));
    expect(new Set(nonces).size).toBe(1000);
  });

  it('encrypts with the first key and reads with any, so that keys can be changed', async () => {
    const before = forKey(new EncryptedSerializer(json, { keys: [OLD] }));
    const during = forKey(encrypted());
    const after = forKey(new EncryptedSerializer(json, { keys: [NEW] }));
    expect(during.decode(before.encode('text'))).toBe('text');
    expect(after.decode(during.encode('text'))).toBe('text');
    expect(await errorOf(() => after.decode(before.encode('text')))).toMatchObject({
      ...WRONG,
      message: `serializer 'encrypted(json)' cannot decode the payload: it was encrypted with a key "old"; there are "new"`,
    });
  });

  it('needs a new key in the lists of all before the first encrypts with it', async () => {
    const [before, prepared] = [[OLD], [OLD, NEW]].map((keys) => forKey(new EncryptedSerializer(json, { keys })));
    const payload = forKey(encrypted()).encode('text');
    expect(await errorOf(() => before?.decode(payload))).toMatchObject(WRONG);
    expect(prepared?.decode(payload)).toBe('text');
    expect(before?.decode(prepared?.encode('text'))).toBe('text');
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['another key of the same id', madeByHand({ key: OLD.key }), /encrypted with another key 'new'/],
    ['another key of the cache', madeByHand({ cacheKey: 'other' }), /is of another key of the cache/],
    ['a tag of 12 bytes', madeByHand({ tagBytes: 12 }), /it was changed/],
    ['a tag of 4 bytes', madeByHand({ tagBytes: 4 }), /it ends too early|it was changed/],
    ['no tag', madeByHand({ tagBytes: 0 }), /it ends too early|it was changed/],
    ['an unknown id', madeByHand({ id: 'nwe' }), /with a key "nwe"/],
    ['an id that is no text', Uint8Array.of(0xa2, 1, 0xff, ...new Uint8Array(40)), /of no readable id/],
    ['an id beyond the end', Uint8Array.of(0xa2, 255, 1, 2), /it ends too early/],
    ['plain JSON', bytes('"text"'), /it is not encrypted/],
    ['an integer', bytes('12'), /it is not encrypted/],
    ['nothing', new Uint8Array(0), /it is not encrypted/],
    ['the byte alone', Uint8Array.of(0xa2), /it ends too early/],
  ])('refuses %s', async (_what, payload, message) => {
    expect(await errorOf(() => forKey(encrypted()).decode(payload))).toMatchObject({
      ...WRONG,
      message: expect.stringMatching(message),
    });
  });

  it('knows its keys by their bytes, and no longer than they are given', () => {
    const key = Buffer.alloc(32, 1);
    const { encode } = forKey(new EncryptedSerializer(json, { keys: [{ id: 'new', key }] }));
    key.fill(0);
    expect(forKey(encrypted()).decode(encode('text'))).toBe('text');
  });

  it.each([
    ['base64', Buffer.alloc(32, 0xfb).toString('base64')],
    ['base64 without its last sign', Buffer.alloc(32, 0xfb).toString('base64').slice(0, 43)],
    ['base64url', Buffer.alloc(32, 0xfb).toString('base64url')],
  ])('takes keys in %s', (_what, key) => {
    const payload = forKey(new EncryptedSerializer(json, { keys: [{ id: 'k', key }] })).encode('text');
    const bare = new EncryptedSerializer(json, { keys: [{ id: 'k', key: Buffer.alloc(32, 0xfb) }] });
    expect(forKey(bare).decode(payload)).toBe('text');
  });

  it('has no counters, and plain ones where that is wanted', async () => {
    const cache = new MemoryCache({ serializer: encrypted() });
    await cache.set('n', 1);
    expect(await errorOf(() => cache.increment('n'))).toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    const counting = new MemoryCache({ serializer: encrypted({ plainCounters: true }) });
    await counting.set('n', 1);
    expect([await counting.increment('n'), await counting.get('n')]).toEqual([2, 2]);
    await counting.set('text', '12');
    expect(await errorOf(() => counting.increment('text'))).toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
  });

  it('goes around a serializer that answers with promises', async () => {
    const { trip } = forKey(new EncryptedSerializer(delayed(json), { keys: [NEW] }));
    expect(await trip({ a: 1 })).toEqual({ a: 1 });
  });

  it.each<[unknown, unknown, string]>([
    [undefined, { keys: [NEW] }, 'the inner serializer of EncryptedSerializer must be a Serializer'],
    [new NullSerializer(), { keys: [NEW] }, "must produce text or binary; 'null' produces reference"],
    [json, {}, 'keys of EncryptedSerializer must be a list of { id, key }'],
    [json, { keys: NEW }, 'keys of EncryptedSerializer must be a list of { id, key }'],
    [json, { keys: [] }, 'keys of EncryptedSerializer must hold at least one key'],
    [json, { keys: [NEW, { ...OLD, id: 'new' }] }, "the id 'new' is there twice"],
    [json, { keys: [null] }, 'keys[0] of EncryptedSerializer must be { id, key }; got null'],
    [json, { keys: [NEW, 'key'] }, 'keys[1] of EncryptedSerializer must be { id, key }; got string'],
    [
      json,
      { keys: [{ ...NEW, alg: 'A256GCM' }] },
      "unknown option 'alg' of keys[0] of EncryptedSerializer; accepted are id, key",
    ],
    [
      json,
      { keys: [{ ...NEW, id: 'a\ud800' }] },
      'keys[0].id of EncryptedSerializer must be text without lone surrogates; got "a\\ud800"',
    ],
    [json, { keys: [{ id: 5, key: NEW.key }] }, 'keys[0].id of EncryptedSerializer must be text; got number'],
    [
      json,
      { keys: [{ id: '', key: NEW.key }] },
      'keys[0].id of EncryptedSerializer must have 1 to 255 bytes; it has 0',
    ],
    [json, { keys: [{ id: 'é'.repeat(128), key: NEW.key }] }, 'it has 256'],
    [
      json,
      { keys: [{ id: 'a' }] },
      'keys[0].key of EncryptedSerializer must be a Uint8Array of 32 bytes, or these in base64; got undefined',
    ],
    [
      json,
      { keys: [{ id: 'a', key: new Uint8Array(16) }] },
      'keys[0].key of EncryptedSerializer must have 32 bytes; it has 16',
    ],
    [
      json,
      { keys: [NEW, { id: 'a', key: 'passw0rd' }] },
      'keys[1].key of EncryptedSerializer must be 32 bytes in base64',
    ],
    [json, { keys: [{ id: 'a', key: 'ab'.repeat(32) }] }, 'must be 32 bytes in base64 or base64url'],
    [json, { keys: [NEW], algorithm: 'aes-128-gcm' }, "unknown option 'algorithm' of EncryptedSerializer"],
    [
      json,
      { keys: [NEW], plainCounters: 'yes' },
      'plainCounters of EncryptedSerializer must be true or false; got "yes"',
    ],
  ])('refuses %p with %p', (inner, options, message) => {
    expect(() => new EncryptedSerializer(inner as never, options as never)).toThrow(message);
  });

  it('tells no key in its messages', () => {
    const refuse = (): unknown => new EncryptedSerializer(json, { keys: [{ id: 'a', key: 'hunter2' }] });
    expect(refuse).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
  });
});
