import type { Backend, BackendMember, CallContext } from './backend.ts';
import { comparingMembers, type Comparing } from './comparing-members.ts';
import { derivedMembers, type Members } from './derived-members.ts';
import { ClosedError } from './errors.ts';
import { KeyLocks } from './key-locks.ts';
import { lockedMembers } from './locked-members.ts';
import { becomeTagAware } from './tag-aware.ts';
import type { TagVersions } from './tag-seal.ts';
import type { MaybePromise } from './serializer.ts';

/** A backend with every member there, its own or core's default; but for `head`, which is asked only where it is cheap. */
export type CompleteBackend = Required<Pick<Backend, Exclude<BackendMember, 'head'>>> &
  Pick<Backend, 'name' | 'capabilities' | 'head'> & {
    /** The tags of an entry, for what its lifetime is changed by. Once the backend looks for tags. */
    tagsOf?(key: string, context: CallContext): MaybePromise<TagVersions | undefined>;
  };

const completed = new WeakMap<Backend, CompleteBackend>();

/** Supplies what a backend left out. One completion per backend, since the defaults of all its caches share locks. */
export function complete(backend: Backend): CompleteBackend {
  let whole = completed.get(backend);
  if (whole === undefined) {
    whole = withDefaults(backend);
    if (backend.capabilities.shared || backend.capabilities.persistent) becomeTagAware(whole);
    completed.set(backend, whole);
  }
  return whole;
}

const NEED_A_LOCK = ['add', 'increment', 'expire', 'getWithToken', 'compareAndSet', 'compareAndDelete'] as const;

/** What reads and changes one key in a step of its own, where the backend has it. */
const CHANGE_ONE_KEY: ReadonlySet<BackendMember> = new Set(NEED_A_LOCK.filter((member) => member !== 'getWithToken'));
/** What makes and reads tokens: all of it the backend's own, or none. */
const OF_TOKENS = ['getWithToken', 'compareAndSet', 'compareAndDelete'] as const;

/** What is done under a lock per key in core's own way, whether or not the backend has it. */
function takenOver(backend: Backend): ReadonlySet<BackendMember> {
  const writes: readonly BackendMember[] = ['set', 'delete', 'multiSet'];
  return new Set(OF_TOKENS.every((member) => backend[member] !== undefined) ? writes : [...writes, ...OF_TOKENS]);
}

function withDefaults(backend: Backend): CompleteBackend {
  const { capabilities } = backend;
  const missing = NEED_A_LOCK.filter((member) => backend[member] === undefined);
  if (missing.length === 0) return bindAll(backend, derivedMembers(backend));
  if (!capabilities.shared) {
    const locks = new KeyLocks();
    return bindAll(backend, lockedMembers(backend, locks), locks);
  }
  const derived = derivedMembers(backend);
  const canCompare = backend.getWithToken !== undefined && backend.compareAndSet !== undefined;
  return bindAll(backend, canCompare ? { ...derived, ...comparingMembers(backend as Comparing) } : derived);
}

function bindAll(backend: Backend, defaults: Members, locks?: KeyLocks): CompleteBackend {
  const whole: Record<string, unknown> = { name: backend.name, capabilities: backend.capabilities };
  const cores = locks === undefined ? undefined : takenOver(backend);
  for (const member of ['get', 'set', 'delete', 'head', ...Object.keys(defaults)] as BackendMember[]) {
    const own = backend[member]?.bind(backend) as ((...args: unknown[]) => MaybePromise<unknown>) | undefined;
    if (own === undefined || cores?.has(member) === true) whole[member] = defaults[member as keyof Members];
    else whole[member] = locks === undefined ? own : underLock(member, own, locks);
  }
  whole['close'] = closeOnce(whole, whole['close'] as CompleteBackend['close']);
  return whole as unknown as CompleteBackend;
}

/** The first of a backend's caches that is closed closes it, for good: what the others ask of it does not reach it. */
function closeOnce(whole: Record<string, unknown>, close: CompleteBackend['close']): CompleteBackend['close'] {
  const refuse = (): never => {
    throw new ClosedError('the backend is closed: another cache over it was');
  };
  let closing: { readonly answer: MaybePromise<void> } | undefined;
  return (context) => {
    if (closing === undefined) {
      for (const member in whole) if (member !== 'close' && typeof whole[member] === 'function') whole[member] = refuse;
      closing = { answer: undefined };
      closing = { answer: close(context) };
    }
    return closing.answer;
  };
}

/** What the backend does by itself must not come between the reading and the writing of what is done under a lock. */
function underLock(
  member: BackendMember,
  own: (...args: unknown[]) => MaybePromise<unknown>,
  locks: KeyLocks,
): (...args: unknown[]) => MaybePromise<unknown> {
  const contextOf = (args: readonly unknown[]): CallContext => args.at(-1) as CallContext;
  if (member === 'clear') return (...args) => locks.runAlone(contextOf(args), () => own(...args));
  if (!CHANGE_ONE_KEY.has(member)) return own;
  return (key, ...rest) => locks.run(key as string, contextOf(rest), () => own(key, ...rest));
}
