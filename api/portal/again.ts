/**
 * Two equal requests at once: the second one finds the first one's key taken (a unique index refuses it), and on asking
 * again gets its answer.
 */
export async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if ((error as { code?: string }).code !== 'P2002') throw error;
    return ask();
  }
}
