import { type PackedNetwork, type PackedNode, packCodes } from '@bitshare/packed';
import { float32Tensor } from '@bitshare/safetensors';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { withCodeOutputs } from '../src/index.ts';
import { int8Profile, packedProfile } from '../src/onnx/profiles.ts';
import { renderOnnx } from '../src/onnx/render-onnx.ts';

const codes = [0, 1, 2, 3, 3, 2, 1, 0];
const nodes: readonly PackedNode[] = [
  { id: 'image', op: 'input', inputs: [], shape: [5, 4, 2] },
  {
    id: 'conv',
    op: 'conv2d',
    inputs: ['image'],
    bias: false,
    filters: 2,
    kernelSize: [1, 2],
    strides: [2, 1],
    padding: 'same',
    groups: 1,
    weights: { bits: 2, step: 0.5, zeroPoint: 1.5 },
    activations: { bits: 4, step: 0.25 },
  },
  { id: 'norm', op: 'scaleShift', inputs: ['conv'] },
  { id: 'mean', op: 'globalAveragePool', inputs: ['norm'] },
];
const network: PackedNetwork = {
  name: 'small',
  nodes,
  output: 'mean',
  image: { labels: ['a', 'b'] },
  ledger: { convention: 'c', unit: 'u', total: 1, original: 2, layers: [1] },
  provenance: { run: 'r' },
  tensors: new Map([
    ['conv', { dtype: 'U8', shape: [2], bytes: packCodes(codes, 2) }],
    ['norm', float32Tensor([2, 2], Float32Array.of(1, 2, 3, 4))],
  ]),
};

test('packed: codes of two bits in the order of ONNX, activations as clipped bytes', () => {
  const { graph, opsetImport, irVersion, metadataProps } = fromBinary(
    ModelProtoSchema,
    renderOnnx(network, packedProfile),
  );
  expect([opsetImport[0]!.version, irVersion]).toEqual([25n, 13n]);
  expect(graph!.node.map(({ opType }) => opType)).toEqual([
    ...['DequantizeLinear', 'Add', 'QuantizeLinear', 'Clip', 'DequantizeLinear', 'Conv'],
    ...['Mul', 'Add', 'GlobalAveragePool', 'Flatten'],
  ]);
  const weights = graph!.initializer.find(({ name }) => name === 'conv/weights')!;
  expect(weights.dims).toEqual([2n, 2n, 1n, 2n]);
  // [filter][column][input] 0 1 | 2 3, 3 2 | 1 0 becomes [filter][input][column].
  expect([...weights.rawData]).toEqual([...packCodes([0, 2, 1, 3, 3, 1, 2, 0], 2)]);
  const conv = graph!.node.find(({ opType }) => opType === 'Conv')!;
  const attribute = (name: string) => conv.attribute.find((one) => one.name === name)!;
  expect(attribute('pads').ints).toEqual([0n, 0n, 0n, 1n]);
  expect(attribute('strides').ints).toEqual([2n, 1n]);
  expect(metadataProps.find(({ key }) => key === 'format')!.value).toBe('bitshare-onnx-packed');
});

test('int8: twice the code less twice the zero point, with half the step', () => {
  const { graph, opsetImport } = fromBinary(ModelProtoSchema, renderOnnx(network, int8Profile));
  expect(opsetImport[0]!.version).toBe(21n);
  const constant = (name: string) => graph!.initializer.find((one) => one.name === name)!.rawData;
  expect([...new Int8Array(constant('conv/weights'))]).toEqual([-3, 1, -1, 3, 3, -1, 1, -3]);
  expect(
    new DataView(constant('conv/step').buffer, constant('conv/step').byteOffset).getFloat32(0, true),
  ).toBe(0.25);
});

test('codes that layers read can be outputs too', () => {
  const more = fromBinary(ModelProtoSchema, withCodeOutputs(renderOnnx(network, int8Profile), ['conv']));
  expect(more.graph!.output.map(({ name }) => name)).toEqual(['logits', 'conv/codes']);
  expect(more.graph!.node.length).toBe(9);
});
