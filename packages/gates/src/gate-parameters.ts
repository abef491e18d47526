import type { Parameter, QuantizationSite } from '@bitshare/core';
import { readTogether } from './read-together.ts';

/** The parameters behind the gates of one layer: thresholds or logits. */
export interface LayerGateParameters {
  /** Parameter of its bits. Absent: the bits are fixed. */
  readonly bits?: Readonly<Record<QuantizationSite['role'], Parameter>> | undefined;
  /** Parameter of its filters. Absent: the filters are not pruned. */
  readonly filters?: Parameter | undefined;
}

/** Values of the gate parameters. */
export interface GateValues {
  of(parameter: Parameter): ArrayLike<number>;
}

/** The parameters behind the gates of all layers. */
const gateParameters = (gates: ReadonlyMap<string, LayerGateParameters>): readonly Parameter[] =>
  [...gates.values()].flatMap(({ bits, filters }) => [
    ...(bits ? [bits.weight, bits.activation] : []),
    ...(filters ? [filters] : []),
  ]);

/** The present values, in one transfer from the engine. */
export async function readGates(gates: ReadonlyMap<string, LayerGateParameters>): Promise<GateValues> {
  const parameters = gateParameters(gates);
  const values = await readTogether(parameters.map(({ variable }) => variable));
  const byName = new Map(parameters.map(({ name }, i) => [name, values[i]!]));
  return { of: ({ name }) => byName.get(name)! };
}
