import type { ServerKind } from '../src/server-kind.ts';

export const serverKinds: ReadonlyMap<string, ServerKind>;
