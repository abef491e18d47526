/**
 * Reads ahead: up to `depth` items are asked for before they are wanted, so that reading and computing overlap. Errors come
 * out where the item would have; when the consumer stops early, the source is closed.
 */
export async function* prefetch<T>(source: AsyncIterable<T>, depth: number): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const pending: Promise<IteratorResult<T>>[] = [];
  const ask = () => {
    const next = iterator.next();
    // The error is met when its turn comes; until then it must not count as unhandled.
    next.catch(() => {});
    pending.push(next);
  };
  try {
    for (let i = 0; i < depth; i++) ask();
    for (;;) {
      const result = await pending.shift()!;
      if (result.done) return;
      ask();
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}
