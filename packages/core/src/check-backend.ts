import type { Backend } from './backend.ts';

const REQUIRED = ['get', 'set', 'delete'] as const;

/**
 * Refuses what is no backend, for whoever is given one. A cache, which has `get`, `set` and `delete` as well and would
 * fail at the first command, is refused with a hint.
 *
 * @param name - what the value is called in the message.
 * @throws TypeError
 */
export function checkBackend(value: unknown, name: string): asserts value is Backend {
  if (isBackend(value)) return;
  const { backend } = (value ?? {}) as { readonly backend?: unknown };
  const hint = isBackend(backend) ? '; got a cache: pass cache.backend' : '';
  throw new TypeError(`${name} must be a Backend: an object with name, capabilities, get, set and delete${hint}`);
}

function isBackend(value: unknown): boolean {
  const members = (value ?? {}) as Partial<Backend>;
  return Array.isArray(members.capabilities?.payloads) && REQUIRED.every((name) => typeof members[name] === 'function');
}
