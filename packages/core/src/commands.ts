import type { CompleteBackend } from './complete-backend.ts';
import { checkDelta, checkRawCommand, checkValue, checkValues } from './check-input.ts';
import { decodeOne, decodeMany, decodeTokened } from './decode.ts';
import { KeyExistsError, NotSupportedError } from './errors.ts';
import { expireWithTags } from './expire-with-tags.ts';
import type { Invocation } from './invocation.ts';
import { invalidateTags, observeTags } from './tag-versions.ts';

/** The names of all commands, which are also what their hooks are named after. */
export const COMMAND_NAMES = [
  'get',
  'set',
  'add',
  'multiGet',
  'multiSet',
  'exists',
  'increment',
  'expire',
  'ttl',
  'delete',
  'multiDelete',
  'clear',
  'raw',
  'keys',
  'getWithToken',
  'compareAndSet',
  'compareAndDelete',
  'invalidateTags',
] as const;

/** The name of a command. */
export type CommandName = (typeof COMMAND_NAMES)[number];

/** What makes one command differ from another; all the rest is the pipeline's. */
export interface Command {
  readonly name: CommandName | 'readTags';
  /** What its key step builds: one key, a list, the keys of tags, the prefix of a namespace, or nothing. */
  readonly builds: 'key' | 'keys' | 'tags' | 'prefix' | 'nothing';
  /** The options it takes. */
  readonly options: ReadonlySet<string>;
  /** Whether it changes entries, so that loads under way must not store over it. */
  readonly writes: boolean;
  /** What it encodes: one value, the values of all pairs, or nothing. */
  readonly encodes: 'value' | 'entries' | 'nothing';
  /** Refuses wrong arguments, before anything else is done. Left out where there is nothing to refuse but the key. */
  check?(call: Invocation): void;
  /** Asks the backend. */
  send(backend: CompleteBackend, call: Invocation): unknown;
  /** Makes the result out of the backend's answer. Left out where the answer is the result. */
  receive?(call: Invocation, answer: unknown): unknown;
}

const COMMON = ['namespace', 'timeout', 'signal'];
const READ = [...COMMON, 'deserialize'];
const LIFETIME = [...COMMON, 'ttl'];
const WRITE = [...LIFETIME, 'serialize', 'tags'];

/** Every command there is, as data. */
export const commands: { readonly [Name in CommandName]: Command } = {
  get: reading('get', [...READ, 'default'], 'key', {
    send: (backend, call) => backend.get(call.builtKey, call.context),
    receive: decodeOne,
  }),
  set: writing('set', WRITE, 'key', 'value', {
    check: (call) => checkValue(call.value),
    send: (backend, call) => backend.set(call.builtKey, call.payload, call.ttlMs, call.context),
    receive: done,
  }),
  add: writing('add', WRITE, 'key', 'value', {
    check: (call) => checkValue(call.value),
    send: (backend, call) => backend.add(call.builtKey, call.payload, call.ttlMs, call.context),
    receive(call, added) {
      if (added !== true) throw new KeyExistsError(`key ${JSON.stringify(call.key)} exists`);
      return true;
    },
  }),
  multiGet: reading('multiGet', READ, 'keys', {
    send: (backend, call) => ifAny(call, (keys) => backend.multiGet(keys, call.context)) ?? [],
    receive: decodeMany,
  }),
  multiSet: writing('multiSet', WRITE, 'keys', 'entries', {
    check: (call) => checkValues(call.input.values ?? []),
    send: (backend, call) => ifAny(call, () => backend.multiSet(call.entries ?? [], call.ttlMs, call.context)),
    receive: done,
  }),
  exists: reading('exists', COMMON, 'key', {
    send: (backend, call) => backend.exists(call.builtKey, call.context),
  }),
  increment: writing('increment', LIFETIME, 'key', 'nothing', {
    check: (call) => checkDelta(call.value),
    send(backend, call) {
      const { serializer } = call.engine;
      if (serializer.plainCounters === false) {
        throw new NotSupportedError(
          `increment is not supported under serializer '${serializer.name}': it stores no plain integers`,
        );
      }
      // Plus 0, which makes 0 of −0: no counter is stored as that.
      return backend.increment(call.builtKey, (call.value as number) + 0, call.ttlMs, call.context);
    },
  }),
  expire: writing('expire', COMMON, 'key', 'nothing', {
    send: expireWithTags,
  }),
  ttl: reading('ttl', COMMON, 'key', {
    send: (backend, call) => backend.ttl(call.builtKey, call.context),
  }),
  delete: writing('delete', COMMON, 'key', 'nothing', {
    send: (backend, call) => backend.delete([call.builtKey], call.context),
  }),
  multiDelete: writing('multiDelete', COMMON, 'keys', 'nothing', {
    send: (backend, call) => ifAny(call, (keys) => backend.delete([...new Set(keys)], call.context)) ?? 0,
  }),
  clear: writing('clear', COMMON, 'prefix', 'nothing', {
    send: (backend, call) => backend.clear(call.builtKey === '' ? undefined : call.builtKey, call.context),
    receive: done,
  }),
  raw: writing('raw', [], 'nothing', 'nothing', {
    check: (call) => checkRawCommand(call.input.args?.[0]),
    send: (backend, call) => backend.raw(call.input.args?.[0] as string, call.input.args?.slice(1) ?? [], call.context),
  }),
  keys: reading('keys', [...COMMON, 'match'], 'prefix', {
    send: (backend, call) => backend.scan(call.builtKey, call.input.match, call.input.cursor, call.context),
  }),
  getWithToken: reading('getWithToken', READ, 'key', {
    send: (backend, call) => backend.getWithToken(call.builtKey, call.context),
    receive: decodeTokened,
  }),
  compareAndSet: writing('compareAndSet', WRITE, 'key', 'value', {
    check: (call) => checkValue(call.value),
    send: (backend, call) =>
      backend.compareAndSet(call.builtKey, call.input.token, call.payload, call.ttlMs, call.context),
  }),
  compareAndDelete: writing('compareAndDelete', COMMON, 'key', 'nothing', {
    send: (backend, call) => backend.compareAndDelete(call.builtKey, call.input.token, call.context),
  }),
  invalidateTags: writing('invalidateTags', COMMON, 'tags', 'nothing', {
    send: invalidateTags,
    receive: done,
  }),
};

/** What loads ask before they begin, and no plugin hears of: at which versions the tags are. */
export const readTags: Command = reading('readTags', LIFETIME, 'nothing', {
  send: (_backend, call) => observeTags(call, call.input.keys as readonly string[]),
});

type Deeds = Pick<Command, 'check' | 'send' | 'receive'>;

function reading(name: Command['name'], options: readonly string[], builds: Command['builds'], deeds: Deeds): Command {
  return {
    name,
    builds,
    options: new Set(options),
    writes: false,
    encodes: 'nothing',
    receive: undefined,
    ...deeds,
  } as Command;
}

function writing(
  name: CommandName,
  options: readonly string[],
  builds: Command['builds'],
  encodes: Command['encodes'],
  deeds: Deeds,
): Command {
  return { ...reading(name, options, builds, deeds), writes: true, encodes };
}

function done(): true {
  return true;
}

/** An empty batch is answered without asking the backend. */
function ifAny(call: Invocation, ask: (keys: readonly string[]) => unknown): unknown {
  const keys = call.builtKeys as readonly string[];
  return keys.length === 0 ? undefined : ask(keys);
}
