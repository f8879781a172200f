import { randomBytes } from 'node:crypto';

import { compressing } from './compressing.ts';
import { encrypting } from './encrypting.ts';
import { migrating } from './migrating.ts';
import { signing } from './signing.ts';

console.log('compressing: bytes of 500 search results');
for (const [serializer, bytes] of await compressing())
  console.log(`  ${serializer.padEnd(13)} ${bytes.toLocaleString('en').padStart(7)}`);

const signed = await signing(['the new secret: 32 random bytes', 'the old secret: 32 random bytes']);
console.log('signing');
console.log('  a forged entry:             ', signed.forged);
console.log('  one copied to another key:  ', signed.moved);
console.log('  an old one, both secrets:   ', signed.whileChanging);
console.log('  an old one, new secret only:', signed.afterwards);

const migrated = await migrating();
console.log('migrating');
for (const user of migrated.users) console.log(`  ${JSON.stringify(user)}`);
console.log(`  loaded: ${migrated.loads}`);

const encrypted = await encrypting({ id: '2027', key: randomBytes(32) }, { id: '2026', key: randomBytes(32) });
console.log('encrypting');
console.log('  names in the store:', Buffer.from(encrypted.stored).includes('Ada') ? 'yes' : 'no');
console.log('  read:              ', encrypted.read);
console.log('  with the new key:  ', encrypted.readWithNewKey);
console.log('  written with keys: ', encrypted.ids.join(', '));
console.log('  a counter:         ', encrypted.visits);
