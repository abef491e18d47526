import type { Sides } from '@bitshare/core';
import { put } from '../draft/draft.ts';
import { targetShape } from '../draft/target-shape.ts';
import type { LayerKind } from './layer-kind.ts';
import { demand, refuse } from './model-layer.ts';

export const flatten: LayerKind = (draft, layer, [x]) => {
  demand(draft, layer, 'dataFormat', 'channelsLast');
  const shape = targetShape(draft.shapes.get(x)!, [-1])!;
  return put(draft, {
    id: layer.name,
    title: layer.title,
    op: 'reshape',
    inputs: [x],
    attributes: { shape },
  });
};

export const reshape: LayerKind = (draft, layer, [x]) => {
  const target = layer.config.targetShape as readonly number[];
  const from = draft.shapes.get(x)!;
  const shape =
    targetShape(
      from,
      target.map((length) => length ?? -1),
    ) ?? refuse(layer, `makes [${target}] of [${from}], which do not hold as many values`);
  return put(draft, {
    id: layer.name,
    title: layer.title,
    op: 'reshape',
    inputs: [x],
    attributes: { shape },
  });
};

export const permute: LayerKind = (draft, { name: id, title, config }, [x]) => {
  // Keras counts axes from 1, the batch being 0.
  const order = (config.dims as readonly number[]).map((axis) => axis - 1);
  return put(draft, { id, title, op: 'transpose', inputs: [x], attributes: { order } });
};

export const zeroPadding: LayerKind = (draft, layer, [x]) => {
  demand(draft, layer, 'dataFormat', 'channelsLast');
  const padding = layer.config.padding as readonly [Sides, Sides];
  return put(draft, { id: layer.name, title: layer.title, op: 'pad', inputs: [x], attributes: { padding } });
};

export const upSampling: LayerKind = (draft, layer, [x]) => {
  demand(draft, layer, 'dataFormat', 'channelsLast');
  const { size, interpolation } = layer.config as {
    readonly size: readonly [number, number];
    readonly interpolation?: string;
  };
  return put(draft, {
    id: layer.name,
    title: layer.title,
    op: 'upsample',
    inputs: [x],
    attributes: { scale: size, interpolation: interpolation === 'bilinear' ? 'bilinearCorner' : 'nearest' },
  });
};
