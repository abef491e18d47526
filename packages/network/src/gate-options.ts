import type { GateOptions } from '@bitshare/core';
import type { GateReadings } from './gate-readings.ts';
import type { LayerPlan } from './layer-plan.ts';

/** What every gate can select, layer by layer. */
export const gateOptions = (
  plans: ReadonlyMap<string, LayerPlan>,
  readings: GateReadings,
): readonly GateOptions[] =>
  [...readings].flatMap(([layer, { filters, ...bits }]) => {
    const ofBits = (['weightBits', 'activationBits'] as const).flatMap((aspect): GateOptions[] => {
      const { candidates } = bits[aspect];
      return candidates ? [{ layers: [layer], aspect, values: candidates }] : [];
    });
    if (!filters) return ofBits;
    return [
      ...ofBits,
      { layers: plans.get(layer)!.prunable!.layers, aspect: 'keptFilters' as const, values: filters.nested },
    ];
  });
