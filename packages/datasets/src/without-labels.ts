import type { Batch, Dataset, DatasetSource, Split } from '@bitshare/core';

/**
 * The same images without labels, classes and class names, in the same order and batches. The name ends in `-unlabelled`, because
 * results on it are other results.
 */
export function withoutLabels(source: DatasetSource): DatasetSource {
  const name = `${source.name}-unlabelled`;
  let loading: Promise<Dataset> | undefined;
  return {
    name,
    load: () => {
      loading ??= source.load().then(({ version, inputShape, normalization, train, test }) => ({
        ...{ name, version, inputShape, normalization },
        train: unlabelled(train),
        test: unlabelled(test),
      }));
      return loading;
    },
  };
}

const unlabelled = (split: Split): Split => ({
  size: split.size,
  async *batches(options) {
    for await (const { images, size } of split.batches(options)) yield { images, size } satisfies Batch;
  },
});
