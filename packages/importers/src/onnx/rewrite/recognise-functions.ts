import type { Draft, DraftNode } from '../draft.ts';
import { clipOf, joinedRange, rangeOf } from './clips.ts';
import { linesOf, type Nodes, near, rampsOf } from './lines.ts';

/**
 * Replaces sums, products and limits that amount to HardSigmoid, HardSwish or SiLU by that function, in any order of their steps.
 * A replaced node keeps its id; what it no longer reads is left for the removal of unread nodes.
 */
export function recogniseFunctions({ nodes, notes }: Draft): void {
  for (const node of nodes.values()) {
    const found = functionOf(nodes, node);
    if (!found) continue;
    nodes.set(node.id, found);
    if (found.op !== node.op) notes.add(`${found.op} is recognised from its parts`, node.id);
  }
}

function functionOf(nodes: Nodes, node: DraftNode): DraftNode | undefined {
  switch (node.op) {
    case 'affine':
      return hardSwish(nodes, node) ?? hardSigmoid(nodes, node);
    case 'multiply':
      return hardSwish(nodes, node) ?? silu(nodes, node);
    case 'relu':
    case 'relu6':
    case 'clip':
      return hardSigmoid(nodes, node) ?? clipped(nodes, node);
    default:
      return undefined;
  }
}

/** A limit of a limit. */
function clipped(nodes: Nodes, node: DraftNode): DraftNode | undefined {
  const before = nodes.get(node.inputs[0]!)!;
  const [first, second] = [rangeOf(before), rangeOf(node)];
  if (!first || !second) return undefined;
  const { least, most } = joinedRange(first, second);
  return { ...clipOf(least, most), id: node.id, inputs: before.inputs };
}

function hardSigmoid(nodes: Nodes, { id }: DraftNode): DraftNode | undefined {
  const ramp = rampsOf(nodes, id).at(-1);
  if (!ramp || !near(ramp.least, 0) || !near(ramp.most, 1)) return undefined;
  const { x, slope, offset } = ramp;
  if (slope === 1 && offset === 0) return undefined;
  return { id, op: 'hardSigmoid', inputs: [x], attributes: { slope, offset } };
}

/** x times a ramp of x, as a whole `x * min(6, max(0, x + 3)) / 6`. */
function hardSwish(nodes: Nodes, { id }: DraftNode): DraftNode | undefined {
  const { x: product, slope: factor, offset: shift } = linesOf(nodes, id).at(-1)!;
  const node = nodes.get(product)!;
  if (node.op !== 'multiply' || shift !== 0) return undefined;
  const [a, b] = node.inputs as [string, string];
  for (const [plain, gate] of [
    [a, b],
    [b, a],
  ] as const)
    for (const { x, slope, offset } of linesOf(nodes, plain))
      for (const ramp of rampsOf(nodes, gate)) {
        const by = factor * slope;
        const fits =
          ramp.x === x && offset === 0 && near(by * ramp.slope, 1 / 6) && near(by * ramp.offset, 1 / 2);
        if (fits && near(by * ramp.least, 0) && near(by * ramp.most, 1))
          return { id, op: 'hardSwish', inputs: [x], attributes: {} };
      }
  return undefined;
}

function silu(nodes: Nodes, { id, inputs }: DraftNode): DraftNode | undefined {
  const [a, b] = inputs as [string, string];
  const gates = (gate: string, x: string) => {
    const node = nodes.get(gate)!;
    return node.op === 'sigmoid' && node.inputs[0] === x;
  };
  const x = gates(b, a) ? a : gates(a, b) ? b : undefined;
  return x === undefined ? undefined : { id, op: 'silu', inputs: [x], attributes: {} };
}
