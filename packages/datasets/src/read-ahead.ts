/**
 * Does work on items before its results are wanted: beside the result in hand, up to `ahead` more are in work or wait. Results
 * come in the order of the items, errors where the result would have; when the consumer stops early, the source is closed.
 */
export async function* readAhead<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Result | Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for await (const item of items) {
    const result = (async () => work(item))();
    // An error is met when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    pending.push(result);
    if (pending.length > ahead) yield await pending.shift()!;
  }
  while (pending.length > 0) yield await pending.shift()!;
}
