import { type Graph, UserError, type Weights, weightFault } from '@bitshare/core';
import { float32Values, parseSafetensors, type SafeTensor, SafetensorsError } from '@bitshare/safetensors';
import { importGuide } from '../import-faults.ts';
import { fromPytorchLayout } from './layout.ts';
import { type ModulePaths, sameNames } from './module-paths.ts';
import { withoutPrefixes } from './name-prefixes.ts';
import { type PytorchParameter, pytorchParameters } from './pytorch-parameters.ts';

export interface PytorchWeightsOptions {
  /** Names of the modules. Default: those of the nodes. */
  readonly modules?: ModulePaths | undefined;
  /** Name of the file, for messages. Default `'the file'`. */
  readonly source?: string | undefined;
}

/** Largest number of faults of one kind in a message. */
const listed = 5;

/**
 * A network's weights from a PyTorch state dict, saved as safetensors. Layouts are transposed; prefixes
 * of wrappers (`module.`, `_orig_mod.`, `model.`, `state_dict.`) and counters (`num_batches_tracked`)
 * are removed.
 * @throws UserError naming tensors that are missing, of another shape or type, or not of this network.
 */
export function pytorchWeights(
  graph: Graph,
  file: Uint8Array,
  { modules = sameNames, source = 'the file' }: PytorchWeightsOptions = {},
): Weights {
  const parameters = pytorchParameters(graph, modules);
  const tensors = withoutPrefixes(tensorsOf(file, source), new Set(parameters.map(({ tensor }) => tensor)));
  const faults = faultsOf(parameters, tensors);
  if (faults.length > 0)
    throw new UserError(
      [`${source} does not hold the weights of ${graph.name}:`, ...faults].join('\n  '),
      `Are these the weights of another network, or do its modules have other names? ${importGuide('weights-of-pytorch')}`,
    );
  const read = parameters.map((parameter) => ({
    parameter,
    values: float32Values(tensors.get(parameter.tensor)!),
  }));
  const broken = read.flatMap(({ parameter: { name, tensor }, values }) => {
    const fault = weightFault(name, values);
    return fault ? [`${tensor} ${fault}`] : [];
  });
  if (broken.length > 0)
    throw new UserError(
      [`${source} holds invalid values:`, ...limited(broken)].join('\n  '),
      'Did the training diverge, or was it saved in a type that its values exceed?',
    );
  return Object.fromEntries(
    read.map(({ parameter: { name, shape, kernel }, values }) => {
      const data = kernel ? fromPytorchLayout(values, kernel) : { values };
      return [name, { ...data, shape }];
    }),
  );
}

function tensorsOf(file: Uint8Array, source: string): ReadonlyMap<string, SafeTensor> {
  try {
    return new Map(
      [...parseSafetensors(file).tensors].filter(([name]) => !name.endsWith('num_batches_tracked')),
    );
  } catch (cause) {
    if (!(cause instanceof SafetensorsError)) throw cause;
    throw new UserError(`${source} is not a safetensors file: ${cause.message}`, undefined, { cause });
  }
}

function faultsOf(
  parameters: readonly PytorchParameter[],
  tensors: ReadonlyMap<string, SafeTensor>,
): readonly string[] {
  const known = new Set(parameters.map(({ tensor }) => tensor));
  const missing = parameters.filter(({ tensor }) => !tensors.has(tensor));
  const extra = [...tensors.keys()].filter((name) => !known.has(name));
  const unlike = parameters.flatMap(({ tensor, saved }) => {
    const found = tensors.get(tensor);
    if (!found) return [];
    if (String(found.shape) !== String(saved))
      return [`${tensor} has the shape [${found.shape.join(', ')}], not [${saved.join(', ')}]`];
    return isFloat(found) ? [] : [`${tensor} is of type ${found.dtype}, not float`];
  });
  return [
    ...limited(missing.map(({ tensor, name }) => `${tensor} is missing (for ${name})`)),
    ...limited(extra.map((name) => `${name} does not belong to this network`)),
    ...limited(unlike),
  ];
}

const isFloat = ({ dtype }: SafeTensor): boolean => /^B?F\d+$/.test(dtype);

function limited(faults: readonly string[]): readonly string[] {
  if (faults.length <= listed) return faults;
  return [...faults.slice(0, listed), `... and ${faults.length - listed} more like this`];
}
