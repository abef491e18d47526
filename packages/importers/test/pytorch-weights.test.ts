import { readFile } from 'node:fs/promises';
import { type Conv2dNode, type Graph, type GraphNode, UserError } from '@bitshare/core';
import { pytorchWeights } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import {
  float32Tensor,
  parseSafetensors,
  type SafeTensor,
  serializeSafetensors,
} from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

// Written by tests/peers/pytorch_networks.py (class Layouts): random weights, images (NHWC), and PyTorch's answers.
const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url));
const file = await fixture('layouts.safetensors');
const { images, logits } = JSON.parse(String(await fixture('layouts.json')));

const conv = (id: string, from: string, attributes: Partial<Conv2dNode['attributes']>): Conv2dNode => ({
  id,
  op: 'conv2d',
  inputs: [from],
  attributes: {
    ...{ filters: 4, kernelSize: [3, 3], strides: [1, 1], padding: 1, groups: 1, bias: true },
    ...attributes,
  },
});
const plain = (id: string, op: 'relu', from: string): GraphNode => ({
  id,
  op,
  inputs: [from],
  attributes: {},
});
const dense = (id: string, from: string, units: number, bias: boolean): GraphNode => ({
  id,
  op: 'dense',
  inputs: [from],
  attributes: { units, bias },
});

const layouts: Graph = {
  name: 'layouts',
  nodes: [
    { id: 'input', op: 'input', inputs: [], attributes: { shape: [6, 6, 3] } },
    conv('oblong', 'input', { filters: 4, kernelSize: [3, 1], padding: 'valid' }),
    { id: 'norm', op: 'batchNorm', inputs: ['oblong'], attributes: { epsilon: 1e-5, momentum: 0.9 } },
    plain('relu1', 'relu', 'norm'),
    conv('depthwise', 'relu1', { filters: 4, strides: [2, 2], groups: 4, bias: false }),
    conv('grouped', 'depthwise', { filters: 6, groups: 2 }),
    dense('hidden', 'grouped', 5, true),
    plain('relu2', 'relu', 'hidden'),
    dense('dense', 'relu2', 2, false),
  ],
  output: 'dense',
};

/** The fixture with some tensors changed. */
function changed(change: (tensors: Map<string, SafeTensor>) => void): Uint8Array {
  const tensors = new Map(parseSafetensors(file).tensors);
  change(tensors);
  return serializeSafetensors({ tensors, metadata: {} });
}

describe('pytorchWeights', () => {
  beforeAll(() => tf.setBackend('cpu'));

  const answers = (bytes: Uint8Array) => {
    const network = createNetwork(layouts, pytorchWeights(layouts, bytes));
    const result = tf.tidy(() =>
      network.forward(tf.tensor4d(images, [2, 6, 6, 3]), { training: false }).dataSync(),
    );
    network.dispose();
    return result;
  };

  it.each([
    'module.',
    '_orig_mod.',
    'model.',
    'state_dict.',
    'module._orig_mod.',
    'state_dict.model._orig_mod.',
    '_orig_mod.module.model.',
  ])('takes names that begin with %s', (prefix) => {
    const wrapped = new Map([...parseSafetensors(file).tensors].map(([name, it]) => [prefix + name, it]));
    expect(answers(serializeSafetensors({ tensors: wrapped, metadata: {} }))).toEqual(answers(file));
  });

  it('takes a network of which a part was compiled, and one whose own modules are called so', () => {
    const renamed = (rename: (name: string) => string) =>
      serializeSafetensors({
        tensors: new Map([...parseSafetensors(file).tensors].map(([name, it]) => [rename(name), it])),
        metadata: {},
      });
    const inside = renamed((name) => name.replace(/\.(?=[^.]+$)/, '._orig_mod.'));
    expect(answers(inside)).toEqual(answers(file));
    const own = renamed((name) => `model.${name}`);
    const modules = (node: string) => `model.${node}`;
    expect(pytorchWeights(layouts, own, { modules })).toEqual(pytorchWeights(layouts, file));
  });

  it('turns every layout, so that the network answers as PyTorch does', () => {
    const ours = answers(file);
    expect(ours).toHaveLength(logits.length);
    logits.forEach((logit: number, i: number) => {
      expect(ours[i]).toBeCloseTo(logit, 4);
    });
  });

  it("leaves out the prefix of PyTorch's DataParallel", () => {
    const prefixed = serializeSafetensors({
      tensors: new Map([...parseSafetensors(file).tensors].map(([name, one]) => [`module.${name}`, one])),
      metadata: {},
    });
    expect(answers(prefixed)).toEqual(answers(file));
  });

  const fault = (bytes: Uint8Array, modules?: (node: string) => string) => {
    try {
      pytorchWeights(layouts, bytes, { source: 'best.safetensors', modules });
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return (error as Error).message;
    }
    throw new Error('nothing was refused');
  };

  it('names everything that is missing, more than wanted, or of another shape or type, at once', () => {
    const message = fault(
      changed((tensors) => {
        tensors.delete('norm.running_var');
        tensors.set('head.weight', float32Tensor([1], Float32Array.of(1)));
        tensors.set('grouped.weight', float32Tensor([6, 4, 3, 3], new Float32Array(216)));
        tensors.set('hidden.bias', { dtype: 'I32', shape: [5], bytes: new Uint8Array(20) });
      }),
    );
    expect(message).toMatch(/^best.safetensors does not hold the weights of layouts:/);
    expect(message).toContain('norm.running_var is missing (for norm/variance)');
    expect(message).toContain('head.weight does not belong to this network');
    expect(message).toContain('grouped.weight has the shape [6, 4, 3, 3], not [6, 2, 3, 3]');
    expect(message).toContain('hidden.bias is of type I32, not float');
  });

  it('names the tensors with invalid values', () => {
    const set = (name: string, at: number, value: number) => (tensors: Map<string, SafeTensor>) => {
      const { shape, bytes } = tensors.get(name)!;
      const values = new Float32Array(new Uint8Array(bytes).buffer).with(at, value);
      tensors.set(name, float32Tensor(shape, values));
    };
    const broken = changed((tensors) => {
      set('grouped.weight', 3, Number.NaN)(tensors);
      set('hidden.bias', 1, Number.NEGATIVE_INFINITY)(tensors);
      set('norm.running_var', 2, -0.5)(tensors);
      // Beyond float32.
      tensors.set('norm.running_mean', {
        dtype: 'F64',
        shape: [4],
        bytes: new Uint8Array(Float64Array.of(1, 1e300, 1, 1).buffer),
      });
    });
    const message = fault(broken);
    expect(message).toMatch(/^best.safetensors holds invalid values:/);
    expect(message).toContain('grouped.weight holds NaN at index 3');
    expect(message).toContain('hidden.bias holds -Infinity at index 1');
    expect(message).toContain('norm.running_var holds a negative variance, -0.5, at index 2');
    expect(message).toContain('norm.running_mean holds Infinity at index 1');
    expect(() => fault(changed(set('norm.running_mean', 2, -0.5)))).toThrow('nothing was refused');
  });

  it('cuts a long list', () => {
    const message = fault(file, (node) => `net.${node}`);
    expect(message).toContain('net.oblong.weight is missing');
    expect(message).toContain('... and 7 more like this');
  });

  it('refuses what is no safetensors file', () => {
    expect(fault(file.subarray(0, 100))).toMatch(/^best.safetensors is not a safetensors file: /);
  });
});
