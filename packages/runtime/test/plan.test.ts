import type { PackedLayer, PackedNode } from '@bitshare/packed';
import { expect, test } from 'vitest';
import { planNetwork } from '../src/wasm/plan.ts';
import { handMade } from './hand-made.ts';

const codes = { bits: 4, step: 0.1, zeroPoint: 7.5 };
const layer = (id: string, input: string, own: Partial<PackedLayer> = {}): PackedNode =>
  ({
    ...{ id, op: 'conv2d', inputs: [input], filters: 8, kernelSize: [1, 1], strides: [1, 1], padding: 0 },
    ...{ groups: 1, bias: false, activations: codes, ...own },
  }) as PackedNode;
const node = (op: 'scaleShift' | 'relu' | 'hardSwish' | 'add', id: string, ...inputs: string[]) => ({
  op,
  id,
  inputs,
});

/** What each step computes: the layer or image node that it begins with, and what it takes along. */
const summary = (...nodes: readonly PackedNode[]) =>
  planNetwork(handMade([{ id: 'image', op: 'input', inputs: [], shape: [4, 4, 8] }, ...nodes], {})).map(
    (step) => {
      if (step.kind === 'copy') return `copy ${step.source}`;
      if (step.kind === 'image') return step.node.id;
      const { factor, before, residual, middle, after, activation, output, codes } = step.finish;
      const also = { factor, before, residual, middle, after, activation: activation?.id, output };
      const taken = Object.entries(also).flatMap(([part, id]) => (id === undefined ? [] : [part]));
      return [step.kind === 'layer' ? step.node.id : 'map', ...taken, ...codes.map(() => 'codes')].join(' ');
    },
  );

test('squeeze-and-excite: activations go with their layers, the product with the rounding', () => {
  const plan = summary(
    layer('expand', 'image', { activations: undefined }),
    node('scaleShift', 'expandNorm', 'expand'),
    node('hardSwish', 'expanded', 'expandNorm'),
    layer('depthwise', 'expanded', { groups: 8 }),
    node('scaleShift', 'depthwiseNorm', 'depthwise'),
    node('hardSwish', 'filtered', 'depthwiseNorm'),
    { id: 'mean', op: 'globalAveragePool', inputs: ['filtered'], keepDims: true },
    layer('squeeze', 'mean'),
    node('relu', 'squeezed', 'squeeze'),
    layer('excite', 'squeezed'),
    { id: 'factors', op: 'hardSigmoid', inputs: ['excite'], slope: 1 / 6, offset: 0.5 },
    { id: 'product', op: 'multiply', inputs: ['filtered', 'factors'] },
    layer('project', 'product'),
    node('add', 'sum', 'project', 'image'),
  );
  expect(plan).toEqual([
    'expand before activation codes',
    'depthwise before activation output',
    'mean',
    'map codes',
    'squeeze activation codes',
    'excite activation output',
    'map factor codes',
    'project residual output',
  ]);
});

test('a residual block with its activation first has a step for each layer', () => {
  const plan = summary(
    layer('conv1', 'image', { activations: undefined }),
    node('scaleShift', 'norm1', 'conv1'),
    node('relu', 'relu1', 'norm1'),
    layer('conv2', 'relu1'),
    node('add', 'sum', 'conv2', 'image'),
    node('scaleShift', 'norm2', 'sum'),
    node('relu', 'relu2', 'norm2'),
    layer('conv3', 'relu2'),
    node('add', 'last', 'conv3', 'sum'),
  );
  expect(plan).toEqual([
    'conv1 before activation codes',
    'conv2 residual middle after activation codes',
    'conv3 residual output',
  ]);
});
