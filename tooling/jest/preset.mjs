import { fileURLToPath } from 'node:url';

const swcJest = fileURLToPath(import.meta.resolve('@swc/jest'));

/** The jest configuration that every package of the workspace runs with. */
export const preset = {
  testEnvironment: 'node',
  // Workspace packages are found as sources, so that unit tests need no build.
  testEnvironmentOptions: {
    customExportConditions: ['@cache/source', 'node', 'node-addons'],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      swcJest,
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
  // A rejection that nobody handles fails the test that caused it.
  waitForUnhandledRejections: true,
  verbose: false,
  // Packages run side by side already.
  maxWorkers: 1,
  watchman: false,
  restoreMocks: true,
  errorOnDeprecated: true,
};
