import type { Graph, GraphNode, TensorData } from '@bitshare/core';
import { checkWeights, parseGraph } from '@bitshare/network';
import { refuseFaults } from '../import-faults.ts';
import type { ImportedModel } from '../imported-model.ts';
import { recognizeActivations } from './activation-patterns.ts';
import { recognizeShuffles } from './channel-shuffle.ts';
import type { Draft, DraftNode } from './draft.ts';
import { leaveOutSoftmax } from './last-softmax.ts';
import { padWindows } from './padded-windows.ts';
import { resolveReshapes } from './reshapes.ts';
import { foldScaleShifts, mergeScaleShifts } from './scale-shift.ts';

export interface FinishOptions {
  /** Of the graph. */
  readonly name: string;
  /** The model, for messages: `'the model mobilenet'`. */
  readonly source: string;
  /** Section of the guide on what is supported. */
  readonly section: string;
}

/** In this order: a rule finds what the ones before it left. */
const rewritings: readonly ((draft: Draft) => void)[] = [
  dropUnread,
  mergeScaleShifts,
  recognizeActivations,
  dropUnread,
  foldScaleShifts,
  recognizeShuffles,
  leaveOutSoftmax,
  resolveReshapes,
  padWindows,
  dropUnread,
];

/**
 * A graph of a draft, by rewriting what only the model has. The first output that is a vector becomes the graph's.
 * @throws UserError listing all faults of the draft, or all that the rewritings find.
 */
export function finishDraft(draft: Draft, { name, source, section }: FinishOptions): ImportedModel {
  refuseFaults(`${source} cannot be imported`, draft.faults, section);
  for (const rewriting of rewritings) rewriting(draft);
  refuseFaults(`${source} cannot be imported`, draft.faults, section);
  const output = draft.outputs.find((id) => draft.shapes.get(id)!.length === 1) ?? draft.outputs[0]!;
  const others = [...new Set(draft.outputs)].filter((id) => id !== output);
  const written: Graph = {
    name,
    nodes: [...draft.nodes.values()].map(withoutTitle),
    output,
    ...(others.length > 0 ? { otherOutputs: others } : {}),
  };
  // Attributes come from a file as they are: numbers may be text there.
  const graph = parseGraph(written, source);
  const kept = new Set(graph.nodes.map(({ id }) => id));
  const weights: Record<string, TensorData> = Object.fromEntries(
    Object.entries(draft.weights).filter(([parameter]) =>
      kept.has(parameter.slice(0, parameter.lastIndexOf('/'))),
    ),
  );
  checkWeights(graph, weights, source);
  return { graph, weights, notes: draft.notes };
}

/** After the rewritings a draft has a graph's nodes alone. */
function withoutTitle({ id, op, inputs, attributes }: DraftNode): GraphNode {
  return { id, op, inputs, attributes } as GraphNode;
}

/** Removes the nodes that no output depends on. */
function dropUnread(draft: Draft): void {
  const read = new Set(draft.outputs);
  for (const { id, op, inputs } of [...draft.nodes.values()].toReversed())
    if (read.has(id)) for (const input of inputs) read.add(input);
    else if (op !== 'input') draft.nodes.delete(id);
}
