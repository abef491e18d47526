import {
  type InputGrid,
  isPackedLayer,
  type PackedLayer,
  type PackedNetwork,
  type PackedNode,
} from '@bitshare/packed';
import { codesOf, floatsOf, partialOf, valueUsers } from './value-users.ts';

/** What follows a sum in the same pass, in this order; each part may be absent. */
export interface Finish {
  /** A scaleShift node. */
  before?: string;
  /** Key of floats to add. */
  residual?: string;
  /** Key under which to keep the floats so far. */
  middle?: string;
  /** A scaleShift node. */
  after?: string;
  /** Clamp from 0 to this. */
  upper?: number;
  /** Key under which to keep the floats. */
  output?: string;
  /** Up to two grids to round to. */
  codes: readonly { readonly key: string; readonly grid: InputGrid }[];
}

type ImageNode = Extract<PackedNode, { op: 'maxPool' | 'averagePool' | 'globalAveragePool' | 'padChannels' }>;

/** One pass over a block of images. Values have keys; a key is written by one step, before any that reads it. */
export type PlanStep =
  | { readonly kind: 'layer'; readonly node: PackedLayer; readonly input: string; readonly finish: Finish }
  /** `shapeOf`: the node whose shape the input and all outputs have. */
  | { readonly kind: 'map'; readonly shapeOf: string; readonly input: string; readonly finish: Finish }
  | { readonly kind: 'image'; readonly node: ImageNode; readonly input: string; readonly output: string };

/** The stage of a pass, which decides the operations that may follow. */
const stages = { summed: 1, scaled: 2, added: 3, kept: 4, scaledAgain: 5, clamped: 6 } as const;
type StageNumber = (typeof stages)[keyof typeof stages];

/**
 * Orders a network's work in few passes over memory: a layer takes with it the normalisation, addition, clamping and rounding
 * that follow. The readers of a value decide its form: floats, or codes of a grid.
 */
export function planNetwork({ nodes, output }: PackedNetwork): readonly PlanStep[] {
  const users = valueUsers(nodes, output);
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
    else if (isImageNode(node)) {
      steps.push({ kind: 'image', node, input: floatsOf(node.inputs[0]!), output: floatsOf(node.id) });
      addRounding(node.id, users.gridsOf(node.id));
    } else throw new Error(`${node.op} is to come`);
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
    const start = begin(node, added.at(-1));
    const { finish, rest } = follow(node.id, start.stage, start.finish);
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
      stage = take(next, stage, finish, current);
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
        const from = kept ? stages.kept : stage;
        if (node.op === 'scaleShift') return from <= stages.kept;
        if (node.op !== 'add') return from <= stages.scaledAgain;
        const other = node.inputs[0] === current ? node.inputs[1] : node.inputs[0];
        return from <= stages.scaled && node.inputs.length === 2 && other !== current && done.has(other!);
      });
    }
  }
}

type ElementwiseNode = Extract<PackedNode, { op: 'scaleShift' | 'relu' | 'relu6' | 'add' }>;

const isImageNode = (node: PackedNode): node is ImageNode =>
  ['maxPool', 'averagePool', 'globalAveragePool', 'padChannels'].includes(node.op);

const isElementwise = (node: PackedNode): node is ElementwiseNode =>
  ['scaleShift', 'relu', 'relu6', 'add'].includes(node.op);

function begin(node: ElementwiseNode, residual: string | undefined): { stage: StageNumber; finish: Finish } {
  if (residual !== undefined) return { stage: stages.added, finish: { residual, codes: [] } };
  if (node.op === 'scaleShift') return { stage: stages.scaled, finish: { before: node.id, codes: [] } };
  return { stage: stages.clamped, finish: { upper: upperOf(node), codes: [] } };
}

function take(node: ElementwiseNode, stage: StageNumber, finish: Finish, current: string): StageNumber {
  if (node.op === 'add') {
    finish.residual = floatsOf(node.inputs[0] === current ? node.inputs[1]! : node.inputs[0]!);
    return stages.added;
  }
  if (node.op !== 'scaleShift') {
    finish.upper = upperOf(node);
    return stages.clamped;
  }
  if (stage < stages.scaled) {
    finish.before = node.id;
    return stages.scaled;
  }
  finish.after = node.id;
  return stages.scaledAgain;
}

const upperOf = (node: ElementwiseNode): number => (node.op === 'relu6' ? 6 : Number.POSITIVE_INFINITY);
