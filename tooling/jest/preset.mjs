import { fileURLToPath } from 'node:url';

/** The jest configuration that all suites of the workspace run with. */
export const preset = {
  testEnvironment: fileURLToPath(import.meta.resolve('./suite-environment.mjs')),
  testSequencer: fileURLToPath(import.meta.resolve('./longest-first.mjs')),
  // Workspace packages are found as sources, so that unit tests need no build.
  testEnvironmentOptions: {
    customExportConditions: ['@cache/source', 'node', 'node-addons'],
  },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      fileURLToPath(import.meta.resolve('@swc/jest')),
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { decoratorVersion: '2022-03' },
        },
        module: { type: 'es6' },
      },
    ],
  },
  injectGlobals: false,
  verbose: false,
  watchman: false,
  // It is there to end what hangs: on a busy machine jest's five seconds end what is only slow.
  testTimeout: 30_000,
  restoreMocks: true,
  errorOnDeprecated: true,
};
