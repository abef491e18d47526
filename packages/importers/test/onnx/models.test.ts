import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromOnnx, fromOnnxFile } from '@bitshare/importers';
import { mutatedBytes, mutationRuns } from '@bitshare/testing';
import { create } from '@bufbuild/protobuf';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { TensorProto_DataType, TensorProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference } from './answers.ts';
import { buildModel, floatTensor, type ModelBuilder } from './build-model.ts';

beforeAll(() => tf.setBackend('cpu'));

/** A block of every kind of thing that is folded. */
function block(b: ModelBuilder): string {
  const norm = [b.weights(4), b.weights(4), b.weights(4), b.floats([1, 2, 1, 0.5])];
  const x = b.op('BatchNormalization', [
    b.op('Conv', ['x', b.weights(4, 3, 3, 3)], { pads: [1, 1, 1, 1] }),
    ...norm,
  ]);
  const ramp = b.op('Clip', [b.op('Add', [x, b.floats([3], [])]), b.floats([0], []), b.floats([6], [])]);
  const y = b.op('Div', [b.op('Mul', [x, ramp]), b.floats([6], [])]);
  return b.op('Add', [
    b.op('MatMul', [
      b.op('Flatten', [b.op('MaxPool', [y], { kernel_shape: [2, 2], strides: [2, 2] })]),
      b.weights(48, 5),
    ]),
    b.weights(5),
  ]);
}

test('says what was folded, recognized and left out', () => {
  const b = buildModel(17);
  const end = b.op('Softmax', [b.op('Dropout', [block(b)])]);
  const { graph, notes } = fromOnnx(b.bytes(end), { name: 'mine' });
  expect(graph.name).toBe('mine');
  expect(graph.nodes.map(({ op }) => op)).toEqual([
    'input',
    'conv2d',
    'batchNorm',
    'hardSwish',
    'maxPool',
    'dense',
  ]);
  expect(notes.join('\n')).toMatch(/Dropout is left out: Dropout\d+/);
  expect(notes.join('\n')).toMatch(/softmax of node "Softmax\d+" \(Softmax\) is left out/);
  expect(notes.join('\n')).toMatch(/hardSwish is recognized from its parts: Div\d+/);
  expect(notes.join('\n')).toMatch(/a sum or product with constants is folded into a layer or a function/);
});

test('gives names of ONNX without repeated scopes, each once, and the same every time', () => {
  const names = ['/layer1/layer1.0/conv/Conv', '/layer1/layer1.0/conv/Conv', '', 'layer1.0.conv.Conv-2'];
  const build = () => {
    const b = buildModel(17);
    const last = names.reduce((x) => b.op('Relu', [b.op('Sigmoid', [x])]), 'x');
    const output = b.head(last, 144);
    const relus = b.model.graph!.node.filter(({ opType }) => opType === 'Relu');
    for (const [i, name] of names.entries()) relus[i]!.name = name;
    return fromOnnx(b.bytes(output))
      .graph.nodes.filter(({ op }) => op === 'relu')
      .map(({ id }) => id);
  };
  const [unnamed] = build().filter((id) => !id.startsWith('layer1'));
  expect(build()).toEqual(['layer1.0.conv.Conv', 'layer1.0.conv.Conv-2', unnamed, 'layer1.0.conv.Conv-2-2']);
});

test('takes the first vector as output, and the others beside it', () => {
  const b = buildModel(17);
  const features = b.op('Relu', ['x']);
  const pooled = b.op('Flatten', [b.op('GlobalAveragePool', [features])]);
  const { graph } = fromOnnx(b.bytes(features, b.head(features, 144), pooled));
  const opOf = (id: string) => graph.nodes.find((node) => node.id === id)!.op;
  expect(opOf(graph.output)).toBe('dense');
  expect(graph.otherOutputs!.map(opOf)).toEqual(['relu', 'globalAveragePool']);
});

test('nodes that no output needs are not looked at', () => {
  const b = buildModel(17);
  b.op('Tanh', ['x']);
  expect(fromOnnx(b.bytes(b.head('x', 144))).graph.nodes).toHaveLength(2);
});

describe('types of weights', () => {
  const halves = [0x3c00, 0xc000, 0x3800, 0x0001, 0x7bff, 0, 0x3555, 0x8000, 0x4248, 0xb400, 0x1000, 0x2e66];
  const valuesOf = (tensor: Parameters<typeof create<typeof TensorProtoSchema>>[1]) => {
    const b = buildModel(17);
    b.model.graph!.initializer.push(
      create(TensorProtoSchema, { name: 'w', dims: [4n, 3n, 1n, 1n], ...tensor }),
    );
    const { weights } = fromOnnx(b.bytes(b.head(b.op('Conv', ['x', 'w'], {}, ['c']), 192)));
    return Array.from(Object.entries(weights).find(([name]) => name.startsWith('Conv'))![1].values);
  };
  /** `[filter][input]` of twelve values as `[input][filter]`. */
  const turned = (values: readonly number[]) =>
    Array.from(values, (_, i) => values[(i % 4) * 3 + Math.floor(i / 4)]!);

  test('float16, as bytes and as numbers', () => {
    const read = [
      1,
      -2,
      0.5,
      2 ** -24,
      65504,
      0,
      0.333251953125,
      -0,
      3.140625,
      -0.25,
      2 ** -11 * 1,
      0.0999755859375,
    ];
    const dataType = TensorProto_DataType.FLOAT16;
    const bytes = new Uint8Array(Uint16Array.from(halves).buffer);
    expect(valuesOf({ dataType, rawData: bytes })).toEqual(turned(read));
    expect(valuesOf({ dataType, int32Data: halves })).toEqual(turned(read));
  });

  test('double, as bytes and as numbers', () => {
    const doubles = Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const dataType = TensorProto_DataType.DOUBLE;
    const read = turned(doubles.map(Math.fround));
    expect(valuesOf({ dataType, doubleData: doubles })).toEqual(read);
    expect(valuesOf({ dataType, rawData: new Uint8Array(Float64Array.from(doubles).buffer) })).toEqual(read);
  });
});

describe('external data', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bitshare-'));
    await mkdir(join(folder, 'net', 'below'), { recursive: true });
    await writeFile(join(folder, 'outside.bin'), new Uint8Array(64));
    await symlink(join(folder, 'outside.bin'), join(folder, 'net', 'link.bin'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A model whose weights are at 16 bytes from the start of a file. */
  async function saved(location: string): Promise<readonly [string, Uint8Array]> {
    const b = buildModel(17);
    const tensor = floatTensor(
      'w',
      [4, 3, 1, 1],
      Array.from({ length: 12 }, (_, i) => Math.cos(i)),
    );
    b.model.graph!.initializer.push(tensor);
    const output = b.head(b.op('Conv', ['x', 'w']), 192);
    const whole = b.bytes(output);
    const file = new Uint8Array(64);
    file.set(tensor.rawData, 16);
    await writeFile(join(folder, 'net', 'below', 'w.bin'), file);
    tensor.rawData = new Uint8Array();
    tensor.dataLocation = 1;
    const entries = { location, offset: '16', length: '48' };
    tensor.externalData = Object.entries(entries).map(([key, value]) => ({
      $typeName: 'onnx.StringStringEntryProto',
      key,
      value,
    }));
    await writeFile(join(folder, 'net', 'net.onnx'), b.bytes(output));
    return [join(folder, 'net', 'net.onnx'), whole];
  }

  test('is read from the files beside a model or below', async () => {
    const [path, whole] = await saved('below/w.bin');
    const { files, ...imported } = await fromOnnxFile(path);
    expect(imported).toEqual(fromOnnx(whole, { name: 'net' }));
    expect(files).toEqual([path, join(folder, 'net', 'below', 'w.bin')]);
  });

  test.each(['../outside.bin', 'below/../../outside.bin', '/etc/hostname', 'link.bin', '.', 'a\0b', ''])(
    'is not read from %j',
    async (location) => {
      const [path] = await saved(location);
      await expect(fromOnnxFile(path)).rejects.toThrow(/"?.*"?, which is outside its folder/);
    },
  );

  test('names a file that is missing, or shorter than it should be', async () => {
    const [path] = await saved('none.bin');
    await expect(fromOnnxFile(path)).rejects.toThrow(
      /none\.bin, external data of .*net\.onnx, cannot be read/,
    );
    const [other] = await saved('below/w.bin');
    await writeFile(join(folder, 'net', 'below', 'w.bin'), new Uint8Array(40));
    await expect(fromOnnxFile(other)).rejects.toThrow(
      /"w" is at 48 bytes from 16 of "below\/w\.bin", which has 40 bytes/,
    );
  });
});

describe('bytes of a file that were changed', () => {
  const b = buildModel(17);
  const file = b.bytes(block(b));

  test('are refused by a sentence, or are a network', () => {
    let taken = 0;
    fc.assert(
      fc.property(mutatedBytes(file), (bytes) => {
        try {
          fromOnnx(bytes);
          taken++;
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'UserError') throw error;
        }
      }),
      { numRuns: mutationRuns(1000), seed: 14 },
    );
    // A changed weight is a weight.
    expect(taken).toBeGreaterThan(0);
  });

  test('are a whole network where they are not changed', async () => {
    expect(await difference(file, fromOnnx(file))).toBeLessThan(1e-5);
  });
});
