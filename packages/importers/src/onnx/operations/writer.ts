import type { Call } from '../arguments.ts';
import type { OnnxDraft } from '../onnx-draft.ts';
import type { Value } from '../value.ts';

/** Adds the nodes of an operation to a draft. @returns its value, or its values if it has several. */
export type Writer = (draft: OnnxDraft, call: Call) => Value | readonly Value[];
