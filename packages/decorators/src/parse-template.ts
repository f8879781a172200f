import { ConfigurationError } from '@cache/core';

import { findFormatter } from './formatters.ts';

/** One `{…}` of a template. */
export interface Placeholder {
  /** As it was written. */
  readonly source: string;
  /** The argument: its name, or its index. */
  readonly root: string;
  /** Fields and indexes inside of it. */
  readonly path: readonly string[];
  readonly formatters: readonly ((value: unknown) => unknown)[];
}

/** A literal text, or a placeholder. */
export type TemplatePart = string | Placeholder;

// A brace that is doubled, a placeholder, or a brace that is neither.
const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|\{/g;

const ROOT_AND_PATH = /^(\w+|\d+)((?:\.[\w$-]+|\[\d+\])*)/u;
const STEP = /\.([\w$-]+)|\[(\d+)\]/gu;
const FORMATTER = /:([A-Za-z_][\w-]*)(?:\(([^()]*)\))?/uy;

/**
 * Takes a template apart. Neighbouring literals are one part.
 *
 * @param place - what messages call it.
 */
export function parseTemplate(template: string, place: string): TemplatePart[] {
  if (!template.isWellFormed()) throw new ConfigurationError(`${place} must be well-formed unicode`);
  const parts: TemplatePart[] = [];
  let literal = '';
  let end = 0;
  for (const match of template.matchAll(TOKEN)) {
    literal += template.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[0] === '{{' || match[0] === '}}') {
      literal += match[0].charAt(0);
      continue;
    }
    if (match[1] === undefined)
      throw new ConfigurationError(`${place} has a { at ${match.index} that is never closed; write {{ for a brace`);
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(parsePlaceholder(match[0], match[1], place));
  }
  literal += template.slice(end);
  if (literal !== '') parts.push(literal);
  return parts;
}

function parsePlaceholder(source: string, inside: string, place: string): Placeholder {
  const head = ROOT_AND_PATH.exec(inside);
  if (head === null) throw malformed(source, place);
  const [{ length }, root = '', steps = ''] = head;
  const path = Array.from(steps.matchAll(STEP), (step) => step[1] ?? step[2] ?? '');
  const formatters: Placeholder['formatters'][number][] = [];
  FORMATTER.lastIndex = length;
  let position = length;
  while (position < inside.length) {
    const formatter = FORMATTER.exec(inside);
    if (formatter === null) throw malformed(source, place);
    position = FORMATTER.lastIndex;
    const [, name = '', list] = formatter;
    const parameters = list === undefined ? [] : list.split(',').map((parameter) => parameter.trim());
    formatters.push(findFormatter(name, parameters, place));
  }
  return { source, root, path, formatters };
}

function malformed(source: string, place: string): ConfigurationError {
  return new ConfigurationError(
    `${source} in ${place} is no placeholder; write {name}, {0}, {name.field}, {name[0]} or {name:formatter}`,
  );
}
