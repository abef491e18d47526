import type { PackedNetwork, PackedShape } from '@bitshare/packed';
import type { Constants } from './constants.ts';

/** Where a network lies in memory: what the steps of its plan are written from. */
export interface Placement {
  readonly network: PackedNetwork;
  readonly shapes: ReadonlyMap<string, PackedShape>;
  /** Of values, by key. */
  readonly addresses: ReadonlyMap<string, number>;
  readonly constants: Constants;
}
