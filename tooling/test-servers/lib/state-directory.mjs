import { mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * The folder in which test runs of one user leave notes for each other (locks, claimed ports, pulls that failed),
 * or a folder of that name in it; made if it is not there.
 */
export function stateDirectory(name = '.') {
  // By user, since the notes of one must not be writable by another.
  const directory = join(tmpdir(), `cache-test-servers-${userInfo().username}`, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}
