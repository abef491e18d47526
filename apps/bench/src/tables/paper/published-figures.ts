/** Published figures of one method on one network. Figures that the paper does not print are absent. */
export interface PublishedFigures {
  /** Percent of the test images. */
  readonly top1?: number;
  readonly top1Deviation?: number;
  readonly top5?: number;
  readonly bops?: number;
  /** Ratio of the full-precision network's bit operations to these. */
  readonly ratio?: number;
  readonly searchGpuHours?: number;
  readonly gpuGigabytes?: number;
}

/** Names as the paper prints them. */
export type PaperNetwork = 'ResNet-18' | 'ResNet-20' | 'ResNet-50' | 'ResNet-56' | 'MobileNetV2';

export interface PublishedRow extends PublishedFigures {
  readonly network: PaperNetwork;
  readonly method: string;
}

/** The source version of these tables. Figures of different versions are never compared. */
export const publishedSource = 'Liu et al., first version (ABS, arXiv 2101.04935v1)';

const [million, billion] = [1e6, 1e9];

/** Columns: network, method, top-1, its deviation, top-5, BOPs in millions, ratio. */
export const publishedTable1: readonly PublishedRow[] = (
  [
    ['ResNet-20', 'Full precision', 67.5, undefined, 90.8, 41798.6, 1],
    ['ResNet-20', '4-bit', 67.8, 0.3, 90.4, 674.6, 62],
    ['ResNet-20', 'DQ', 67.7, 0.6, 90.4, 1180, 35.4],
    ['ResNet-20', 'HAQ', 67.7, 0.1, 90.4, 653.4, 64],
    ['ResNet-20', 'DNAS', 67.8, 0.3, 90.4, 664.2, 62.9],
    ['ResNet-20', 'SBS-P', 67.9, 0.1, 90.7, 28586.5, 1.5],
    ['ResNet-20', 'SBS-Q', 68.1, 0.1, 90.5, 649.5, 64.4],
    ['ResNet-20', 'SBS', 68.1, 0.3, 90.6, 630.6, 66.3],
    ['ResNet-56', 'Full precision', 71.7, undefined, 92.2, 128771.7, 1],
    ['ResNet-56', '4-bit', 70.9, 0.3, 91.2, 2033.6, 63.3],
    ['ResNet-56', 'DQ', 70.7, 0.2, 91.4, 2222.9, 57.9],
    ['ResNet-56', 'HAQ', 71.2, 0.1, 91.1, 2014.9, 63.9],
    ['ResNet-56', 'DNAS', 71.2, 0.2, 91.3, 1996.9, 65.3],
    ['ResNet-56', 'SBS-P', 71.5, 0.1, 91.8, 87021.6, 1.5],
    ['ResNet-56', 'SBS-Q', 71.5, 0.2, 91.5, 1970.7, 65.3],
    ['ResNet-56', 'SBS', 71.6, 0.1, 91.8, 1918.8, 67.1],
  ] as const
).map(([network, method, top1, top1Deviation, top5, bops, ratio]) => ({
  ...{ network, method, top1, top5, bops: bops * million, ratio },
  ...(top1Deviation === undefined ? {} : { top1Deviation }),
}));

/** Columns: network, method, top-1, top-5, BOPs in billions (10^9), ratio. */
export const publishedTable2: readonly PublishedRow[] = (
  [
    ['ResNet-18', 'Full precision', 70.7, 89.8, 1857.6, 1],
    ['ResNet-18', '4-bit', 71, 89.8, 34.7, 53.5],
    ['ResNet-18', 'DQ', 68.5, undefined, 40.7, 40.6],
    ['ResNet-18', 'DJPQ', 69.1, undefined, 35.5, 52.3],
    ['ResNet-18', 'HAQ', 70.2, 89.5, 34.7, 53.5],
    ['ResNet-18', 'SBS-Q', 70.9, 89.7, 33.1, 56.1],
    ['ResNet-18', 'SBS', 70.8, 89.6, 32.3, 57.5],
    ['MobileNetV2', 'Full precision', 71.9, 90.3, 308, 1],
    ['MobileNetV2', '6-bit', 71.8, 90.3, 11.2, 27.5],
    ['MobileNetV2', 'DQ', 70.4, 89.7, 158.5, 1.9],
    ['MobileNetV2', 'HAQ', 71.2, 90, 10.8, 28.5],
    ['MobileNetV2', 'SBS-Q', 71.8, 90.4, 10.9, 28.3],
    ['MobileNetV2', 'SBS', 71.7, 90.3, 10.8, 28.5],
  ] as const
).map(([network, method, top1, top5, bops, ratio]) => ({
  ...{ network, method, top1, bops: bops * billion, ratio },
  ...(top5 === undefined ? {} : { top5 }),
}));

/** Columns: network, method, top-1, its deviation, top-5, BOPs in millions, hours and gigabytes of the search on one GPU. */
export const publishedTable3: readonly PublishedRow[] = (
  [
    ['ResNet-20', 'without bit sharing', 67.8, 0.1, 90.5, 664.2, 2.8, 4.4],
    ['ResNet-20', 'with bit sharing', 68.1, 0.1, 90.5, 649.5, 0.8, 1.5],
    ['ResNet-56', 'without bit sharing', 71.3, 0.3, 91.4, 2001.1, 8.7, 10.9],
    ['ResNet-56', 'with bit sharing', 71.5, 0.2, 91.5, 1970.7, 1.9, 3],
  ] as const
).map(([network, method, top1, top1Deviation, top5, bops, searchGpuHours, gpuGigabytes]) => ({
  ...{ network, method, top1, top1Deviation, top5, bops: bops * million, searchGpuHours, gpuGigabytes },
}));

export const publishedTable4: readonly PublishedRow[] = [
  {
    network: 'ResNet-56',
    method: 'two stages: SBS-P, then SBS-Q',
    ...{ top1: 70.4, top1Deviation: 0.1, top5: 90.8, bops: 1077.7 * million },
  },
  {
    network: 'ResNet-56',
    method: 'one stage: SBS',
    ...{ top1: 70.8, top1Deviation: 0.4, top5: 91.2, bops: 1042.5 * million },
  },
];
