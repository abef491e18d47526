import { DATASET, type Dataset, type DatasetSource, once, type Plugin } from '@bitshare/core';

/** A source that loads at most once, also when asked twice at the same time. */
export function createSource(name: string, load: () => Promise<Dataset>): DatasetSource {
  let loading: Promise<Dataset> | undefined;
  return {
    name,
    load: () => {
      loading ??= load();
      return loading;
    },
  };
}

/** Provides DATASET; needs nothing. */
export const datasetPlugin = (name: string, create: () => DatasetSource): Plugin => ({
  name,
  register: (container) => container.register(DATASET, { useFactory: once(create) }),
});
