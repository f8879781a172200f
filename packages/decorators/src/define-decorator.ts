import { ConfigurationError } from '@cache/core';

import { resolveCallChoices, type CallChoices } from './call-choices.ts';
import type { AnyFunction } from './decorated.ts';
import { FunctionName } from './function-name.ts';
import { isGeneratorFunction, notForGenerators } from './iterators.ts';
import { resolveOptions, type OptionGroups, type ResolvedOptions } from './options.ts';
import { NO_READ, Site } from './site.ts';
import type { Strategy } from './strategy.ts';

/** What a decorator is made of. */
export interface Definition<Options> extends OptionGroups {
  /** Reads and checks its own options; answers what makes the strategy for each function. */
  prepare(options: Options, common: ResolvedOptions): () => Strategy;
}

/** Where a decorated function keeps its site, for decorators that work on other decorated functions. */
const SITE = Symbol.for('@cache/decorators/site');

/** The site of a function, if it is decorated. */
export function siteOf(fn: unknown): Site | undefined {
  return typeof fn === 'function' ? (fn as { [SITE]?: Site })[SITE] : undefined;
}

/** The instance that a member was called for, as in `users.byId.key.call(users, '1')`; without that there is none. */
export function instanceOf(self: unknown, site: Site): unknown {
  return siteOf(self) === site ? undefined : self;
}

/** Whether a function is a generator function, or decorated to be one. */
export function yieldsMany(fn: AnyFunction): boolean {
  return isGeneratorFunction(fn) || siteOf(fn)?.strategy.stream !== undefined;
}

const INNER = Symbol.for('@cache/decorators/inner');

/** Notes which function another was put around. */
export function noteInner(outer: AnyFunction, inner: AnyFunction): void {
  Object.defineProperty(outer, INNER, { value: inner, configurable: true });
}

/** Whether a function is another, or was put around it by decorators of this package. */
function isAround(outer: unknown, inner: unknown): boolean {
  return layersOf(outer).includes(inner);
}

/** A function, and what decorators of this package were put around, from the outside in. */
function layersOf(outer: unknown): readonly unknown[] {
  const layers: unknown[] = [];
  for (let fn = outer; typeof fn === 'function'; fn = (fn as { [INNER]?: unknown })[INNER]) layers.push(fn);
  return layers;
}

/** Everything that a decorator can be called with, in any of its forms. */
type Given = [first?: unknown, second?: unknown, third?: unknown];

/**
 * Makes a decorator in its three forms: around a function (`decorate(fn, options)`), curried (`decorate(options)(fn)`)
 * and on methods (`@decorate(options)`, and `@decorate` where no option is required), standard and legacy.
 */
export function defineDecorator<Options extends object>(definition: Definition<Options>): (...given: Given) => unknown {
  const decorator = (...given: Given): unknown => {
    const [first, second] = given;
    if (isMethodUse(given)) return decorateMethod(prepare(definition, {} as Options), given);
    if (typeof first === 'function')
      return decorate(prepare(definition, (second ?? {}) as Options), first as AnyFunction);
    if (first !== undefined && (typeof first !== 'object' || first === null))
      throw new TypeError(`${definition.owner} takes a function and options, or options; got ${show(first)}`);
    const prepared = prepare(definition, (first ?? {}) as Options);
    return (...applied: Given) =>
      isMethodUse(applied) ? decorateMethod(prepared, applied) : decorate(prepared, applied[0] as AnyFunction);
  };
  return Object.defineProperty(decorator, 'name', { value: definition.owner });
}

/** Applies what wraps a function to functions and, in both protocols of decorators, to methods. */
export function methodOrFunction(owner: string, wrapFunction: (fn: AnyFunction) => AnyFunction) {
  return (...applied: Given): unknown => {
    const [first, second, third] = applied;
    const legacy = typeof second === 'string' || typeof second === 'symbol';
    const fn: unknown = legacy ? (third as PropertyDescriptor | undefined)?.value : first;
    const kind = isMethodUse(applied) && !legacy ? (second as { readonly kind: string }).kind : 'method';
    if (typeof fn !== 'function' || kind !== 'method') throw new TypeError(`${owner} decorates methods and functions`);
    const wrapped = wrapFunction(fn as AnyFunction);
    return legacy ? { ...(third as PropertyDescriptor), value: wrapped } : wrapped;
  };
}

interface Prepared {
  readonly options: ResolvedOptions;
  readonly createStrategy: () => Strategy;
}

function prepare<Options extends object>(definition: Definition<Options>, options: Options): Prepared {
  const common = resolveOptions(definition, options);
  return { options: common, createStrategy: definition.prepare(options, common) };
}

function decorate(prepared: Prepared, fn: AnyFunction): unknown {
  const { options } = prepared;
  if (typeof fn !== 'function') throw new TypeError(`${options.owner} decorates functions; got ${show(fn)}`);
  if (isClass(fn))
    throw new TypeError(`${options.owner} decorates functions and methods; ${fn.name || 'it'} is a class`);
  const strategy = strategyFor(prepared, fn);
  if (fn.name === '' && !options.named)
    throw new ConfigurationError(
      `${options.owner}: a function without a name needs a key, a keyMaker or a prefix, since two of them would share entries`,
    );
  return wrap(new Site(fn, new FunctionName(options.owner, fn.name), options, strategy));
}

/**
 * Makes the strategy for a function. Limits and locks of one kind that are stacked on one function each have entries of
 * their own: two limiters would count in one counter, and the inner of two locks wait for the outer.
 */
function strategyFor({ options, createStrategy }: Prepared, fn: AnyFunction): Strategy {
  const strategy = createStrategy();
  if (strategy.stream === undefined && yieldsMany(fn)) throw notForGenerators(options.owner, fn);
  if (options.stores || strategy.suffix === undefined) return strategy;
  const inner = new Set(layersOf(fn).map(siteOf));
  const alike = [...inner].filter((site) => site?.options.owner === options.owner).length;
  return alike === 0 ? strategy : { ...strategy, suffix: `${strategy.suffix}.${alike + 1}` };
}

/** Classes cannot be called, and by their text alone are told from other functions. */
function isClass(fn: AnyFunction): boolean {
  return /^class\b/.test(Function.prototype.toString.call(fn));
}

/** Whether a decorator is called for a method, by either protocol. */
export function isMethodUse([, second, third]: Given): boolean {
  if (typeof second === 'string' || typeof second === 'symbol') return true;
  const { kind, addInitializer } = (second ?? {}) as Partial<ClassMethodDecoratorContext>;
  return third === undefined && typeof kind === 'string' && typeof addInitializer === 'function';
}

function decorateMethod(prepared: Prepared, given: Given): unknown {
  const [, second] = given;
  if (typeof second === 'object') return decorateStandard(prepared, given[0], second as ClassMethodDecoratorContext);
  const [target, , descriptor] = given as [object, unknown, PropertyDescriptor | undefined];
  if (typeof descriptor?.value !== 'function') throw notAMethod(prepared, String(second));
  const holder = (typeof target === 'function' ? target : target.constructor) as { readonly name: string };
  const name = holder.name === '' ? undefined : `${holder.name}.${String(second)}`;
  const value = wrapMethod(prepared, descriptor.value as AnyFunction, new FunctionName(prepared.options.owner, name));
  return { ...descriptor, value };
}

function decorateStandard(prepared: Prepared, method: unknown, context: ClassMethodDecoratorContext): unknown {
  if (context.kind !== 'method' || typeof method !== 'function') throw notAMethod(prepared, String(context.name));
  const { owner, named } = prepared.options;
  if (context.private && !named)
    throw new ConfigurationError(`${owner}: the private method ${String(context.name)} needs a key or a prefix`);
  const name = new FunctionName(owner, undefined);
  const wrapped = wrapMethod(prepared, method as AnyFunction, name);
  if (!named)
    context.addInitializer(function learn(this: unknown) {
      if (!name.known) name.learn(this, context.name, (fn) => isAround(fn, wrapped));
    });
  return wrapped;
}

function wrapMethod(prepared: Prepared, method: AnyFunction, name: FunctionName): AnyFunction {
  return wrap(new Site(method, name, prepared.options, strategyFor(prepared, method)));
}

function notAMethod({ options }: Prepared, name: string): TypeError {
  return new TypeError(`${options.owner} decorates methods and functions, and ${name} is neither`);
}

/** Makes the function that is called in place of the decorated one. */
function wrap(site: Site): AnyFunction {
  const wrapped = callable(site, undefined);
  noteInner(wrapped, site.fn);
  Object.defineProperties(wrapped, {
    [SITE]: { value: site },
    original: { value: site.fn },
    cache: { get: () => site.cache },
    key: {
      value(this: unknown, ...args: unknown[]) {
        return site.keysOf(args, instanceOf(this, site));
      },
    },
    invalidate: {
      value(this: unknown, ...args: unknown[]) {
        return site.invalidate(args, instanceOf(this, site));
      },
    },
    refresh: {
      value(this: unknown, ...args: unknown[]) {
        const self = instanceOf(this, site);
        return site.strategy.stream === undefined ? site.refresh(self, args) : site.stream(self, args, NO_READ);
      },
    },
    with: { value: (choices: CallChoices) => callable(site, resolveCallChoices(choices)) },
    ...site.strategy.members?.(site),
  });
  return wrapped;
}

function callable(site: Site, choices: CallChoices | undefined): AnyFunction {
  const wrapped =
    site.strategy.stream === undefined
      ? function call(this: unknown, ...args: unknown[]): unknown {
          return site.call(this, args, choices);
        }
      : function stream(this: unknown, ...args: unknown[]): unknown {
          return site.stream(this, args, choices);
        };
  return Object.defineProperties(wrapped, {
    name: { value: site.fn.name, configurable: true },
    length: { value: site.fn.length, configurable: true },
  });
}

function show(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
