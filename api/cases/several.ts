/** Cases that are worked on at the same time: few enough to leave connections to others. */
const WIDTH = 4;

/** Runs the work on all of them, a few at a time. Answers in their order; an error ends it once what was begun is over. */
export async function severalAtOnce<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = [...all.entries()];
  const worker = async () => {
    try {
      for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(next[1]);
    } catch (error) {
      left.length = 0;
      throw error;
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: WIDTH }, worker));
  for (const ended of workers) if (ended.status === 'rejected') throw ended.reason;
  return results;
}
