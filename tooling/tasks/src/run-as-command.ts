/** Runs the work of a root script: its exit code is the process's, its error is printed as a message, not as a stack. */
export async function runAsCommand(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
