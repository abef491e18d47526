import { createNodeBackend, findsGpu } from '@bitshare/backend-node';
import { UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadTensorflow } from '../src/load-tensorflow.ts';

it('packages that are not installed are named with the reason', async () => {
  const { loaded, unusable } = await loadTensorflow(['@nowhere/gpu', '@nowhere/cpu']);
  expect(loaded).toBeUndefined();
  expect(unusable).toEqual([
    { package: '@nowhere/gpu', reason: 'not installed' },
    { package: '@nowhere/cpu', reason: 'not installed' },
  ]);
});

describe('where the GPU build has no native part', () => {
  it('findsGpu is false, and the package leaves no kernel registered', async () => {
    expect(await findsGpu()).toBe(false);
    expect(tf.getKernelsForBackend('tensorflow')).toEqual([]);
  });

  it('the error says what to install', async () => {
    const activated = createNodeBackend({ device: 'gpu' }).activate();
    await expect(activated).rejects.toThrow(UserError);
    await expect(activated).rejects.toThrow(
      /tfjs_binding.*not be found(.|\n)*npm install @tensorflow\/tfjs-node-gpu/,
    );
  });
});
