import { join } from 'node:path';

/**
 * What each root script runs, on the pinned Node and from the root: `[command, …arguments]`.
 * The caller's own arguments follow; `callerCwd` is for a task that takes paths from the user.
 */
export const tasks = {
  start: {
    command: (root) => ['node', '--conditions=@cache/source', join(root, 'examples/flights/src/main.ts')],
    callerCwd: true,
  },
  test: { command: () => ['node', 'tooling/tasks/src/test.ts', 'all'] },
  'test:unit': { command: () => ['node', 'tooling/tasks/src/test.ts', 'unit'] },
  'test:conformance': { command: () => ['node', 'tooling/tasks/src/test.ts', 'conformance'] },
  'test:processes': { command: () => ['node', 'tooling/tasks/src/test.ts', 'processes'] },
  'test:servers': { command: () => ['node', 'tooling/tasks/src/test.ts', 'servers'] },
  build: { command: () => ['node', 'tooling/tasks/src/build.ts'] },
  typecheck: { command: () => ['turbo', 'run', 'typecheck', '--output-logs=errors-only'] },
  lint: { command: () => ['node', 'tooling/tasks/src/lint.ts'] },
  format: { command: () => ['prettier', '--write', '--log-level=warn', '.'] },
  check: { command: () => ['node', 'tooling/tasks/src/check.ts'] },
  'pack:all': { command: () => ['node', 'tooling/tasks/src/pack-all.ts'] },
  bench: { command: () => ['node', 'tooling/tasks/src/bench.ts'] },
  matrix: { command: () => ['node', '--conditions=@cache/source', 'tooling/support-matrix/src/main.ts'] },
  changeset: { command: () => ['changeset'] },
  'version-packages': { command: () => ['node', 'tooling/tasks/src/version-packages.ts'] },
  release: { command: () => ['node', 'tooling/tasks/src/release.ts'] },
};
