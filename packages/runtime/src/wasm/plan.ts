import {
  type InputGrid,
  isPackedLayer,
  type PackedLayer,
  type PackedNetwork,
  type PackedNode,
  packedShapes,
} from '@bitshare/packed';
import { outputsOf } from '../executor.ts';
import { channelCopies } from './channel-copies.ts';
import {
  type ElementwiseNode,
  type Finish,
  fits,
  isElementwise,
  otherInput,
  type StageNumber,
  stages,
  take,
} from './finish.ts';
import { codesOf, floatsOf, partialOf, valueUsers } from './value-users.ts';

/** A node with a pass of its own. */
export type ImageNode = Exclude<
  PackedNode,
  ElementwiseNode | PackedLayer | { op: 'input' | 'concat' | 'sliceChannels' | 'padChannels' }
>;

/** One pass over a block of images. Values have keys; a key is written by one step, before any that reads it. */
export type PlanStep =
  | { readonly kind: 'layer'; readonly node: PackedLayer; readonly input: string; readonly finish: Finish }
  /** `shapeOf`: the node whose shape the input and all outputs have. */
  | { readonly kind: 'map'; readonly shapeOf: string; readonly input: string; readonly finish: Finish }
  | { readonly kind: 'image'; readonly node: ImageNode; readonly input: string; readonly output: string }
  | ({ readonly kind: 'copy'; readonly input: string; readonly output: string } & ChannelCopy);

/** Some of the channels of one node's value become channels of another's. */
export interface ChannelCopy {
  readonly source: string;
  readonly target: string;
  /** The first channel and their number. */
  readonly from: number;
  readonly count: number;
  /** Channels of the target before them. */
  readonly before: number;
  /** Whether all other channels of the target become zero. */
  readonly zeros: boolean;
}

/**
 * Orders a network's work in few passes over memory. A layer's pass includes the normalisation, addition, clamping and rounding
 * that follow. The readers of a value decide its form: floats, or codes of a grid.
 */
export function planNetwork(network: PackedNetwork): readonly PlanStep[] {
  const { nodes } = network;
  const shapes = packedShapes(nodes);
  const users = valueUsers(nodes, new Set(outputsOf(network)));
  const done = new Set<string>();
  const steps: PlanStep[] = [];
  for (const node of nodes) {
    if (done.has(node.id)) continue;
    done.add(node.id);
    if (node.op === 'input') addRounding(node.id, users.gridsOf(node.id));
    else if (isPackedLayer(node)) {
      const input = node.activations ? codesOf(node.inputs[0]!, node.activations) : floatsOf(node.inputs[0]!);
      const { finish, rest } = follow(node.id, stages.summed, { codes: [] });
      steps.push({ kind: 'layer', node, input, finish });
      addRounding(rest.node, rest.grids);
    } else if (isElementwise(node)) addMap(node);
    else {
      const output = floatsOf(node.id);
      if (node.op === 'concat' || node.op === 'sliceChannels' || node.op === 'padChannels')
        for (const copy of channelCopies(node, shapes))
          steps.push({ kind: 'copy', input: floatsOf(copy.source), output, ...copy });
      else steps.push({ kind: 'image', node, input: floatsOf(node.inputs[0]!), output });
      addRounding(node.id, users.gridsOf(node.id));
    }
  }
  return steps;

  /** Codes of a value that exists as floats. */
  function addRounding(node: string, grids: readonly InputGrid[]): void {
    for (let i = 0; i < grids.length; i += 2) {
      const codes = grids.slice(i, i + 2).map((grid) => ({ key: codesOf(node, grid), grid }));
      steps.push({ kind: 'map', shapeOf: node, input: floatsOf(node), finish: { codes } });
    }
  }

  /** A pass of its own for an elementwise node whose input was not in registers. */
  function addMap(node: ElementwiseNode): void {
    let input = floatsOf(node.inputs[0]!);
    // Of a sum of many all but the last are added one by one.
    const added = node.op === 'add' ? node.inputs.slice(1).map(floatsOf) : [];
    for (const [i, residual] of added.slice(0, -1).entries()) {
      const partial = partialOf(node.id, i + 2);
      steps.push({ kind: 'map', shapeOf: node.id, input, finish: { residual, output: partial, codes: [] } });
      input = partial;
    }
    const begun: Finish = { codes: [] };
    const other = node.op === 'add' ? node.inputs.at(-1) : node.inputs[1];
    const { finish, rest } = follow(node.id, take(node, stages.summed, begun, other), begun);
    steps.push({ kind: 'map', shapeOf: node.id, input, finish });
    addRounding(rest.node, rest.grids);
  }

  /** Adds the operations after `id` to its pass while they fit. `rest`: grids that do not fit. */
  function follow(id: string, start: StageNumber, finish: Finish) {
    let stage = start;
    let current = id;
    for (let next = fitting(); next !== undefined; next = fitting()) {
      if (users.needsFloats(current, next.id)) {
        finish.middle = floatsOf(current);
        stage = stages.kept;
      }
      stage = take(next, stage, finish, otherInput(next, current));
      done.add(next.id);
      current = next.id;
    }
    const grids = users.gridsOf(current);
    // A third grid needs the floats again.
    if (users.needsFloats(current) || grids.length > 2) finish.output = floatsOf(current);
    finish.codes = grids.slice(0, 2).map((grid) => ({ key: codesOf(current, grid), grid }));
    return { finish, rest: { node: current, grids: grids.slice(2) } };

    function fitting(): ElementwiseNode | undefined {
      if (users.gridsOf(current).length > 0) return undefined;
      return users.of(current).find((node): node is ElementwiseNode => {
        if (!isElementwise(node) || done.has(node.id)) return false;
        const kept = users.needsFloats(current, node.id);
        if (kept && stage > stages.added) return false;
        if (!fits(node, kept ? stages.kept : stage)) return false;
        if (node.op === 'multiply' && node.inputs[0] !== current) return false;
        if (node.op !== 'add' && node.op !== 'multiply') return true;
        const other = otherInput(node, current);
        return node.inputs.length === 2 && other !== current && done.has(other);
      });
    }
  }
}
