// `npm run release`: shows what would be published; `npm run release -- --publish` publishes it.
import { packAll } from './pack-all.ts';
import { runAsCommand } from './run-as-command.ts';
import { runCommand } from './run-command.ts';

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== '--publish');
  if (unknown.length > 0) {
    console.error(`Unknown option ${unknown.join(' ')}. The only one is --publish; without it, nothing is published.`);
    return 1;
  }
  const packed = await packAll();
  if (args.includes('--publish')) return (await runCommand('changeset', ['publish'])).code;
  for (const { manifest, tarball } of packed) console.log(`${manifest.name} ${manifest.version}\n  ${tarball}`);
  console.log('\nNothing was published. `npm run release -- --publish` publishes every version that is not yet there.');
  return 0;
}

await runAsCommand(() => main(process.argv.slice(2)));
