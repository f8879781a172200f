import {
  checkBackend,
  type Backend,
  type BackendMember,
  type CallContext,
  type Capabilities,
  type RawClient,
} from '@cache/core';

/** What a member of a backend takes before its context. */
export type MemberArguments<Member extends BackendMember> =
  Parameters<NonNullable<Backend[Member]>> extends [...infer Given, CallContext] ? Given : never;

// An object, so that the compiler says when the contract gets a member that is not here.
const MEMBERS: Readonly<Record<BackendMember, true>> = {
  get: true,
  set: true,
  delete: true,
  head: true,
  add: true,
  multiGet: true,
  multiSet: true,
  exists: true,
  increment: true,
  expire: true,
  ttl: true,
  clear: true,
  raw: true,
  close: true,
  getWithToken: true,
  compareAndSet: true,
  compareAndDelete: true,
  scan: true,
};

/** The members that a backend has, and `close`, which is called on every one. */
export function membersOf(backend: Backend): BackendMember[] {
  return (Object.keys(MEMBERS) as BackendMember[]).filter(
    (member) => member === 'close' || backend[member] !== undefined,
  );
}

/**
 * A backend in front of another, which sees every call. It has exactly the members that the other has, and
 * `close`, so that core supplies the same defaults for the rest.
 */
export abstract class WrappingBackend<Inner extends Backend> implements Backend<RawClient<Inner>> {
  /** The backend underneath. */
  readonly inner: Inner;
  readonly name: string;
  readonly capabilities: Capabilities;

  declare readonly rawType?: RawClient<Inner>;
  declare readonly get: Backend['get'];
  declare readonly set: Backend['set'];
  declare readonly delete: Backend['delete'];
  declare readonly head?: NonNullable<Backend['head']>;
  declare readonly add?: NonNullable<Backend['add']>;
  declare readonly multiGet?: NonNullable<Backend['multiGet']>;
  declare readonly multiSet?: NonNullable<Backend['multiSet']>;
  declare readonly exists?: NonNullable<Backend['exists']>;
  declare readonly increment?: NonNullable<Backend['increment']>;
  declare readonly expire?: NonNullable<Backend['expire']>;
  declare readonly ttl?: NonNullable<Backend['ttl']>;
  declare readonly clear?: NonNullable<Backend['clear']>;
  declare readonly raw?: NonNullable<Backend['raw']>;
  declare readonly close?: NonNullable<Backend['close']>;
  declare readonly getWithToken?: NonNullable<Backend['getWithToken']>;
  declare readonly compareAndSet?: NonNullable<Backend['compareAndSet']>;
  declare readonly compareAndDelete?: NonNullable<Backend['compareAndDelete']>;
  declare readonly scan?: NonNullable<Backend['scan']>;

  constructor(inner: Inner) {
    checkBackend(inner, 'inner');
    this.inner = inner;
    this.name = inner.name;
    this.capabilities = inner.capabilities;
    for (const member of membersOf(inner)) {
      const call = (...given: unknown[]): unknown =>
        // Looked up by each call, so that what a test puts in the place of a member of `inner` is seen.
        this.around(member, given, () =>
          (inner[member] as ((...args: unknown[]) => unknown) | undefined)?.apply(inner, given),
        );
      Object.defineProperty(this, member, { value: call, enumerable: false, writable: true, configurable: true });
    }
  }

  /** Stands around a call of `inner`; `given` are its arguments, the context last. */
  protected abstract around(member: BackendMember, given: readonly unknown[], proceed: () => unknown): unknown;
}
