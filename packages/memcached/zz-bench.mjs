import { MemcacheClient } from 'memcache-client';
import { MemcachedCache } from '@cache/memcached';
const port = 21987;
const raw = new MemcacheClient({ server: `127.0.0.1:${port}`, noDelay: true });
const cache = new MemcachedCache({ servers: [`127.0.0.1:${port}`] });
const value = { id: 1, name: 'Ada Lovelace', tags: ['a', 'b'], text: 'x'.repeat(100) };
const keys = Array.from({ length: 1000 }, (_, i) => `key:${i}`);
for (const k of keys) {
  await raw.set(k, JSON.stringify(value), { lifetime: 0 });
  await cache.set('c' + k, value);
}
let i = 0;
const suites = {
  'get x64': [
    async () => {
      await Promise.all(Array.from({ length: 64 }, () => raw.get(keys[i++ % 1000]).then((r) => JSON.parse(r.value))));
    },
    async () => {
      await Promise.all(Array.from({ length: 64 }, () => cache.get('c' + keys[i++ % 1000])));
    },
    64,
  ],
  'get x1': [
    async () => {
      const r = await raw.get(keys[i++ % 1000]);
      JSON.parse(r.value);
    },
    () => cache.get('c' + keys[i++ % 1000]),
    1,
  ],
  'set x64': [
    () =>
      Promise.all(Array.from({ length: 64 }, () => raw.set(keys[i++ % 1000], JSON.stringify(value), { lifetime: 60 }))),
    () => Promise.all(Array.from({ length: 64 }, () => cache.set('c' + keys[i++ % 1000], value, { ttl: 60000 }))),
    64,
  ],
  'set x1': [
    () => raw.set(keys[i++ % 1000], JSON.stringify(value), { lifetime: 60 }),
    () => cache.set('c' + keys[i++ % 1000], value, { ttl: 60000 }),
    1,
  ],
  mget100: [
    async () => {
      const ks = keys.slice(0, 100);
      const r = await raw.get(ks);
      ks.map((k) => JSON.parse(r[k].value));
    },
    () => cache.multiGet(keys.slice(0, 100).map((k) => 'c' + k)),
    1,
  ],
};
async function time(f, n) {
  const t = performance.now();
  for (let j = 0; j < n; j++) await f();
  return performance.now() - t;
}
for (const [name, [a, b, k]] of Object.entries(suites)) {
  const n = k === 64 ? 60 : name === 'mget100' ? 150 : 1500;
  await time(a, n);
  await time(b, n);
  const ra = [],
    rb = [];
  for (let r = 0; r < 9; r++) {
    ra.push(await time(a, n));
    rb.push(await time(b, n));
  }
  const med = (x) => x.sort((p, q) => p - q)[4];
  const ta = med(ra),
    tb = med(rb);
  console.log(
    name,
    'raw',
    Math.round(((n * k) / ta) * 1000),
    'ours',
    Math.round(((n * k) / tb) * 1000),
    'ratio',
    (ta / tb).toFixed(2),
  );
}
raw.shutdown();
await cache.close();
