import {
  elements,
  PackedFileError,
  type PackedNetwork,
  type PackedShape,
  packedShapes,
} from '@bitshare/packed';
import { type Executor, type LayerInputListener, outputsOf } from '../executor.ts';
import { createConstants } from './constants.ts';
import { type LayerGeometry, layerGeometry } from './layer-geometry.ts';
import { layerElementBytes } from './layer-mode.ts';
import { layerStep, type SharedRoom } from './layer-step.ts';
import { plainStep } from './plain-step.ts';
import { type PlanStep, planNetwork } from './plan.ts';
import type { Program, ProgramExports } from './program.ts';
import { createRoom } from './room.ts';
import type { Step } from './step.ts';
import { valueAddresses } from './value-addresses.ts';
import { floatsOf } from './value-users.ts';

/** A step that is ready to run. */
interface PlacedStep {
  readonly step: Step;
  /** Whether it computes the block as one image. */
  readonly once: boolean;
  /** The layer whose input codes it reads. */
  readonly listened: { readonly layer: string; readonly address: number; readonly bytes: number } | undefined;
}

/** Images per block. Larger blocks share the unpacking of weights; smaller ones stay in the cache. */
const blockBytes = 2 ** 21;
const largestBlock = 16;
/** Largest memory in bytes, a little less than 2 GiB. */
const largestMemory = 2 ** 31 - 2 ** 20;
const pageBytes = 65_536;
/** The first address for values. Address 0 means absent. */
const firstAddress = 4096;

/** The network in WebAssembly. Weights stay packed in its memory. @throws PackedFileError when it does not fit in memory. */
export async function createWasmExecutor(network: PackedNetwork, program: Program): Promise<Executor> {
  const { nodes } = network;
  const outputs = outputsOf(network);
  const shapes = packedShapes(nodes);
  const input = nodes.find((node) => node.op === 'input')!.id;
  const block = blockOf(shapes);
  const plan = planNetwork(network);
  const values = createRoom(firstAddress);
  const addresses = valueAddresses(plan, shapes, {
    input,
    kept: outputs.map(floatsOf),
    block,
    room: values,
  });
  // Constants have their own memory, since they must not lie in freed pieces of values.
  const room = createRoom(values.size);
  const constants = createConstants(room);
  const placement = { network, shapes, addresses, constants };
  const steps = placeSteps();
  const pointers = steps.map(({ step }) => room.take(step.bytes));
  if (room.size > largestMemory)
    throw new PackedFileError(
      `${network.name} takes ${room.size} bytes of memory, more than WebAssembly has`,
    );
  const memory = new WebAssembly.Memory({ initial: Math.ceil(room.size / pageBytes) });
  constants.write(memory.buffer);
  steps.forEach(({ step }, i) => {
    step.write(memory.buffer, pointers[i]!);
  });
  const instance = await WebAssembly.instantiate(program.module, { env: { memory } });
  const exports = instance.exports as unknown as ProgramExports;
  const imageLength = elements(shapes.get(input)!);

  return {
    build: program.build,
    run(images, count, listen) {
      const answers = new Map(
        outputs.map((id) => [id, new Float32Array(count * elements(shapes.get(id)!))] as const),
      );
      for (let first = 0; first < count; first += block) {
        const some = Math.min(block, count - first);
        const pixels = images.subarray(first * imageLength, (first + some) * imageLength);
        new Float32Array(memory.buffer, addresses.get(floatsOf(input))!, pixels.length).set(pixels);
        runBlock(some, first, listen);
        for (const [id, all] of answers) {
          const length = elements(shapes.get(id)!);
          const values = new Float32Array(memory.buffer, addresses.get(floatsOf(id))!, some * length);
          all.set(values, first * length);
        }
      }
      return answers;
    },
  };

  function runBlock(images: number, first: number, listen: LayerInputListener | undefined): void {
    steps.forEach(({ step, once, listened }, i) => {
      if (listen && listened) {
        const codes = new Uint8Array(memory.buffer, listened.address, images * listened.bytes);
        listen(listened.layer, codes, first, images);
      }
      exports[step.name](pointers[i]!, once ? 1 : images);
    });
  }

  function placeSteps(): readonly PlacedStep[] {
    const layers = plan.flatMap((step) => (step.kind === 'layer' ? [geometryOf(step)] : []));
    const largest = (part: (geometry: LayerGeometry) => number) => Math.max(0, ...layers.map(part));
    const shared = {
      panels: room.take(largest((layer) => layer.panelBytes)),
      padded: room.take(largest((layer) => layer.paddedBytes)),
      sums: room.take(largest((layer) => layer.sumBytes)),
    };
    return plan.map((step): PlacedStep => {
      if (step.kind === 'layer') return placeLayer(step, shared);
      return { step: plainStep(step, placement), once: false, listened: undefined };
    });
  }

  function geometryOf({ node }: Extract<PlanStep, { kind: 'layer' }>): LayerGeometry {
    const shape = shapes.get(node.inputs[0]!)!;
    return layerGeometry(
      node,
      shape,
      layerElementBytes(node, shape.at(-1)!, program.build === 'relaxed-simd'),
      block,
    );
  }

  function placeLayer(step: Extract<PlanStep, { kind: 'layer' }>, shared: SharedRoom): PlacedStep {
    const { node, input } = step;
    const bytes = elements(shapes.get(node.inputs[0]!)!);
    return {
      step: layerStep(step, geometryOf(step), shared, placement),
      once: node.op === 'dense',
      listened: node.activations && { layer: node.id, address: addresses.get(input)!, bytes },
    };
  }
}

function blockOf(shapes: ReadonlyMap<string, PackedShape>): number {
  const largest = Math.max(...[...shapes.values()].map(elements));
  return Math.max(1, Math.min(largestBlock, Math.floor(blockBytes / (4 * largest))));
}
