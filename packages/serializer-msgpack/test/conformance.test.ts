import { describe, it } from '@jest/globals';
import { serializerConformance } from '@cache/conformance';
import { MsgPackSerializer } from '../src/index.ts';
import { ofMsgPack } from './of-msgpack.ts';

serializerConformance({ name: 'msgpack', create: () => new MsgPackSerializer(), ...ofMsgPack, describe, it });
