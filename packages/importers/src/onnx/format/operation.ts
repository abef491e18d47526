import { UserError } from '@bitshare/core';
import type { NodeProto } from 'onnx-buf';
import { type Attributes, attributesOf } from './attributes.ts';

/** A node of an ONNX graph. */
export interface Operation {
  /** Its name, or the name of its first output. */
  readonly name: string;
  /** `'Conv'`. */
  readonly type: string;
  /** Names of the values that it reads; empty for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
  /** Version of the operator set. */
  readonly opset: number;
}

export function operationOf(node: NodeProto, opset: number): Operation {
  const type =
    node.domain === '' || node.domain === 'ai.onnx' ? node.opType : `${node.domain}.${node.opType}`;
  const named = { name: node.name || (node.output[0] ?? ''), type };
  return {
    ...named,
    inputs: node.input,
    outputs: node.output,
    attributes: attributesOf(node, (why) => refuse(named, why)),
    opset,
  };
}

export const titleOf = ({ name, type }: Pick<Operation, 'name' | 'type'>): string =>
  `node "${name}" (${type})`;

/** Rejects a node, which ends its conversion. @param help what its owner can do. */
export function refuse(operation: Pick<Operation, 'name' | 'type'>, why: string, help?: string): never {
  throw new UserError(`${titleOf(operation)} ${why}${help ? `. ${help}` : ''}`);
}
