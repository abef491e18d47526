import type { Graph } from '@bitshare/core';

const convolution = {
  filters: 4,
  kernelSize: [1, 1],
  strides: [1, 1],
  padding: 'same',
  groups: 1,
  bias: false,
} as const;

/** `middle` is searched and prunable; `reader` reads its channels. */
export const graph: Graph = {
  name: 'layers',
  output: 'answer',
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [1, 1, 4] } },
    { id: 'stem', op: 'conv2d', inputs: ['image'], attributes: convolution },
    { id: 'middle', op: 'conv2d', inputs: ['stem'], attributes: convolution },
    { id: 'relu', op: 'relu', inputs: ['middle'], attributes: {} },
    { id: 'reader', op: 'conv2d', inputs: ['relu'], attributes: convolution },
    { id: 'pool', op: 'globalAveragePool', inputs: ['reader'], attributes: {} },
    { id: 'answer', op: 'dense', inputs: ['pool'], attributes: { units: 2, bias: true } },
  ],
};
