import type { GraphNode } from '@bitshare/core';
import { checkWindow, hasWindow } from './check-window.ts';
import type { Shape } from './shapes.ts';

type Fail = (message: string) => never;

/** Number of inputs; `'several'` is two or more. */
const arity: Readonly<Record<GraphNode['op'], number | 'several'>> = {
  input: 0,
  conv2d: 1,
  batchNorm: 1,
  relu: 1,
  relu6: 1,
  sigmoid: 1,
  hardSigmoid: 1,
  hardSwish: 1,
  silu: 1,
  leakyRelu: 1,
  clip: 1,
  softmax: 1,
  add: 'several',
  multiply: 2,
  concat: 'several',
  sliceChannels: 1,
  channelShuffle: 1,
  pad: 1,
  upsample: 1,
  maxPool: 1,
  averagePool: 1,
  globalAveragePool: 1,
  globalMaxPool: 1,
  padChannels: 1,
  dense: 1,
};

export function checkArity({ id, op, inputs }: GraphNode, fail: Fail): void {
  if (!Object.hasOwn(arity, op)) fail(`node "${id}" has the unknown operation "${op}"`);
  const wanted = arity[op];
  if (wanted === 'several' ? inputs.length < 2 : inputs.length !== wanted)
    fail(`node "${id}" (${op}) has ${inputs.length} inputs`);
}

const readsImage: ReadonlySet<GraphNode['op']> = new Set([
  'conv2d',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'globalMaxPool',
  'padChannels',
  'pad',
  'upsample',
]);

/** Checks a node's attributes and the shapes of its inputs. @param output the node's own shape. */
export function checkNode(node: GraphNode, inputs: readonly Shape[], output: Shape, fail: Fail): void {
  const what = `node "${node.id}" (${node.op})`;
  if (readsImage.has(node.op) && inputs[0]!.length !== 3) fail(`${what} needs an image, not [${inputs[0]}]`);
  if (hasWindow(node)) checkWindow(node, fail);
  const fault = faultOf(node, inputs);
  if (fault) fail(`node "${node.id}"${fault}`);
  if (output.some((length) => !Number.isInteger(length) || length < 1))
    fail(`${what} has the shape [${output}]; its input is [${inputs[0] ?? ''}]`);
}

/** What is wrong with a node, to be read after its name. */
function faultOf(node: GraphNode, inputs: readonly Shape[]): string | undefined {
  const channels = inputs[0]?.at(-1) ?? 0;
  const when = (wrong: boolean, fault: () => string) => (wrong ? fault() : undefined);
  switch (node.op) {
    case 'conv2d': {
      const { groups, filters } = node.attributes;
      return when(
        !divides(groups, channels) || !divides(groups, filters),
        () => `: ${groups} groups do not divide ${channels} inputs and ${filters} filters`,
      );
    }
    case 'add':
      return when(differ(inputs), () => ` adds values of different shapes: ${listed(inputs)}`);
    case 'multiply':
      return when(
        !areFactors(inputs),
        () =>
          ` multiplies ${listed(inputs)}; its second input must have the first one's shape, or a factor for each channel of an image`,
      );
    case 'concat':
      return when(
        differ(inputs.map((shape) => shape.slice(0, -1))),
        () => ` joins the channels of values that differ in more than these: ${listed(inputs)}`,
      );
    case 'sliceChannels': {
      const { begin, end } = node.attributes;
      return when(
        !isCount(begin) || !isCount(end) || begin >= end || end > channels,
        () => ` takes the channels from ${begin} up to ${end} of ${channels}`,
      );
    }
    case 'channelShuffle': {
      const { groups } = node.attributes;
      return when(!divides(groups, channels), () => `: ${groups} groups do not divide ${channels} channels`);
    }
    case 'padChannels': {
      const { before, after } = node.attributes;
      return when(![before, after].every(isCount), () => ` cannot add ${before} and ${after} channels`);
    }
    case 'pad': {
      const { padding } = node.attributes;
      return when(!padding.flat().every(isCount), () => ` cannot pad by ${JSON.stringify(padding)}`);
    }
    case 'upsample': {
      const { scale } = node.attributes;
      return when(
        !scale.every((factor) => isCount(factor) && factor > 0),
        () => ` cannot enlarge an image by ${scale}`,
      );
    }
    case 'clip': {
      const { least, most } = node.attributes;
      return when(!(least < most), () => ` clips to the range from ${least} to ${most}, which is empty`);
    }
    case 'softmax':
      return when(inputs[0]!.length !== 1, () => ` (softmax) needs a vector, not [${inputs[0]}]`);
    default:
      return undefined;
  }
}

const listed = (shapes: readonly Shape[]): string => shapes.map((shape) => `[${shape}]`).join(', ');
const differ = (shapes: readonly Shape[]): boolean => new Set(shapes.map(String)).size > 1;
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const divides = (groups: number, channels: number): boolean =>
  isCount(groups) && groups > 0 && channels % groups === 0;

/** Whether the second shape is the first, or one factor for each of an image's channels. */
function areFactors([value, factor]: readonly Shape[]): boolean {
  const channels = value!.at(-1);
  const forms = value!.length === 3 ? [value, [channels], [1, 1, channels]] : [value];
  return forms.some((form) => String(form) === String(factor));
}
