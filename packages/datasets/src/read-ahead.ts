/**
 * Processes items ahead of their consumer: besides the current result, up to `ahead` more are in progress or ready. Results
 * and errors come in the order of the items. When the consumer stops early, the source is closed.
 */
export async function* readAhead<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Result | Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for await (const item of items) {
    const result = (async () => work(item))();
    // An error is thrown when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    pending.push(result);
    if (pending.length > ahead) yield await pending.shift()!;
  }
  while (pending.length > 0) yield await pending.shift()!;
}
