/**
 * Those who ask alone in the same turn of the event loop are asked for together.
 * @param askAll  what it does not answer is `undefined`; when it fails, all who asked are told
 */
export function gathering<K, V>(askAll: (keys: K[]) => Promise<Map<K, V>>): (key: K) => Promise<V | undefined> {
  let gathered: { keys: Set<K>; answers: Promise<Map<K, V>> } | null = null;
  const begin = () => {
    const keys = new Set<K>();
    const turn = new Promise<void>((over) => setImmediate(over));
    const answers = turn.then(() => {
      gathered = null;
      return askAll([...keys]);
    });
    return { keys, answers };
  };
  return async (key) => {
    gathered ??= begin();
    gathered.keys.add(key);
    return (await gathered.answers).get(key);
  };
}
