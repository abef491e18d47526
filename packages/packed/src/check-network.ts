import { float32Values, type SafeTensor } from '@bitshare/safetensors';
import { packedLength } from './bit-packing.ts';
import { type LayerLayout, layerLayout, layerMacs } from './layer-layout.ts';
import { limits } from './limits.ts';
import { PackedFileError } from './packed-file-error.ts';
import { type InputGrid, largestCentred, termFactor, type WeightGrid } from './packed-grids.ts';
import type { PackedNetwork } from './packed-network.ts';
import { isPackedLayer, type PackedLayer } from './packed-node.ts';
import { elements, type PackedShape, packedShapes } from './packed-shapes.ts';
import { checkReads } from './reads.ts';
import { biasesName, stepsName, valuesName } from './tensor-names.ts';

/**
 * Checks that a network can be computed: its graph, the type, size and values of every tensor, and that integer sums fit in 32 bits.
 * @throws PackedFileError naming the node or tensor at fault.
 */
export function checkNetwork(network: PackedNetwork): void {
  const { nodes, output, tensors } = network;
  if (nodes.length > limits.nodes)
    throw new PackedFileError(`${nodes.length} nodes are more than ${limits.nodes}`);
  const long = nodes.find(({ id }) => id.length > limits.idLength);
  if (long)
    throw new PackedFileError(
      `an id of ${long.id.length} characters is longer than ${limits.idLength}: "${long.id.slice(0, 40)}..."`,
    );
  const shapes = packedShapes(nodes);
  if (nodes.filter((node) => node.op === 'input').length !== 1)
    throw new PackedFileError('a network has one node "input"');
  if (shapes.get(output)?.length !== 1)
    throw new PackedFileError(`the output "${output}" is not a node whose value is a vector`);
  checkOtherOutputs(network, shapes);
  checkReads(nodes, shapes);
  const known = new Set<string>();
  let macs = 0;
  for (const node of nodes) {
    const shape = shapes.get(node.id)!;
    const tensor = (name: string, expected: readonly number[]) => {
      known.add(name);
      checkFloats(name, tensors.get(name), expected);
    };
    if (node.op === 'scaleShift') tensor(valuesName(node.id), [2, shape.at(-1)!]);
    if (!isPackedLayer(node)) continue;
    const input = shapes.get(node.inputs[0]!)!;
    const layout = checkGroups(node, input);
    checkZeroPoints(node);
    if (node.bias) tensor(biasesName(node.id), [layout.filters]);
    if (node.weights) {
      const values = valuesName(node.id);
      known.add(values);
      checkCodes(node, layout, tensors.get(values));
      if (node.weights.step === undefined) tensor(stepsName(node.id), [layout.filters]);
    } else tensor(valuesName(node.id), layout.shape);
    macs += layerMacs(layout, shape);
  }
  if (macs > limits.macs)
    throw new PackedFileError(`${macs} multiply-accumulates per image exceed the limit of ${limits.macs}`);
  for (const name of tensors.keys())
    if (!known.has(name)) throw new PackedFileError(`tensor "${name}" belongs to no node`);
  checkImage(network, shapes);
}

function checkGroups(node: PackedLayer, input: PackedShape): LayerLayout {
  if (node.op === 'conv2d' && (input[2]! % node.groups !== 0 || node.filters % node.groups !== 0))
    throw new PackedFileError(
      `node "${node.id}": ${node.groups} groups do not divide ${input[2]} inputs and ${node.filters} filters`,
    );
  return layerLayout(node, input);
}

function checkZeroPoints({ id, weights, activations }: PackedLayer): void {
  for (const grid of [weights, activations])
    if (grid && (grid.zeroPoint ?? 0) > 2 ** grid.bits)
      throw new PackedFileError(`node "${id}" has a zero point outside its codes`);
}

function checkCodes(node: PackedLayer, { filters, taps }: LayerLayout, tensor: SafeTensor | undefined): void {
  const { bits } = node.weights!;
  const count = filters * taps;
  if (
    tensor?.dtype !== 'U8' ||
    tensor.shape.length !== 1 ||
    tensor.bytes.length !== packedLength(count, bits)
  )
    throw new PackedFileError(
      `tensor "${node.id}" must be U8 [${packedLength(count, bits)}] for ${count} codes of ${bits} bits${found(tensor)}`,
    );
  const used = (count * bits) % 8;
  if (used !== 0 && tensor.bytes.at(-1)! >> used !== 0)
    throw new PackedFileError(`tensor "${node.id}" has bits after its last code`);
  if (node.activations && taps * largestTerm(node.weights!, node.activations) >= limits.accumulator)
    throw new PackedFileError(`node "${node.id}" is too wide for sums of 32 bits`);
}

/** Of what runtimes sum: (2 code - 2 zero point) * factor * (input code - zero point). */
const largestTerm = (weights: WeightGrid, activations: InputGrid): number =>
  2 * largestCentred(weights) * termFactor(activations) * largestCentred(activations);

function checkOtherOutputs(
  { output, otherOutputs = [] }: PackedNetwork,
  shapes: ReadonlyMap<string, PackedShape>,
): void {
  const seen = new Set([output]);
  for (const id of otherOutputs) {
    if (!shapes.has(id)) throw new PackedFileError(`the output "${id}" is no node`);
    if (seen.has(id)) throw new PackedFileError(`the output "${id}" is named twice`);
    seen.add(id);
  }
}

function checkFloats(name: string, tensor: SafeTensor | undefined, shape: readonly number[]): void {
  if (tensor?.dtype !== 'F32' || String(tensor.shape) !== String(shape))
    throw new PackedFileError(`tensor "${name}" must be F32 [${shape.join(', ')}]${found(tensor)}`);
  if (!float32Values(tensor).every(Number.isFinite))
    throw new PackedFileError(`tensor "${name}" holds a value that is not a finite number`);
}

const found = (tensor: SafeTensor | undefined): string =>
  tensor ? `, not ${tensor.dtype} [${tensor.shape.join(', ')}]` : '; there is none';

function checkImage(
  { nodes, output, image, ledger }: PackedNetwork,
  shapes: ReadonlyMap<string, PackedShape>,
): void {
  const channels = shapes.get(nodes.find((node) => node.op === 'input')!.id)![2]!;
  const { normalization, labels } = image;
  if (normalization && (normalization.mean.length !== channels || normalization.std.length !== channels))
    throw new PackedFileError(`the normalisation is not for ${channels} channels`);
  if (normalization?.std.some((value) => !(value > 0)))
    throw new PackedFileError('the normalisation has a deviation that is not positive');
  if (labels && labels.length !== elements(shapes.get(output)!))
    throw new PackedFileError(`there are ${labels.length} labels for ${shapes.get(output)} outputs`);
  const layers = nodes.filter(isPackedLayer).length;
  if (ledger.layers.length !== layers)
    throw new PackedFileError(`the ledger has ${ledger.layers.length} layers, the network ${layers}`);
}
