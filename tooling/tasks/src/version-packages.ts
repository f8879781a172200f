// `npm run version-packages`: turns the changesets into versions and changelogs, and brings the lockfile along.
import { runCommand } from './run-command.ts';

const versioned = await runCommand('changeset', ['version', ...process.argv.slice(2)]);
process.exitCode =
  versioned.code === 0 ? (await runCommand('pnpm', ['install', '--lockfile-only'])).code : versioned.code;
