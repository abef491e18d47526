import { UserError } from '@bitshare/core';
import type { GraphProto, ModelProto } from 'onnx-buf';

/** Versions of ONNX's operators whose meaning is known here. */
const opsets = { oldest: 9, newest: 22 } as const;
/** As many as a graph may have, with room for constants. */
const mostNodes = 20_000;

/** The graph of a model and the version of its operators. @throws UserError if the model cannot be read at all. */
export function checkFormat(
  model: ModelProto,
  source: string,
): { readonly graph: GraphProto; readonly opset: number } {
  const { graph, opsetImport } = model;
  if (!graph || graph.node.length === 0)
    throw new UserError(`${source} is not an ONNX model: it has no graph.`);
  const version = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version;
  const opset = Number(version ?? 0);
  if (opset < opsets.oldest || opset > opsets.newest)
    throw new UserError(
      version === undefined
        ? `${source} does not say which version of ONNX's operators (opset) it uses.`
        : `${source} uses version ${opset} of ONNX's operators (opset); ${opsets.oldest} to ${opsets.newest} are supported.`,
      'Export it again with opset_version=17, or convert it by onnx.version_converter.',
    );
  if (graph.node.length > mostNodes)
    throw new UserError(`${source} has ${graph.node.length} nodes, more than ${mostNodes}.`);
  if (graph.sparseInitializer.length > 0)
    throw new UserError(`${source} has sparse weights.`, 'Export the model with dense weights.');
  return { graph, opset };
}
