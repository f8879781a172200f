/** What a promise rejects with; an error if it does not. Handles the rejection from the start. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([promise]);
  if (outcome.status === 'rejected') return outcome.reason;
  throw new Error(`expected a rejection; got ${String(outcome.value)}`);
}
