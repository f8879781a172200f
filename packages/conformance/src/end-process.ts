const GRACE_MS = 2000;

/** Ends the process with a code: by itself where nothing is left open, else after saying what is. */
export function endProcess(code: number): void {
  process.exitCode = code;
  const timer = setTimeout(() => {
    const left = process
      .getActiveResourcesInfo()
      .filter((resource) => resource !== 'Timeout' && !resource.startsWith('TTY') && !resource.startsWith('Pipe'));
    process.stderr.write(
      `conformance: something was left open after close (${[...new Set(left)].join(', ') || 'a timer'}); ending the process\n`,
    );
    process.exit();
  }, GRACE_MS);
  timer.unref();
}
