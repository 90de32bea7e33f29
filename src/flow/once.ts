/**
 * Work that several ask for and that is done once a key: all get the same promise, a failed one included. The result
 * lives as long as its key does, and no longer.
 */
export function once<K extends object, V>(work: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const results = new WeakMap<K, Promise<V>>();
  return key => {
    const known = results.get(key);
    if (known) return known;
    const result = work(key);
    results.set(key, result);
    return result;
  };
}
