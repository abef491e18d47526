import { type Draft, put, type Value } from './draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { demand, type ModelLayer, refuse } from './model-layer.ts';
import { paddingOf } from './padding.ts';

type Pair = readonly [number, number];

const pool = (op: 'maxPool' | 'averagePool'): LayerKind => ({
  takesZeros: op === 'maxPool',
  write(draft, layer, [x]) {
    demand(draft, layer, 'dataFormat', 'channelsLast');
    const { poolSize, strides } = layer.config as { readonly poolSize: Pair; readonly strides: Pair };
    checkZeros(draft, layer, x, poolSize);
    const padding = paddingOf(layer, x, { size: poolSize, strides });
    return put(draft, { id: layer.name, op, inputs: [x.node], attributes: { poolSize, strides, padding } });
  },
});

export const maxPool = pool('maxPool');
export const averagePool = pool('averagePool');

/** A graph's pools ignore padding. A maximum with zeros is the same if no value is negative and no window contains only zeros. */
function checkZeros(draft: Draft, layer: ModelLayer, { node, zeros }: Value, poolSize: Pair): void {
  if (!zeros) return;
  const { op } = draft.nodes.find(({ id }) => id === node)!;
  const narrow = zeros.every((ends, axis) => Math.max(...ends) < poolSize[axis]!);
  if ((op !== 'relu' && op !== 'relu6') || !narrow)
    refuse(layer, 'takes the maximum of added zeros, which a graph supports only after a ReLU');
}

export const globalAveragePool: LayerKind = {
  write(draft, layer, [x]) {
    demand(draft, layer, 'dataFormat', 'channelsLast');
    return put(draft, { id: layer.name, op: 'globalAveragePool', inputs: [x.node], attributes: {} });
  },
};
