import { UserError } from '@bitshare/core';
import type { GraphProto, NodeProto } from 'onnx-buf';
import type { Call } from './arguments.ts';
import { type Constant, floatNumbers, wholeNumbers } from './constants/constant.ts';
import type { ExternalFiles } from './constants/external-data.ts';
import { foldOf, shapeOf } from './constants/fold.ts';
import { readTensor } from './constants/read-tensor.ts';
import { type Operation, operationOf, refuse } from './format/operation.ts';
import type { OnnxDraft } from './onnx-draft.ts';
import { writerOf } from './operations/table.ts';
import { unsupported } from './operations/unsupported.ts';
import { unknown, type Value } from './value.ts';

interface Conversion {
  readonly draft: OnnxDraft;
  readonly opset: number;
  readonly files: ExternalFiles;
  /** Values by their names, with the input in it. */
  readonly values: Map<string, Value>;
}

/** Elements that constants may be computed to, beyond those that the file holds. */
const spareElements = 2 ** 20;

/** Adds nodes to a draft, in order. What cannot be taken is a fault, and so is nothing that depends on it. */
export function convertNodes(nodes: readonly NodeProto[], graph: GraphProto, conversion: Conversion): void {
  const { draft, opset, files, values } = conversion;
  const { faults } = draft;
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const foreign = new Map<string, string[]>();
  let left = spareElements + 8 * graph.initializer.reduce((sum, { rawData }) => sum + rawData.length, 0);
  const reserve = (elements: number) => {
    left -= elements;
    if (left < 0)
      throw new UserError('the constants of the model are computed to more elements than its file explains');
  };

  const valueNamed = (operation: Operation, name: string): Value | undefined => {
    if (name === '') return undefined;
    const known = values.get(name);
    if (known) return known;
    const tensor = tensors.get(name);
    if (!tensor)
      return refuse(
        operation,
        `reads "${name}", which is no input and no constant, and which no node before it computes`,
        'The file is damaged, or its nodes are in a circle.',
      );
    const constant = readTensor(tensor, files);
    values.set(name, constant);
    return constant;
  };

  for (const node of nodes) {
    let results: readonly Value[] = [];
    try {
      results = converted(node);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push(error.message);
    }
    for (const [i, name] of node.output.entries()) if (name) values.set(name, results[i] ?? unknown);
  }
  for (const [type, names] of foreign) faults.push(unsupported(type, names));

  function converted(node: NodeProto): readonly Value[] {
    const operation = operationOf(node, opset);
    for (const name of node.output)
      if (name && (values.has(name) || tensors.has(name)))
        refuse(
          operation,
          `computes "${name}", which is there already`,
          'The file is damaged: export the model again.',
        );
    if (operation.type === 'Constant') return [constantOf(operation)];
    const fold = foldOf(operation.type);
    const writer = writerOf(operation.type);
    if (!fold && !writer) {
      const names = foreign.get(operation.type);
      if (names) names.push(operation.name);
      else foreign.set(operation.type, [operation.name]);
      return [];
    }
    const call = { operation, inputs: operation.inputs.map((name) => valueNamed(operation, name)) };
    if (call.inputs.some((value) => value === unknown)) return [];
    const [first, ...others] = call.inputs;
    if (
      first?.kind === 'constant' &&
      others.every((value) => value === undefined || value.kind === 'constant')
    )
      return [folded(call, [first, ...(others as (Constant | undefined)[])])];
    return written(call);
  }

  function folded(call: Call, constants: readonly [Constant, ...(Constant | undefined)[]]): Constant {
    const { operation } = call;
    const fold = foldOf(operation.type);
    if (!fold)
      return refuse(
        operation,
        'computes a constant, which is not supported',
        'Export the model with constant folding.',
      );
    if (operation.outputs.slice(1).some((name) => draft.readers.get(name)))
      refuse(operation, 'has more than one output');
    const constant = fold({ call, constants, reserve });
    draft.leftOut.add('a constant is computed beforehand', operation.name);
    return constant;
  }

  function written(call: Call): readonly Value[] {
    const { operation } = call;
    const [x] = call.inputs;
    if (operation.type === 'Shape' && x?.kind === 'activation') return [shapeOf(operation, x.shape)];
    const writer = writerOf(operation.type);
    if (!writer) return refuse(operation, 'of a value that is computed from the image is not supported');
    return [writer(draft, call)].flat() as readonly Value[];
  }

  function constantOf(operation: Operation): Constant {
    const { attributes } = operation;
    const tensor = attributes.tensor('value');
    if (tensor) return readTensor(tensor, files);
    const [floats, ints] = [attributes.floats('value_floats'), attributes.ints('value_ints')];
    if (attributes.has('value_float')) return floatNumbers([attributes.float('value_float', 0)], []);
    if (attributes.has('value_int')) return wholeNumbers([attributes.int('value_int', 0)], []);
    if (floats) return floatNumbers(floats);
    if (ints) return wholeNumbers(ints);
    return refuse(operation, 'has no number as its value');
  }
}
