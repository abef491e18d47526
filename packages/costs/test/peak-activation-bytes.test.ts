import type { Graph } from '@bitshare/core';
import { createPeakActivationBytes } from '@bitshare/costs';
import { countLayers, policyFor } from '@bitshare/network';
import { expect, it } from 'vitest';

const convolution = (filters: number, stride = 1) => ({
  filters,
  kernelSize: [3, 3] as const,
  strides: [stride, stride] as const,
  padding: 'same' as const,
  groups: 1,
  bias: false,
});

/** A pre-activation block of two convolutions: `stream` is read by the norm and by the sum. */
const block: Graph = {
  name: 'block',
  output: 'answer',
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [8, 8, 1] } },
    { id: 'stream', op: 'conv2d', inputs: ['image'], attributes: convolution(4) },
    { id: 'norm', op: 'batchNorm', inputs: ['stream'], attributes: { epsilon: 1e-5, momentum: 0.9 } },
    { id: 'relu', op: 'relu', inputs: ['norm'], attributes: {} },
    { id: 'conv1', op: 'conv2d', inputs: ['relu'], attributes: convolution(16) },
    { id: 'relu1', op: 'relu', inputs: ['conv1'], attributes: {} },
    { id: 'conv2', op: 'conv2d', inputs: ['relu1'], attributes: convolution(4) },
    { id: 'sum', op: 'add', inputs: ['conv2', 'stream'], attributes: {} },
    { id: 'pool', op: 'globalAveragePool', inputs: ['sum'], attributes: {} },
    { id: 'answer', op: 'dense', inputs: ['pool'], attributes: { units: 10, bias: true } },
  ],
};

const policy = (conv1: number, conv2: number, keptFilters?: number[]) =>
  policyFor(block, (id) => ({
    weightBits: 8,
    activationBits: id === 'conv1' ? conv1 : id === 'conv2' ? conv2 : 8,
    ...(id === 'conv1' && keptFilters ? { keptFilters } : {}),
  }));
const ledgerOf = (conv1: number, conv2: number, keptFilters?: number[], unquantizedBits = 32) =>
  createPeakActivationBytes({ unquantizedBits }).ledger(
    countLayers(block, policy(conv1, conv2, keptFilters)),
    block,
  );

it('is the largest sum of live values while a node computes, counted by hand', () => {
  // All values at 8 bits: the stream (256 bytes), conv1's input, a new value of the norm (256), and conv1's output (1024).
  expect(ledgerOf(8, 8, undefined, 8)).toMatchObject({
    at: 'conv1',
    total: 256 + 256 + 1024,
    layers: [
      { id: 'stream', cost: 512 },
      { id: 'conv1', cost: 1024 },
      { id: 'conv2', cost: 0 },
      { id: 'answer', cost: 0 },
    ],
  });
  // The stream and conv2's output in float, conv2's input at 8 bits.
  expect(ledgerOf(4, 8)).toMatchObject({ at: 'conv2', total: 1024 + 1024 + 1024 });
  // With conv2 at 2 bits: the sum reads two values in float and writes a third.
  expect(ledgerOf(4, 2)).toMatchObject({ at: 'sum', total: 3 * 1024 });
  // conv1 with a quarter of its filters writes 256 bytes.
  expect(ledgerOf(8, 8, [0, 5, 6, 7], 8)).toMatchObject({ at: 'conv1', total: 256 + 256 + 256 });
});

it('names the bits of unquantized values in its convention', () => {
  expect(createPeakActivationBytes({ unquantizedBits: 8 }).convention).toContain('all others at 8');
});

it('has a derivative only for values that are live at the peak', () => {
  const cost = createPeakActivationBytes({ unquantizedBits: 8 });
  const gradient = cost.gradient(countLayers(block, policy(8, 8)), block);
  expect(gradient.map((row) => row.activationBits)).toEqual([0, 256 / 8, 1024 / 8, 0]);
  // The stream and conv1's input, whose elements are the stream's; conv1's own output.
  expect(gradient.map((row) => row.outputElements)).toEqual([2, 1, 0, 0]);
});

it('counts a value that two layers read at the larger of their bits', () => {
  const fork: Graph = {
    name: 'fork',
    output: 'answer',
    nodes: [
      { id: 'image', op: 'input', inputs: [], attributes: { shape: [8, 8, 1] } },
      { id: 'stem', op: 'conv2d', inputs: ['image'], attributes: convolution(64) },
      { id: 'relu', op: 'relu', inputs: ['stem'], attributes: {} },
      { id: 'left', op: 'conv2d', inputs: ['relu'], attributes: convolution(4) },
      { id: 'right', op: 'conv2d', inputs: ['relu'], attributes: convolution(4) },
      { id: 'sum', op: 'add', inputs: ['left', 'right'], attributes: {} },
      { id: 'pool', op: 'globalAveragePool', inputs: ['sum'], attributes: {} },
      { id: 'answer', op: 'dense', inputs: ['pool'], attributes: { units: 10, bias: true } },
    ],
  };
  const cost = createPeakActivationBytes({ unquantizedBits: 8 });
  const workAt = (left: number, right: number) =>
    countLayers(
      fork,
      policyFor(fork, (id) => ({
        weightBits: 8,
        activationBits: id === 'left' ? left : id === 'right' ? right : 8,
      })),
    );
  // While the right layer computes: what it reads, and both layers' outputs.
  for (const [left, right, bits] of [
    [2, 8, 8],
    [8, 2, 8],
    [2, 4, 4],
    [2, 2, 2],
  ] as const)
    expect(cost.ledger(workAt(left, right), fork)).toMatchObject({
      at: 'right',
      total: (8 * 8 * 64 * bits) / 8 + 256 + 256,
    });
  const byBits = cost.gradient(workAt(2, 4), fork).map((row) => row.activationBits);
  expect(byBits).toEqual([0, 0, (8 * 8 * 64) / 8, 0]);
});
