import type { Draft } from '../draft/draft.ts';
import type { ModelLayer } from './model-layer.ts';

/** Adds a layer of one class to the draft. @param inputs ids of the values that it reads. @returns the id of its value. */
export type LayerKind = (draft: Draft, layer: ModelLayer, inputs: readonly [string, ...string[]]) => string;
