import type { Call } from '../arguments.ts';
import type { Draft } from '../draft.ts';
import type { Value } from '../value.ts';

/** Adds the nodes of an operation to a draft. @returns its value, or its values if it has several. */
export type Writer = (draft: Draft, call: Call) => Value | readonly Value[];
