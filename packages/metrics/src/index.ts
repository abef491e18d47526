export { createFileRecorder, type MetricsOptions, metricsFileName } from './file-recorder.ts';
export { metrics } from './metrics.ts';
export { layerGatesSchema, type MetricsLine, metricsJsonSchema, parseLines } from './metrics-line.ts';
