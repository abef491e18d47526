import type { CompressionPolicy, Graph } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { countLayers, uniformPolicy } from '@bitshare/network';
import { grouped, millions, times } from '../figures.ts';
import { textTable } from '../text-table.ts';

interface LayerReport {
  readonly id: string;
  readonly op: 'conv2d' | 'dense';
  readonly macs: number;
  readonly weightBits: number;
  readonly activationBits: number;
  readonly keptInputs: number;
  readonly keptOutputs: number;
  readonly bops: number;
}

/** The cost of a network: the result of `bops --json`. Counts are for one image and for the kept filters. */
export interface WorkReport {
  readonly model: string;
  /** Name and version of the counting convention. */
  readonly convention: string;
  readonly macs: number;
  readonly bops: number;
  /** Bit operations of the network before pruning, at 32 bits. */
  readonly fullPrecisionBops: number;
  readonly ratio: number;
  readonly layers: readonly LayerReport[];
}

/** Counts a network's work under a policy. */
export function createWorkReport(graph: Graph, policy: CompressionPolicy): WorkReport {
  const costs = createBops();
  const work = countLayers(graph, policy);
  const ledger = costs.ledger(work);
  const fullPrecisionBops = costs.ledger(countLayers(graph, uniformPolicy(graph, 32))).total;
  return {
    model: graph.name,
    convention: ledger.convention,
    macs: work.reduce((sum, layer) => sum + layer.macs, 0),
    bops: ledger.total,
    fullPrecisionBops,
    ratio: fullPrecisionBops / ledger.total,
    layers: work.map(({ id, op, macs, weightBits, activationBits, keptInputs, keptOutputs }, i) => ({
      id,
      op,
      macs,
      weightBits,
      activationBits,
      keptInputs,
      keptOutputs,
      bops: ledger.layers[i]!.cost,
    })),
  };
}

/** The report as text. */
export function workTable(report: WorkReport): string {
  const table = textTable<LayerReport>(
    [
      { title: 'Layer', cell: (layer) => layer.id },
      { title: 'Op', cell: (layer) => layer.op },
      { title: 'In', cell: (layer) => String(layer.keptInputs), align: 'right' },
      { title: 'Out', cell: (layer) => String(layer.keptOutputs), align: 'right' },
      { title: 'MACs', cell: (layer) => grouped(layer.macs), align: 'right' },
      { title: 'W bits', cell: (layer) => String(layer.weightBits), align: 'right' },
      { title: 'A bits', cell: (layer) => String(layer.activationBits), align: 'right' },
      { title: 'BOPs (M)', cell: (layer) => millions(layer.bops), align: 'right' },
      { title: '%', cell: (layer) => ((100 * layer.bops) / report.bops).toFixed(1), align: 'right' },
    ],
    report.layers,
  );
  return [
    `${table}`,
    `${report.model}: ${grouped(report.macs)} MACs, ${millions(report.bops)} M BOPs, `,
    `${times(report.ratio)} fewer than ${millions(report.fullPrecisionBops)} M at full precision\n`,
    `Counted by ${report.convention}\n`,
  ].join('');
}
