import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { resolveExceptions, type Exceptions } from './exceptions.ts';
import type { RequiredTtl, StoringOptions } from './options.ts';

/** What `failover` takes. */
export interface FailoverOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends Omit<StoringOptions<Args, Result, Key>, 'cacheErrors'>, RequiredTtl<Args, Result> {
  /** Which errors are answered with the last success: classes, or a predicate. @defaultValue any */
  readonly exceptions?: Exceptions | undefined;
}

/**
 * Always calls the function, and keeps its last success: where the call fails with one of the listed errors, that is
 * the answer. Without one, and for other errors, what the function throws is thrown.
 *
 * @throws as `cached` does, and ConfigurationError without a `ttl`.
 *
 * @example
 * ```ts
 * import { failover } from '@cache/decorators';
 *
 * const status = failover(async function status(host: string) {
 *   return `${host} is up`;
 * }, { ttl: '2h', exceptions: [TypeError] });
 * await status('db');  // 'db is up'
 * ```
 */
export const failover = defineDecorator<FailoverOptions>({
  owner: 'failover',
  own: ['exceptions'],
  stores: true,
  // An error that is stored would stand where the last success is.
  without: ['cacheErrors'],
  ttl: 'required',
  prepare({ exceptions }) {
    const isListed = resolveExceptions(exceptions);
    return () => ({
      suffix: '#fail',
      async serve(call) {
        try {
          return await call.shared(false);
        } catch (error) {
          const lastSuccess = (await call.absorb(() => isListed(error))) ? await call.look() : undefined;
          if (lastSuccess === undefined) throw error;
          return lastSuccess;
        }
      },
    });
  },
}) as Decorator<'failover'>;
