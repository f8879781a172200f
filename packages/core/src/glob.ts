/**
 * Matches a whole text against a glob: `*` is any run of characters, `?` is one character, and a backslash takes
 * the next character as it is. Everything else, brackets included, is literal.
 *
 * Backtracks to the last `*` only, so a hostile pattern costs length × length at most.
 */
export function matchesGlob(text: string, glob: string): boolean {
  let at = 0;
  let index = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = glob[index];
    if (wanted === '*') {
      star = index++;
      resumeAt = at;
    } else if (wanted === '?') {
      at += charLength(text, at);
      index++;
    } else if (wanted !== undefined && literal(glob, index) === text[at]) {
      at++;
      index += literalLength(glob, index);
    } else if (star >= 0) {
      index = star + 1;
      resumeAt += charLength(text, resumeAt);
      at = resumeAt;
    } else {
      return false;
    }
  }
  while (glob[index] === '*') index++;
  return index === glob.length;
}

function charLength(text: string, at: number): number {
  return (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
}

// A backslash at the very end stands for itself.
function literalLength(glob: string, index: number): number {
  return glob[index] === '\\' && index + 1 < glob.length ? 2 : 1;
}

function literal(glob: string, index: number): string | undefined {
  return glob[index + literalLength(glob, index) - 1];
}
