/**
 * Writes the pattern for Redis' `MATCH` that all keys fit which start with `prefix` and go on as the glob `match`
 * says, and as few others as Redis can tell. Core's `?` is one character and Redis' is one byte, so that it becomes
 * `*` here; brackets and `^` are special to Redis alone.
 *
 * @param match - core's glob for what follows the prefix; `undefined` for anything.
 */
export function keyGlob(prefix: string, match: string | undefined): string {
  return escape(prefix) + (match === undefined ? '*' : translate(match));
}

function translate(match: string): string {
  // A run of stars means what one does, and costs the server much more.
  return match.replaceAll(/\\([^])|[*?]+|[^]/gu, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escape(escaped);
    return part.startsWith('*') || part.startsWith('?') ? '*' : escape(part);
  });
}

function escape(text: string): string {
  return text.replaceAll(/[\\*?[\]^-]/g, String.raw`\$&`);
}
