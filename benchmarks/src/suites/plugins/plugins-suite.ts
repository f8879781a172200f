import type { Suite } from '../../measuring/suite.ts';
import type { AsyncStore } from '../memory/async-store.ts';
import { memorySuite } from '../memory/memory-suite.ts';
import { pluginContenders } from './plugin-contenders.ts';

/** What plugins cost a cache in memory, where nothing else takes time. */
export const pluginsSuite: Suite<AsyncStore> = {
  name: 'plugins',
  title: 'Plugins',
  description:
    'The same get and set in memory, with each plugin attached alone. The reference has none. In memory this is all ' +
    'that a plugin can cost; beside a server that takes a tenth of a millisecond to answer it disappears.',
  server: undefined,
  reference: 'no plugin',
  contenders: pluginContenders,
  measures: memorySuite.measures,
  targets: [],
};
