import { prunableLayers } from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import { networkOf, networkSchema } from '../src/roles/network.ts';

const images = { inputShape: [32, 32, 3], classes: 10 } as const;

/** The layers that a network of a configuration prunes as one. */
async function togetherIn(options: object): Promise<readonly (readonly string[])[]> {
  const config = networkSchema.parse({ name: 'preresnet20', ...options });
  const { made } = await networkOf(config, { seed: 0 });
  return prunableLayers(made.graphOf(images))
    .map(({ layers }) => layers)
    .filter(({ length }) => length > 1);
}

describe('coupledPruning in a configuration', () => {
  it('prunes the stream of the second stage as one, and no stream without it', async () => {
    expect(await togetherIn({})).toEqual([]);
    const [stream, ...others] = await togetherIn({ coupledPruning: true });
    expect(others).toEqual([]);
    expect(stream).toHaveLength(4);
    for (const layer of stream!) expect(layer).toMatch(/^stage2\.block[123]\.(conv2|shortcut)$/);
  });
});
