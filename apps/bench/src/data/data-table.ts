import { grouped, percent } from '../figures.ts';
import type { DataReport } from './measure-data.ts';

/** The report on a data set, as text. */
export function dataTable(report: DataReport): string {
  const { dataset, trainImages, testImages, loadSeconds, imagesPerSecond } = report;
  const { model, batch, engine, threads, steps, stepSeconds, waitingShare } = report;
  return [
    `${dataset}: ${grouped(trainImages)} training and ${grouped(testImages)} test images, ready after ${loadSeconds.toFixed(1)} s`,
    `loader alone: ${grouped(imagesPerSecond)} images a second in batches of ${batch}`,
    `training ${model} at full precision (${engine}, ${threads} threads): ${(1000 * stepSeconds).toFixed(1)} ms a step,`,
    `  of which it waits for data ${percent(waitingShare)} (${steps} steps)`,
    '',
  ].join('\n');
}
