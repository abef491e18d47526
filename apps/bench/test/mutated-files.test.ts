import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { packNetwork } from '@bitshare/exporters';
import { inferShapes } from '@bitshare/network';
import { parseSafetensors } from '@bitshare/safetensors';
import { flippedBits, mutatedBytes, mutatedJson, mutationRuns } from '@bitshare/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRunConfig } from '../src/config/read-run-config.ts';
import { readRunNetwork } from '../src/export/read-network.ts';
import { readPolicyFile } from '../src/policy-file.ts';
import { reportPage } from '../src/report/report-page.ts';
import { readHistory } from '../src/results/history-file.ts';
import { readNetworkFile } from '../src/results/network-file.ts';
import { readResultIfThere } from '../src/results/result.ts';
import { resultTable } from '../src/results/result-table.ts';
import { readTrial, refuseOther } from '../src/trial/trial-file.ts';
import { startWatchServer, type WatchServer } from '../src/watch/watch-server.ts';
import { cli } from './run-in-process.ts';
import { tinyConfig } from './trials/tiny-run.ts';

const root = mkdtempSync(join(tmpdir(), 'bitshare-mutated-'));
const [whole, folder] = [join(root, 'whole'), join(root, 'mutated')];
let server: WatchServer;
beforeAll(async () => {
  const config = join(root, 'tiny.json');
  writeFileSync(config, JSON.stringify(tinyConfig));
  const { code, stderr } = await cli(['run', config, '--out', whole]);
  expect(code, stderr).toBe(0);
  cpSync(whole, folder, { recursive: true });
  server = await startWatchServer({ folder, port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

const runs = mutationRuns(100);
/** Of what is drawn each time, which takes a fifth of a second. */
const pages = mutationRuns(40);
const at = (name: string) => join(folder, name);

/** What reads a file is given mutations of it: each is refused by the file's name or used without any other error. */
async function holds(
  name: string,
  mutations: fc.Arbitrary<string | Uint8Array>,
  use: () => Promise<unknown>,
  numRuns = runs,
) {
  let [refused, used] = [0, 0];
  await fc.assert(
    fc.asyncProperty(mutations, async (content) => {
      writeFileSync(at(name), content);
      try {
        await use();
        used++;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(error.message).toMatch(new RegExp(`${name}|weights.safetensors`));
        refused++;
      }
    }),
    { numRuns },
  );
  cpSync(join(whole, name), at(name));
  expect(refused).toBeGreaterThan(numRuns / 3);
  expect(used + refused).toBe(numRuns);
}

const mutationsOf = (name: string) =>
  fc.constant(name).chain((file) => mutatedJson(JSON.parse(readFileSync(join(whole, file), 'utf8'))));

const long = { timeout: 60_000 + 500 * runs };

test(`network.json, ${runs} mutations`, long, () =>
  holds('network.json', mutationsOf('network.json'), async () => {
    const { graph, original } = await readNetworkFile(at('network.json'));
    expect(inferShapes(graph).get(graph.output)).toHaveLength(1);
    expect(inferShapes(original).get(original.output)).toHaveLength(1);
    await packed();
  }),
);

const weights = () => readFileSync(join(whole, 'weights.safetensors'));
test(`weights.safetensors, ${runs} mutations: none gives other weights`, long, () =>
  holds(
    'weights.safetensors',
    fc.constantFrom(flippedBits, mutatedBytes).chain((mutated) => mutated(weights())),
    async () => {
      await packed();
      const found = parseSafetensors(readFileSync(at('weights.safetensors')));
      expect(found).toEqual(parseSafetensors(weights()));
    },
  ),
);

async function packed() {
  const { network, quantizer } = await readRunNetwork(folder);
  await packNetwork(network, { quantizer, cost: createBops() });
}

test(`result.json, ${runs} mutations`, long, () =>
  holds('result.json', mutationsOf('result.json'), async () => {
    const result = await readResultIfThere(at('result.json'));
    expect(result!.rows.every(({ top1 }) => top1 >= 0 && top1 <= 100)).toBe(true);
    resultTable(result!);
  }),
);

test(`history.json, ${runs} mutations`, long, () =>
  holds('history.json', mutationsOf('history.json'), async () => {
    const entries = await readHistory(at('history.json'));
    const search = entries.filter(({ gates }) => gates !== undefined);
    const { graph } = await readNetworkFile(at('network.json'));
    const result = await readResultIfThere(at('result.json'));
    const report = { title: 't', network: graph.name, layers: [], costUnit: 'u', archive: [] };
    reportPage({ ...report, search, result: result! });
  }),
);

test(`policy.json, ${runs} mutations`, long, () =>
  holds('policy.json', mutationsOf('policy.json'), async () => {
    const { original } = await readNetworkFile(at('network.json'));
    await readPolicyFile(at('policy.json'), original);
  }),
);

test(`config.json, ${runs} mutations`, long, () =>
  holds('config.json', mutationsOf('config.json'), () => readRunConfig(at('config.json'))),
);

test(`trial.json, ${pages} mutations: refused, or compared; and the page says the same`, long, () =>
  holds(
    'trial.json',
    mutationsOf('trial.json'),
    async () => {
      const page = await (await fetch(server.url)).text();
      const found = await readTrial(folder).catch((error: unknown) => {
        expect(page).toContain('This run cannot be shown');
        throw error;
      });
      expect(page).toContain('Loss over the run');
      const { identity } = (await readTrial(whole))!;
      refuseOther(found!, identity, `${folder}, trial.json`);
    },
    pages,
  ),
);

test(`metrics.jsonl, ${pages} mutations: the page is always there`, long, async () => {
  const lines = readFileSync(join(whole, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const one = fc
    .nat(lines.length - 1)
    .chain((i) => mutatedJson(JSON.parse(lines[i]!)).map((line) => lines.with(i, line).join('\n')));
  await fc.assert(
    fc.asyncProperty(one, async (text) => {
      writeFileSync(at('metrics.jsonl'), text);
      const response = await fetch(`${server.url}view`);
      expect(response.status).toBe(200);
      const view = await response.text();
      expect(view).toContain('Loss over the run');
      expect(view).not.toMatch(/NaN|defect of bitshare/);
    }),
    { numRuns: pages },
  );
});
