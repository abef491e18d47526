import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadNetwork } from '../src/index.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

// Small files of each version of the format, with the answers that they have for ever: of the first reader, and of the operations and
// signed inputs that came later.
test.each(
  ['packed-v1', 'packed-v1-operations'].flatMap((name) =>
    (['reference', 'portable', 'auto'] as const).map((build) => ({ name, build })),
  ),
)('$name has its answers, $build', async ({ name, build }) => {
  const network = await loadNetwork(fixture(`${name}.safetensors`), { build });
  const size = network.inputShape.reduce((product, length) => product * length, 1);
  const images = Float32Array.from({ length: 2 * size }, (_, i) => (((i * 37) % 41) - 20) / 16);
  const outputs = [...network.runAll(images)].map(([id, values]) => [id, [...values]]);
  expect(Object.fromEntries(outputs)).toEqual(JSON.parse(fixture(`${name}.json`).toString()));
});
