import { UserError } from '@bitshare/core';
import { type GraphProto, TensorProto_DataType, type ValueInfoProto } from 'onnx-buf';
import { type ImageShape, imageShape, type WantedShape } from '../draft/image-shape.ts';

/** The image that a model takes. */
export interface ImageInput {
  readonly name: string;
  /** Images of a batch in the file, or 1 where that is open. */
  readonly batch: number;
  readonly shape: ImageShape;
  readonly channelsLast: boolean;
}

const { FLOAT, FLOAT16, DOUBLE, BFLOAT16, UINT8 } = TensorProto_DataType;

/** @param wanted shape by the user. @throws UserError if there is no image, or a length is open or another. */
export function imageInput(graph: GraphProto, source: string, wanted: WantedShape | undefined): ImageInput {
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const [input] = inputs;
  if (!input) throw new UserError(`${source} has no input, so there is no image that it could take.`);
  if (inputs.length > 1)
    throw new UserError(
      `${source} has ${inputs.length} inputs, ${inputs
        .slice(0, 5)
        .map(({ name }) => `"${name}"`)
        .join(', ')}.`,
      'Only a model with one image as its input can be imported: export it with the others fixed.',
    );
  const dims = dimensions(input, source);
  const channelsLast = takesChannelsLast(graph, input.name);
  const [batch, ...rest] = dims;
  const declared = channelsLast ? rest : [rest[1]!, rest[2]!, rest[0]!];
  const shape = imageShape(declared, wanted, source);
  return { name: input.name, batch: batch ?? 1, shape, channelsLast };
}

/** Lengths of an input, null where they are open. */
function dimensions({ name, type }: ValueInfoProto, source: string): readonly (number | null)[] {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  const what = `the input "${name}" of ${source}`;
  if (tensor && ![FLOAT, FLOAT16, DOUBLE, BFLOAT16, UINT8].includes(tensor.elemType))
    throw new UserError(
      `${what} is of the type ${TensorProto_DataType[tensor.elemType] ?? tensor.elemType}, not an image of floats.`,
    );
  const dims = tensor?.shape?.dim.map(({ value }) => {
    const fixed = value.case === 'dimValue' && value.value >= 1n && value.value < 2n ** 31n;
    return fixed ? Number(value.value) : null;
  });
  if (dims?.length === 4) return dims;
  throw new UserError(
    `${what} is ${dims ? `[${dims.map((length) => length ?? 'any').join(', ')}]` : 'of an unknown shape'}, not a batch of images.`,
    'Only a model that takes images [batch, channels, height, width] can be imported.',
  );
}

/** Whether all that is done with the image is to move its channels to the front. */
function takesChannelsLast({ node }: GraphProto, input: string): boolean {
  const readers = node.filter(({ input: read }) => read.includes(input));
  const moves = readers.filter(
    ({ opType, attribute }) =>
      opType === 'Transpose' && String(attribute.find(({ name }) => name === 'perm')?.ints) === '0,3,1,2',
  );
  return readers.length > 0 && moves.length === readers.length;
}
