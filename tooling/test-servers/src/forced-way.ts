const VARIABLE = 'CACHE_TEST_SERVERS';

/** The way of running servers that the environment insists on; `undefined` if it leaves the choice. */
export function forcedWay(
  environment: Readonly<Record<string, string | undefined>>,
): 'containers' | 'native' | undefined {
  const value = environment[VARIABLE];
  if (value === undefined || value === '') return undefined;
  if (value === 'containers' || value === 'native') return value;
  throw new TypeError(
    `${VARIABLE} is "${value}": accepted are "containers" and "native", or nothing to use what is there`,
  );
}
