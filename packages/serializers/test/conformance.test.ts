import { describe, it } from '@jest/globals';
import { serializerConformance } from '@cache/conformance';
import { serializerKinds } from './serializer-kinds.ts';

for (const kind of serializerKinds) serializerConformance({ ...kind, describe, it });
