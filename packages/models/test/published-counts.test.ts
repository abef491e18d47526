import { readFile } from 'node:fs/promises';
import type { Graph } from '@bitshare/core';
import { type ModelName, modelByName, preresnet } from '@bitshare/models';
import { countLayers, uniformPolicy, validateGraph } from '@bitshare/network';
import { describe, expect, it } from 'vitest';

// The figures that the authors of SBS published: MACs to the unit, BOPs to the printed digit.
const published = JSON.parse(
  await readFile(new URL('fixtures/published-counts.json', import.meta.url), 'utf8'),
);
const networks = [
  ['preresnet20-cifar100', 'preresnet20', 100, 1e6],
  ['preresnet56-cifar100', 'preresnet56', 100, 1e6],
  ['resnet18-imagenet', 'resnet18', 1000, 1e9],
  ['resnet50-imagenet', 'resnet50', 1000, 1e9],
  ['mobilenetv2-imagenet', 'mobilenetv2', 1000, 1e9],
] as const satisfies readonly (readonly [string, ModelName, number, number])[];

const macsOf = (graph: Graph): number => countLayers(graph).reduce((sum, layer) => sum + layer.macs, 0);

it.each([
  ['efficientnet-lite0', 1000],
  ['mobilenetv3-small', 1000],
  ['mobilenetv3-large', 1000],
  ['squeezenet', 1000],
  ['vgg11-bn', 1000],
  ['dscnn', 12],
  ['mobilenetv1-0.25', 2],
] as const)('%s is a valid graph with the published MACs', (name, classes) => {
  const graph = modelByName(name, { classes });
  validateGraph(graph);
  expect(macsOf(graph)).toBe(published.layers[name]);
});

describe.each(networks)('%s', (key, name, classes, unit) => {
  const graph = modelByName(name, { classes });

  it('is a valid graph with the published MACs', () => {
    validateGraph(graph);
    expect(macsOf(graph)).toBe(published.macs[key]);
  });

  it.each(Object.entries(published.bops[key]) as [string, number][])(
    '%s bits cost the published BOPs',
    (bits, printed) => {
      const rows = countLayers(graph, uniformPolicy(graph, Number(bits)));
      const bops = rows.reduce((sum, row) => sum + row.macs * row.weightBits * row.activationBits, 0);
      expect((bops / unit).toFixed(1)).toBe(printed.toFixed(1));
    },
  );
});

it('suggests a name for an unknown model, and refuses a wrong depth', () => {
  expect(() => modelByName('preresnet-20', { classes: 10 })).toThrow(/did you mean "preresnet20"/);
  expect(() => preresnet({ depth: 9, classes: 10 })).toThrow(/6n \+ 2/);
});
