/** Does work, and rejects with `message` when the time is over before the work is. */
export async function within<R>(limitMs: number, message: string, work: () => Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limitMs);
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    clearTimeout(timer);
  }
}
