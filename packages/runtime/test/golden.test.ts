import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadNetwork } from '../src/index.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

// One small file of each version of the format, with the answers that it has for ever.
test.each(['reference', 'portable', 'auto'] as const)(
  'a file of version 1 has its answers, %s',
  async (build) => {
    const network = await loadNetwork(fixture('packed-v1.safetensors'), { build });
    const { answers } = JSON.parse(fixture('packed-v1.json').toString());
    const size = network.inputShape.reduce((product, length) => product * length, 1);
    const images = Float32Array.from({ length: 2 * size }, (_, i) => (((i * 37) % 41) - 20) / 16);
    expect([...network.run(images)]).toEqual(answers);
  },
);
