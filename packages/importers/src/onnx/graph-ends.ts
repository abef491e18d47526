import { UserError } from '@bitshare/core';
import { type GraphProto, TensorProto_DataType, type ValueInfoProto } from 'onnx-buf';

type Shape3 = readonly [number, number, number];

/** The image that a model takes. */
export interface ImageInput {
  readonly name: string;
  /** Images of a batch in the file, or 1 where that is open. */
  readonly batch: number;
  /** `[height, width, channels]`. */
  readonly shape: Shape3;
  readonly channelsLast: boolean;
}

const { FLOAT, FLOAT16, DOUBLE, BFLOAT16, UINT8 } = TensorProto_DataType;

/** @param wanted shape by the user. @throws UserError if there is no image, or a length is open or another. */
export function imageInput(graph: GraphProto, source: string, wanted: Shape3 | undefined): ImageInput {
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
  const [batch, ...rest] = dims as [number | string, ...(number | string)[]];
  const [height, width, channels] = channelsLast ? rest : [rest[1], rest[2], rest[0]];
  const given = [height!, width!, channels!];
  const shape = given.map((length, i) =>
    fixed(length, i, wanted, `the input "${input.name}" of ${source}`, given),
  );
  return {
    name: input.name,
    batch: typeof batch === 'number' ? batch : 1,
    shape: shape as unknown as Shape3,
    channelsLast,
  };
}

const lengthNames = ['height', 'width', 'number of channels'] as const;

function fixed(
  length: number | string,
  i: number,
  wanted: Shape3 | undefined,
  what: string,
  given: readonly (number | string)[],
): number {
  const asked = wanted?.[i];
  if (typeof length === 'number') {
    if (asked === undefined || asked === length) return length;
    throw new UserError(`${what} has a ${lengthNames[i]} of ${length}, not of ${asked}.`);
  }
  if (asked !== undefined && Number.isInteger(asked) && asked >= 1) return asked;
  throw new UserError(
    `${what} leaves its ${lengthNames[i]} open ([height, width, channels] is [${given.join(', ')}]).`,
    'Give the size of your images as the option input: [height, width, channels].',
  );
}

function dimensions({ name, type }: ValueInfoProto, source: string): readonly (number | string)[] {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  const what = `the input "${name}" of ${source}`;
  if (tensor && ![FLOAT, FLOAT16, DOUBLE, BFLOAT16, UINT8].includes(tensor.elemType))
    throw new UserError(
      `${what} is of the type ${TensorProto_DataType[tensor.elemType] ?? tensor.elemType}, not an image of floats.`,
    );
  const dims = tensor?.shape?.dim.map(({ value }) => {
    if (value.case !== 'dimValue') return value.value || '?';
    return value.value >= 1n && value.value < 2n ** 31n ? Number(value.value) : '?';
  });
  if (dims?.length === 4) return dims;
  throw new UserError(
    `${what} is ${dims ? `[${dims}]` : 'of an unknown shape'}, not a batch of images.`,
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
