import { UserError } from '@bitshare/core';
import { createDraft, type Draft, put } from '../draft/draft.ts';
import { finishDraft } from '../draft/finish-draft.ts';
import { imageShape, type WantedShape } from '../draft/image-shape.ts';
import type { ImportedModel } from '../imported-model.ts';
import { attributeOf } from './attributes.ts';
import { type NodeDef, nodesOfTopology, referenceOf, referencesOf } from './graph-def.ts';
import { neededNodes } from './needed-nodes.ts';
import { shortIds } from './node-ids.ts';
import { type Call, refuse } from './operation.ts';
import { folded } from './operations/constants.ts';
import { operations } from './operations/table.ts';
import { type Constant, computed, type Value } from './value.ts';

export interface GraphModelFile {
  readonly topology: unknown;
  /** Values of the constant nodes, by name. */
  readonly constants: ReadonlyMap<string, Constant>;
  /** Names of the nodes whose values it returns. Default: those that no other reads. */
  readonly outputs?: readonly string[] | undefined;
}

export interface GraphModelOptions {
  readonly name: string;
  /** For messages. */
  readonly source: string;
  readonly input?: WantedShape | undefined;
}

/** A graph of a frozen GraphModel. @throws UserError naming every node that cannot be taken, and why. */
export function fromGraphModel(
  { topology, constants, outputs }: GraphModelFile,
  { name, source, input }: GraphModelOptions,
): ImportedModel {
  const nodes = nodesOfTopology(topology, source);
  const ends = outputs ?? unread(nodes);
  const needed = neededNodes(
    nodes,
    ends.map((end) => referenceOf(end).name),
    source,
  );
  const draft = createDraft();
  const ids = shortIds(needed.filter(({ op }) => op !== 'Const').map((node) => node.name));
  const image = theOnlyImage(needed, source);
  const values = new Map<string, readonly Value[]>();
  for (const node of needed) {
    const own = { node, id: ids.get(node.name) ?? node.name, title: `node "${node.name}" (${node.op})` };
    if (node === image) values.set(node.name, [placeholder(draft, own, source, input)]);
    else if (node.op === 'Const') values.set(node.name, [constants.get(node.name) ?? missing(node, source)]);
    else values.set(node.name, convert(draft, { ...own, inputs: inputsOf(node, values) }));
  }
  draft.outputs = ends.map((end) => {
    const { name: at, index } = referenceOf(end);
    const value = values.get(at)?.[index];
    if (value?.kind === 'computed') return value.id;
    throw new UserError(`${source}: the output "${end}" does not depend on the image.`);
  });
  return finishDraft(draft, { name, source, section: 'a-model-of-tensorflow-js' });
}

/** A node that cannot be taken is a fault of the draft, and has the value of its first computed input. */
function convert(draft: Draft, call: Call): readonly Value[] {
  const { node, title, inputs } = call;
  try {
    const fold =
      node.op !== 'Shape' && inputs.every(({ kind }) => kind === 'constant') ? folded[node.op] : undefined;
    const operation = operations[node.op];
    if (!fold && !operation) return refuse('is not supported');
    return [fold ? fold(call) : operation!(draft, call)].flat();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    draft.faults.push(`${title} ${error.message}`);
    return [inputs.find(({ kind }) => kind === 'computed') ?? computed([...draft.nodes.keys()][0]!)];
  }
}

const inputsOf = (node: NodeDef, values: ReadonlyMap<string, readonly Value[]>): readonly Value[] =>
  referencesOf(node).map(({ name, index }) => values.get(name)![index] ?? values.get(name)![0]!);

/** The nodes that no other reads, apart from constants. */
function unread(nodes: ReadonlyMap<string, NodeDef>): readonly string[] {
  const read = new Set([...nodes.values()].flatMap((node) => referencesOf(node).map(({ name }) => name)));
  return [...nodes.values()]
    .filter(({ name, op }) => !read.has(name) && op !== 'Const' && op !== 'NoOp' && op !== 'Placeholder')
    .map(({ name }) => name);
}

function theOnlyImage(nodes: readonly NodeDef[], source: string): NodeDef {
  const inputs = nodes.filter(({ op }) => op === 'Placeholder');
  if (inputs.length === 1) return inputs[0]!;
  const names = inputs.map(({ name }) => `"${name}"`).join(', ');
  throw new UserError(
    inputs.length === 0
      ? `${source} has no input that its output depends on.`
      : `${source} has ${inputs.length} inputs: ${names}.`,
    'Only models of one image can be imported.',
  );
}

function placeholder(
  draft: Draft,
  { node, id, title }: Pick<Call, 'node' | 'id' | 'title'>,
  source: string,
  wanted: WantedShape | undefined,
): Value {
  const declared = attributeOf(node, 'shape', 'shape', undefined) ?? [null, null, null, null];
  const shape = imageShape(declared.slice(1), wanted, source);
  return computed(put(draft, { id, title, op: 'input', inputs: [], attributes: { shape } }));
}

function missing({ name }: NodeDef, source: string): never {
  throw new UserError(
    `${source} has no weights for the constant "${name}".`,
    'Are its files of one conversion?',
  );
}
