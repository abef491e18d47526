import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelByName } from '@bitshare/models';
import { mermaid, uniformPolicy } from '@bitshare/network';
import { afterAll, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-picture-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a picture is the flowchart of the network that the options name', async () => {
  const options = ['--model', 'resnet20', '--classes', '10', '--input', '16x16x1', '--width', '0.5'];
  const graph = modelByName('resnet20', { classes: 10, inputShape: [16, 16, 1], width: 0.5 });
  const { code, stdout, stderr } = await cli(['picture', ...options]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: mermaid(graph), stderr: '' });

  const policy = uniformPolicy(graph, 4);
  const file = join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  expect((await cli(['picture', ...options, '--policy', file])).stdout).toBe(mermaid(graph, { policy }));
});

test('a wrong width is refused', async () => {
  const { code, stderr } = await cli(['picture', '--model', 'lenet5', '--classes', '2', '--width', '-1']);
  expect(code).toBe(2);
  expect(stderr).toContain('Give a number above 0, such as 0.5.');
});
