import { type FromOnnxOptions, fromOnnx } from '@bitshare/importers';
import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { buildModel, floatTensor, type ModelBuilder, value } from './build-model.ts';

/** The message of the refusal of a model. @param output of the model, of `[N, 5]`. */
function refusal(
  build: (b: ModelBuilder) => string,
  { input, ...options }: FromOnnxOptions & { readonly shape?: readonly (number | string)[] } = {},
  opset = 17,
): string {
  const b = buildModel(opset, options.shape);
  const bytes = b.bytes(build(b));
  return messageOf(bytes, { ...options, ...(input && { input }) });
}

function messageOf(bytes: Uint8Array, options: FromOnnxOptions = {}): string {
  try {
    fromOnnx(bytes, { source: 'net.onnx', ...options });
  } catch (error) {
    if (error instanceof Error && error.name === 'UserError') return error.message;
    throw error;
  }
  return 'it was taken';
}

const plain = (b: ModelBuilder) => b.head(b.op('Relu', ['x']), 144);

describe('refuses a file', () => {
  const bytes = (() => {
    const b = buildModel(17);
    return b.bytes(plain(b));
  })();

  test('that is cut off, or none, or text', () => {
    expect(messageOf(bytes.subarray(0, 400))).toMatch(
      /net\.onnx is not an ONNX file, or a part of it is missing/,
    );
    expect(messageOf(new Uint8Array())).toMatch(/net\.onnx is not an ONNX model: it has no graph/);
    expect(messageOf(new TextEncoder().encode('{"modelTopology": {}}'))).toMatch(/not an ONNX/);
  });

  test('with a length beyond its end, without allocating it', () => {
    // Field 7, the graph, of 2^31 - 1 bytes.
    expect(messageOf(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 1))).toMatch(/not an ONNX file/);
  });

  test('with messages inside each other thousands of times', () => {
    let inner: number[] = [];
    const length = (n: number) =>
      n < 128
        ? [n]
        : n < 16384
          ? [(n & 127) | 128, n >> 7]
          : [(n & 127) | 128, ((n >> 7) & 127) | 128, n >> 14];
    // A graph in an attribute of a node of a graph.
    for (let depth = 0; depth < 3000; depth++)
      for (const tag of [0x0a, 0x2a, 0x32]) inner = [tag, ...length(inner.length), ...inner];
    expect(messageOf(Uint8Array.from([0x3a, ...length(inner.length), ...inner]))).toMatch(/not an ONNX/);
  });

  test.each([8, 23])('of operator set %i', (opset) => {
    expect(refusal(plain, {}, opset)).toMatch(
      new RegExp(`uses version ${opset} of ONNX's operators.*9 to 22 are supported.*opset_version=17`, 's'),
    );
  });
});

describe('refuses an input', () => {
  test('that is missing, or one of several', () => {
    const b = buildModel(17);
    const output = plain(b);
    b.model.graph!.input.push(value('y', [1, 3, 8, 6]));
    expect(messageOf(b.bytes(output))).toMatch(/has 2 inputs, "x", "y".*one image/s);
    b.model.graph!.input = [];
    expect(messageOf(b.bytes(output))).toMatch(/has no input/);
  });

  test.each([
    [['N', 3, 'height', 'width'], /is \[any, any, 3\].*"input": \[224, 224\]/s],
    [['N', 144], /input "x" of net\.onnx is \[any, 144\], not a batch of images/],
    [[1, 3, 2 ** 40, 6], /is \[any, 6, 3\], which is not of a fixed size/],
  ] as const)('of the shape %j', (shape, message) => {
    expect(refusal(plain, { shape })).toMatch(message);
  });

  test('of more pixels than can be computed with', () => {
    const pooled = (b: ModelBuilder) => b.head(b.op('GlobalAveragePool', ['x']), 3);
    const message = /node "x" \(input\) has \d+ values an image, more than/;
    expect(refusal(pooled, { shape: [1, 3, 2 ** 20, 2 ** 20] })).toMatch(message);
  });

  test('of another size than the one that is asked for, and takes an open one that is', () => {
    expect(refusal(plain, { input: [8, 7, 3] })).toMatch(
      /is \[8, 6, 3\], which images of \[8, 7, 3\] do not fit/,
    );
    expect(refusal(plain, { shape: ['N', 3, 'h', 'w'], input: [8, 6, 3] })).toBe('it was taken');
  });
});

describe('refuses nodes, by name', () => {
  test('all at once, the same operation in one line, with what would help', () => {
    const message = refusal((b) => {
      const curved = ['a', 'b', 'c', 'd', 'e'].reduce((x) => b.op('Tanh', [x]), 'x');
      const up = b.op('ConvTranspose', [curved, b.weights(3, 3, 2, 2)]);
      const shuffled = b.op('DepthToSpace', [b.op('Foreign', ['x'])]);
      return b.op('Add', [
        b.head(b.op('Pad', ['x', b.whole(0, 0, 1, 1, 0, 0, 1, 1)], { mode: 'reflect' }), 240),
        b.op('Add', [up, shuffled]),
      ]);
    });
    expect(message).toMatch(/^net\.onnx cannot be imported:\n/);
    expect(message).toMatch(
      /Tanh is not supported \(nodes "Tanh\d+", "Tanh\d+", "Tanh\d+" and 2 more\)\. Train it with ReLU/,
    );
    expect(message).toMatch(/ConvTranspose is not supported \(node "ConvTranspose\d+"\)\. Use an upsampling/);
    expect(message).toMatch(/Foreign is not supported/);
    expect(message).toMatch(/node "Pad\d+" \(Pad\) pads by "reflect"; only zeros are supported/);
    expect(message).toMatch(/docs\/guide\/networks\.md#a-model-of-onnx/);
  });

  const many: readonly (readonly [string, (b: ModelBuilder) => string, RegExp])[] = [
    [
      'what nothing computes',
      (b) => b.op('Relu', ['missing']),
      /\(Relu\) reads "missing", which is no input.*circle/,
    ],
    [
      'a circle',
      (b) => b.op('Relu', [b.op('Relu', ['later'], {}, ['first'])], {}, ['later']),
      /\(Relu\) reads "later".*circle/,
    ],
    [
      'a value that is there twice',
      (b) => b.head(b.op('Relu', [b.op('Relu', ['x'], {}, ['y'])], {}, ['y']), 144),
      /computes "y", which is there already/,
    ],
    [
      'weights that are computed',
      (b) => b.head(b.op('Conv', ['x', 'x']), 1),
      /has weights that are computed from the image/,
    ],
    [
      'weights for other channels',
      (b) => b.head(b.op('Conv', ['x', b.weights(4, 2, 3, 3)]), 1),
      /weights for 2 channels in 1 groups and reads 3/,
    ],
    [
      'one axis',
      (b) => b.op('Conv', ['x', b.weights(4, 3, 3)]),
      /weights of the shape \[4,3,3\]; only convolutions over height and width/,
    ],
    [
      'a window larger than its image',
      (b) => b.head(b.op('Conv', ['x', b.weights(4, 3, 9, 9)]), 1),
      /its windows do not fit/,
    ],
    ['a softmax inside', (b) => b.head(b.op('Softmax', ['x']), 144), /\(Softmax\) is inside the network/],
    [
      'constants by pixel',
      (b) => b.head(b.op('Add', ['x', b.weights(1, 3, 8, 6)]), 144),
      /constants of the shape \[1,3,8,6\]; only one for each channel/,
    ],
    [
      'an attribute of another type',
      (b) => b.head(b.op('Conv', ['x', b.weights(4, 3, 1, 1)], { strides: 'two' }), 1),
      /has the attribute "strides" of the type STRING/,
    ],
    [
      'attention by pixel',
      (b) => b.head(b.op('Mul', ['x', b.op('Conv', ['x', b.weights(1, 3, 1, 1)])]), 144),
      /shapes \[1,3,8,6\] and \[1,1,8,6\]/,
    ],
    [
      'images of a batch together',
      (b) => b.op('Reshape', ['x', b.whole(3, -1)]),
      /first length is not the batch/,
    ],
    ['an image as its output', (b) => b.op('Relu', ['x']), /no output is a vector of logits.*\[1,3,8,6\]/],
    [
      'a constant as its output',
      (b) => b.op('Identity', [b.floats([1])]),
      /the output "identity\d" is not computed from the image/,
    ],
    [
      'a crop',
      (b) => b.head(b.op('Slice', ['x', b.whole(1), b.whole(7), b.whole(2)]), 108),
      /takes 6 of 8 along axis 2.*Crop images before/,
    ],
    [
      'a factor that is no whole number',
      (b) => b.head(b.op('Resize', ['x', '', b.floats([1, 1, 1.5, 1])]), 216),
      /only whole factors/,
    ],
    [
      'align_corners',
      (b) =>
        b.head(
          b.op('Resize', ['x', '', b.floats([1, 1, 2, 1])], {
            mode: 'linear',
            coordinate_transformation_mode: 'align_corners',
          }),
          288,
        ),
      /align_corners=False/,
    ],
    [
      'a batch norm in training',
      (b) =>
        b.head(
          b.op('BatchNormalization', ['x', ...Array.from({ length: 4 }, () => b.weights(3))], {
            training_mode: 1,
          }),
          144,
        ),
      /model\.eval\(\)/,
    ],
  ];
  test.each(many)('%s', (_, build, message) => {
    expect(refusal(build)).toMatch(message);
  });
});

describe('refuses constants', () => {
  const withType = (type: TensorProto_DataType, bytes: Uint8Array) => {
    const b = buildModel(17);
    const weights = floatTensor('w', [4, 3, 1, 1], []);
    b.model.graph!.initializer.push({ ...weights, dataType: type, rawData: new Uint8Array(bytes) });
    return messageOf(b.bytes(b.head(b.op('Conv', ['x', 'w']), 192)));
  };

  test('of another type than floats', () => {
    expect(withType(TensorProto_DataType.INT8, new Uint8Array(12))).toMatch(
      /weights of the type INT8.*before it is quantized/,
    );
    expect(withType(TensorProto_DataType.FLOAT8E4M3FN, new Uint8Array(12))).toMatch(
      /the tensor "w" has elements of the type FLOAT8E4M3FN/,
    );
    expect(withType(99 as TensorProto_DataType, new Uint8Array(12))).toMatch(/elements of the type 99/);
  });

  test('with fewer or more elements than their shape', () => {
    expect(withType(TensorProto_DataType.FLOAT, new Uint8Array(44))).toMatch(
      /"w" holds 11 elements where its shape has 12/,
    );
    expect(withType(TensorProto_DataType.FLOAT, new Uint8Array(50))).toMatch(/"w" holds 12\.5 elements/);
  });

  test('that are not finite', () => {
    const infinite = new Uint8Array(Float32Array.from({ length: 12 }, () => Number.NaN).buffer);
    expect(withType(TensorProto_DataType.FLOAT, infinite)).toMatch(/weights holds NaN/);
  });

  test('that a small file makes large', () => {
    const large = refusal((b) => b.op('Add', ['x', b.op('ConstantOfShape', [b.whole(100_000, 100_000)])]));
    expect(large).toMatch(/constants of the model are computed to more elements than its file explains/);
    const doubled = refusal((b) => {
      let x = b.floats([1, 2, 3, 4]);
      for (let i = 0; i < 40; i++) x = b.op('Concat', [x, x], { axis: 0 });
      return b.op('Add', ['x', x]);
    });
    expect(doubled).toMatch(/more elements than its file explains/);
  });

  test('in a file that was not given', () => {
    const b = buildModel(17);
    const tensor = floatTensor('w', [4, 3, 1, 1], []);
    tensor.dataLocation = 1;
    tensor.externalData = [{ $typeName: 'onnx.StringStringEntryProto', key: 'location', value: 'w.bin' }];
    b.model.graph!.initializer.push(tensor);
    const output = b.head(b.op('Conv', ['x', 'w']), 192);
    expect(messageOf(b.bytes(output))).toMatch(
      /the tensor "w" is in the file "w\.bin", which was not given.*fromOnnxFile/s,
    );
    const bytes = toBinary(ModelProtoSchema, b.model);
    expect(messageOf(bytes, { externalData: new Map([['w.bin', new Uint8Array(40)]]) })).toMatch(
      /holds 10 elements/,
    );
    expect(messageOf(bytes, { externalData: new Map([['w.bin', new Uint8Array(48)]]) })).toBe('it was taken');
  });
});
