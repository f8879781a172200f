import type { MaybePromise } from '@cache/core';

import type { CachedOptions } from './cached.ts';
import type { AnyFunction, Answer, Decorated } from './decorated.ts';

/** The options of each decorator, for functions of these arguments and results. */
export interface OptionsByDecorator<Args extends readonly unknown[], Result, Key extends MaybePromise<string>> {
  readonly cached: CachedOptions<Args, Result, Key>;
}

/** Decorators that need no options. */
type Optionless = 'cached';

type Name = keyof OptionsByDecorator<any, any, any>;

/** A decorator waiting for what it decorates: a function, or a method. */
export interface Curried<Args extends readonly unknown[], Result, Key> {
  /** A method, by the standard's decorators. */
  <This, MethodArgs extends any[] & Args, MethodResult extends Promise<Result>>(
    method: (this: This, ...args: MethodArgs) => MethodResult,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: MethodArgs) => MethodResult>,
  ): (this: This, ...args: MethodArgs) => MethodResult;
  /** A method, by TypeScript's legacy decorators. */
  <Method extends (this: any, ...args: any[]) => Promise<any>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): TypedPropertyDescriptor<Method>;
  /** A function. */
  <F extends (this: any, ...args: any) => any>(fn: F): Decorated<F, Key>;
}

/** A decorator in its three forms. */
export type Decorator<N extends Name> = {
  /** Around a function. */
  <F extends AnyFunction, Key extends MaybePromise<string> = string>(
    fn: F,
    ...options: N extends Optionless
      ? [options?: OptionsByDecorator<Parameters<F>, Answer<F>, Key>[N]]
      : [options: OptionsByDecorator<Parameters<F>, Answer<F>, Key>[N]]
  ): Decorated<F, Key>;
  /** Curried: what it answers takes the function, or decorates a method. */
  <Args extends any[] = any[], Result = any, Key extends MaybePromise<string> = string>(
    ...options: N extends Optionless
      ? [options?: OptionsByDecorator<Args, Result, Key>[N]]
      : [options: OptionsByDecorator<Args, Result, Key>[N]]
  ): Curried<Args, Result, Key>;
};
