import { ConfigurationError, messageOf } from '@cache/core';

import { formatValue, hasMembers } from './format-value.ts';
import { parseTemplate, type Placeholder, type TemplatePart } from './parse-template.ts';

/** What the placeholders of a template are filled from. */
export interface TemplateSource {
  /** Which option it was given as: `key of cached`. */
  readonly option: string;
  /** Names of the arguments in their order. */
  readonly params: readonly string[];
  /** Names of further values, which stand in front of the arguments: indexes do not count them. */
  readonly inFront?: readonly string[];
  /** Whether `{self}` is known. */
  readonly self: boolean;
}

/** How the parts of a rendered template are written: as they are, unless a glob is made of it. */
export interface TemplateInk {
  readonly literal: (text: string) => string;
  readonly value: (text: string) => string;
}

// Stands behind a value where nothing else would show its end. No value holds it: its own % are encoded.
const END_OF_VALUE = '%;';

/** A template such as `'user:{id}:{token:hash}'`, parsed once and filled in at each call. */
export class KeyTemplate {
  readonly text: string;
  /** What stands before the first placeholder. */
  readonly head: string;
  readonly #parts: readonly CompiledPart[];

  /**
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for what cannot be parsed, and for unknown names and formatters;
   * TypeError for what is no text.
   */
  constructor(text: string, source: TemplateSource) {
    this.text = text;
    if (typeof text !== 'string' || text === '')
      throw new TypeError(`${source.option} must be a template of at least one character; got ${show(text)}`);
    const place = `the template ${JSON.stringify(text)} (${source.option})`;
    const parts = parseTemplate(text, place);
    const [first] = parts;
    this.head = typeof first === 'string' ? first : '';
    this.#parts = parts.map((part, index) =>
      typeof part === 'string' ? part : new Slot(part, parts.slice(index + 1), source, place),
    );
  }

  /** Whether `{self}` is in it. */
  get namesSelf(): boolean {
    return this.#parts.some((part) => typeof part !== 'string' && part.isSelf);
  }

  /** Whether values are filled in as they are: formatters, which may be the application's own, may do anything. */
  get isPlain(): boolean {
    return this.#parts.every((part) => typeof part === 'string' || part.isPlain);
  }

  /** Fills it in. @throws TypeError naming the placeholder for a value that has no text. */
  render(args: readonly unknown[], self?: unknown, ink?: TemplateInk): string {
    let text = '';
    for (const part of this.#parts) {
      if (typeof part === 'string') text += ink === undefined ? part : ink.literal(part);
      else text += ink === undefined ? part.fill(args, self) : ink.value(part.fill(args, self));
    }
    return text;
  }

  /** A glob that fits whatever it can be filled with. */
  glob(literal: (text: string) => string): string {
    return this.#parts.map((part) => (typeof part === 'string' ? literal(part) : '*')).join('');
  }
}

type CompiledPart = string | Slot;

/** One placeholder, bound to its argument. */
class Slot {
  readonly isSelf: boolean;
  readonly #index: number;
  readonly #path: readonly string[];
  readonly #formatters: Placeholder['formatters'];
  readonly #source: string;
  readonly #place: string;
  /** Whether a list has to be ended visibly, since more values follow; and whether any value has to. */
  readonly #endsLists: boolean;
  readonly #endsAll: boolean;

  constructor(placeholder: Placeholder, after: readonly TemplatePart[], source: TemplateSource, place: string) {
    this.isSelf = placeholder.root === 'self' && source.self;
    this.#index = this.isSelf ? -1 : indexOf(placeholder, source, place);
    this.#path = placeholder.path;
    this.#formatters = placeholder.formatters;
    this.#source = placeholder.source;
    this.#place = place;
    this.#endsLists = after.some((part) => typeof part !== 'string');
    // Where no ':' comes before the next value, what is between could be part of either.
    this.#endsAll = this.#endsLists && !(typeof after[0] === 'string' && after[0].includes(':'));
  }

  get isPlain(): boolean {
    return this.#formatters.length === 0;
  }

  fill(args: readonly unknown[], self: unknown): string {
    try {
      let value = this.isSelf ? self : args[this.#index];
      for (const step of this.#path) value = (value as Record<string, unknown> | null | undefined)?.[step];
      for (const format of this.#formatters) value = format(value);
      const text = formatValue(value);
      return this.#endsAll || (this.#endsLists && hasMembers(value)) ? text + END_OF_VALUE : text;
    } catch (cause) {
      throw new TypeError(`${this.#source} of ${this.#place} cannot be filled in: ${messageOf(cause)}`, { cause });
    }
  }
}

function indexOf({ root, source }: Placeholder, { params, inFront = [], self }: TemplateSource, place: string): number {
  if (/^\d+$/.test(root)) return inFront.length + Number(root);
  const index = params.indexOf(root);
  if (index >= 0) return inFront.length + index;
  if (inFront.includes(root)) return inFront.indexOf(root);
  const names = [...params, ...inFront, ...(self ? ['self'] : [])].map((name) => `{${name}}`);
  const accepted =
    names.length > 0 ? `${names.join(', ')} and {0}, {1}, …` : '{0}, {1}, …, and names once params gives them';
  throw new ConfigurationError(`unknown name '${root}' at ${source} in ${place}; accepted are ${accepted}`);
}

function show(value: unknown): string {
  return value === '' ? 'an empty one' : value === null ? 'null' : typeof value;
}
