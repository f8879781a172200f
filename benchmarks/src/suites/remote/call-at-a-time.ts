/** Does so many operations with so many callers at a time; each takes the next as soon as it has its answer. */
export async function callAtATime(
  callers: number,
  operations: number,
  call: (operation: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < operations) await call(next++);
  };
  await Promise.all(Array.from({ length: Math.min(callers, operations) }, caller));
}
