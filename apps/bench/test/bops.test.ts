import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-bops-'));
afterAll(() => rmSync(folder, { recursive: true }));

const published = JSON.parse(readFileSync(new URL('fixtures/published-bops.json', import.meta.url), 'utf8'));
const preresnet20 = ['bops', '--model', 'preresnet20', '--classes', '100'];

interface Published {
  readonly model: string;
  readonly classes: number;
  readonly macs: number;
  readonly unit: number;
  readonly bops: Readonly<Record<string, number>>;
}

const cases = (published.networks as Published[]).flatMap((network) =>
  Object.entries(network.bops).map(([bits, bops]) => ({ ...network, bits, bops })),
);

test.each(cases)(
  '$model at $bits bits needs the published $bops',
  async ({ model, classes, macs, unit, bits, bops }) => {
    const ran = await cli(['bops', '--model', model, '--classes', String(classes), '--bits', bits, '--json']);
    const report = JSON.parse(ran.stdout);
    expect(report.macs).toBe(macs);
    expect((report.bops / unit).toFixed(1)).toBe(bops.toFixed(1));
    expect(report.layers.reduce((sum: number, layer: { bops: number }) => sum + layer.bops, 0)).toBe(
      report.bops,
    );
  },
);

describe('the output of bops', () => {
  test('has exactly the agreed fields', async () => {
    const { code, stdout, stderr } = await cli([...preresnet20, '--bits', '4', '--json']);
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(Object.keys(report)).toEqual([
      'model',
      'convention',
      'macs',
      'bops',
      'fullPrecisionBops',
      'ratio',
      'layers',
    ]);
    for (const layer of report.layers) {
      expect(Object.keys(layer)).toEqual([
        'id',
        'op',
        'macs',
        'weightBits',
        'activationBits',
        'keptInputs',
        'keptOutputs',
        'bops',
      ]);
    }
    expect(report.model).toBe('preresnet20');
    expect(report.ratio).toBeCloseTo(62.0, 1);
    expect(report.layers[0]).toMatchObject({
      op: 'conv2d',
      weightBits: 8,
      activationBits: 8,
      keptInputs: 3,
      keptOutputs: 16,
    });
    expect(report.layers.at(-1)).toMatchObject({
      op: 'dense',
      weightBits: 8,
      activationBits: 8,
      keptInputs: 64,
      keptOutputs: 100,
    });
  });

  test('is of full precision where no bits are given', async () => {
    const report = JSON.parse((await cli([...preresnet20, '--json'])).stdout);
    expect(report.ratio).toBe(1);
    expect(report.layers.every((layer: { weightBits: number }) => layer.weightBits === 32)).toBe(true);
  });

  test('depends on the input size', async () => {
    const small = JSON.parse((await cli([...preresnet20, '--input', '16x16x3', '--json'])).stdout);
    // Every convolution has a quarter of the positions; the dense layer is as it was.
    expect(small.macs).toBe((40818944 - 6400) / 4 + 6400);
  });

  test('is a table where no --json is given', async () => {
    const { stdout } = await cli([...preresnet20, '--bits', '4']);
    expect(stdout).toContain('40,818,944 MACs, 674.6 M BOPs, 62.0x fewer than 41,798.6 M');
    expect(stdout.split('\n').filter((line) => line.includes('conv2d')).length).toBe(21);
  });
});

describe('a policy file', () => {
  /** A policy of preresnet20 at 4 bits, changed by the test. */
  async function policyFile(change: (layers: Record<string, unknown>) => void): Promise<string> {
    const { layers } = JSON.parse((await cli([...preresnet20, '--bits', '4', '--json'])).stdout);
    const entries = layers.map((layer: { id: string; weightBits: number; activationBits: number }) => [
      layer.id,
      { weightBits: layer.weightBits, activationBits: layer.activationBits },
    ]);
    const policy = Object.fromEntries(entries);
    change(policy);
    const file = join(folder, 'policy.json');
    writeFileSync(
      file,
      JSON.stringify({ format: 'bitshare-policy', version: 1, network: 'preresnet20', layers: policy }),
    );
    return file;
  }

  test('with uniform bits costs as --bits does', async () => {
    const file = await policyFile(() => {});
    const report = JSON.parse((await cli([...preresnet20, '--policy', file, '--json'])).stdout);
    expect((report.bops / 1e6).toFixed(1)).toBe('674.6');
  });

  test('with removed filters lowers this layer and those that read it', async () => {
    const before = JSON.parse((await cli([...preresnet20, '--bits', '4', '--json'])).stdout).layers;
    const pruned = before.findIndex((layer: { id: string }) => /block1\.conv1$/.test(layer.id));
    const { id, weightBits, activationBits } = before[pruned];
    const file = await policyFile((layers) => {
      layers[id] = { weightBits, activationBits, keptFilters: [0, 1, 2, 3] };
    });
    const { layers: after } = JSON.parse((await cli([...preresnet20, '--policy', file, '--json'])).stdout);
    const changed = after.filter((layer: { bops: number }, i: number) => layer.bops !== before[i].bops);
    expect(changed).toEqual([
      { ...before[pruned], macs: before[pruned].macs / 4, bops: before[pruned].bops / 4, keptOutputs: 4 },
      expect.objectContaining({ keptInputs: 4 }),
    ]);
  });

  test('for other layers is refused with the name of one', async () => {
    const file = await policyFile((layers) => {
      layers['no-such-layer'] = { weightBits: 4, activationBits: 4 };
    });
    const { code, stdout, stderr } = await cli([...preresnet20, '--policy', file, '--json']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('no-such-layer');
  });

  test('that holds no policy is refused with the file and the fields', async () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(
      file,
      JSON.stringify({
        format: 'bitshare-policy',
        version: 1,
        network: 'x',
        layers: { conv: { weightBits: 9 } },
      }),
    );
    const { code, stderr } = await cli([...preresnet20, '--policy', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('wrong.json');
    expect(stderr).toContain('weightBits');
    expect(stderr).toContain('activationBits');
  });
});
