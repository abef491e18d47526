import { put } from '../draft/draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { demand } from './model-layer.ts';

type Pair = readonly [number, number];

const pool =
  (op: 'maxPool' | 'averagePool'): LayerKind =>
  (draft, layer, [x]) => {
    demand(draft, layer, 'dataFormat', 'channelsLast');
    const { poolSize, strides, padding } = layer.config as {
      readonly poolSize: Pair;
      readonly strides: Pair;
      readonly padding: 'same' | 'valid';
    };
    const attributes = { poolSize, strides, padding };
    return put(draft, { id: layer.name, title: layer.title, op, inputs: [x], attributes });
  };

export const maxPool = pool('maxPool');
export const averagePool = pool('averagePool');

const globalPool =
  (op: 'globalMaxPool' | 'globalAveragePool'): LayerKind =>
  (draft, layer, [x]) => {
    demand(draft, layer, 'dataFormat', 'channelsLast');
    return put(draft, { id: layer.name, title: layer.title, op, inputs: [x], attributes: {} });
  };

export const globalMaxPool = globalPool('globalMaxPool');
export const globalAveragePool = globalPool('globalAveragePool');
