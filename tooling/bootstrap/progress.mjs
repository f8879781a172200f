const FRAME_MS = 200;

/**
 * Runs one step of the set-up and says so on stderr: a line with a running clock on a terminal,
 * a single line when it is done in a pipe. stdout stays the task's own.
 */
export async function step(label, work) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (!process.stderr.isTTY) {
    process.stderr.write(`${label} …\n`);
    return await work();
  }
  const draw = () => process.stderr.write(`\r\x1b[2K${label} … ${seconds()}`);
  draw();
  const timer = setInterval(draw, FRAME_MS);
  try {
    const result = await work();
    process.stderr.write(`\r\x1b[2K${label}: ${seconds()}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`\r\x1b[2K${label}: failed after ${seconds()}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
