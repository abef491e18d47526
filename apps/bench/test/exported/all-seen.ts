import { UserError } from '@bitshare/core';
import { tfjsFiles } from '@bitshare/exporters';
import { type PackedNetwork, writePacked } from '@bitshare/packed';
import { loadNetwork } from '@bitshare/runtime';
import { exportedRuntimes } from './exported-runtimes.ts';
import type { FakeQuantized } from './fake-quantized.ts';
import type { Seen } from './rounding/check-rounding.ts';

async function referenceSeen(packed: PackedNetwork, images: Float32Array): Promise<Seen> {
  const read = new Map<string, number[]>();
  const reference = await loadNetwork(writePacked(packed), { build: 'reference' });
  const outputs = reference.runAll(images, (layer, codes) => {
    read.set(layer, [...(read.get(layer) ?? []), ...codes]);
  });
  const codes = new Map([...read].map(([layer, codes]) => [layer, Uint8Array.from(codes)]));
  return { answers: outputs.get(packed.output)!, others: outputs, codes };
}

/** Whether TensorFlow.js's stock layers compute all of it. Some padded means and dilated depthwise convolutions they do not. */
function hasStockLayers(packed: PackedNetwork): boolean {
  try {
    tfjsFiles(packed, 'model.json');
    return true;
  } catch (error) {
    if (error instanceof UserError && error.message.includes('no stock layer')) return false;
    throw error;
  }
}

/** What everything computed, by what computed it. */
export async function allSeen({
  packed,
  images,
  count,
  seen,
}: FakeQuantized): Promise<ReadonlyMap<string, Seen>> {
  const all = new Map<string, Seen>([
    ['training', seen],
    ['reference', await referenceSeen(packed, images)],
  ]);
  for (const { name, open } of await exportedRuntimes(packed, { tfjs: hasStockLayers(packed) })) {
    const opened = await open();
    all.set(name, await opened.run(images, count));
    await opened.close();
  }
  return all;
}
