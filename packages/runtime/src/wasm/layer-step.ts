import { type PackedLayer, termFactor } from '@bitshare/packed';
import type { LayerStep } from '../generated/layouts.ts';
import { type NetworkLayer, networkLayer, unitOf } from '../network-layer.ts';
import type { Constants } from './constants.ts';
import { finishStep, inEights } from './finish-step.ts';
import type { LayerGeometry } from './layer-geometry.ts';
import { type ElementBytes, elementBytes } from './layer-mode.ts';
import type { Placement } from './placement.ts';
import type { PlanStep } from './plan.ts';
import { createStep, type Step } from './step.ts';
import { sumOffsets } from './sum-offsets.ts';

/** Room that all layers share. */
export type SharedRoom = Pick<LayerStep, 'panels' | 'padded' | 'sums'>;

/** A layer with what follows it. */
export function layerStep(
  { node, input, finish }: Extract<PlanStep, { kind: 'layer' }>,
  { given }: LayerGeometry,
  shared: SharedRoom,
  placement: Placement,
): Step {
  const { network, shapes, addresses, constants } = placement;
  const layer = networkLayer(network, node, shapes.get(node.inputs[0]!)!);
  return createStep('layer', {
    ...{ ...given, ...shared, input: addresses.get(input)! },
    ...inputFields(node),
    ...weightFields(layer, given.elementBytes as ElementBytes, constants),
    ...finishStep(finish, node.id, placement),
  });
}

const inputFields = ({ activations }: PackedLayer) => ({
  coded: activations !== undefined,
  inputStep: activations?.step ?? 0,
  inputZeroPoint: activations?.zeroPoint ?? 0,
  doubled: activations !== undefined && termFactor(activations) === 2,
});

function weightFields(layer: NetworkLayer, bytes: ElementBytes, constants: Constants) {
  const { weights, activations } = layer.node;
  const whole = bytes !== elementBytes.float;
  const offsets = bytes === elementBytes.narrow ? sumOffsets(layer) : undefined;
  return {
    weights: layer.codes ? constants.bytes(layer.codes) : constants.floats(layer.floats!),
    weightBits: weights?.bits ?? 0,
    twiceZeroPoint: 2 * (weights?.zeroPoint ?? 0),
    weightSteps: constants.floats(layer.steps),
    units: whole ? constants.floats(inEights(layer.steps.map((step) => unitOf(step, activations!)))) : 0,
    offsets: offsets ? constants.integers(offsets) : 0,
    bias: layer.bias ? constants.floats(inEights(layer.bias)) : 0,
  };
}
