/** Tells the person who runs the tests something, on the standard error output. */
export function say(line: string): void {
  // Not through console, which jest adorns with a stack trace.
  process.stderr.write(`test-servers: ${line}\n`);
}
