import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writePacked } from '../src/index.ts';
import { tinyNetwork } from './tiny-network.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitshare-packed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The format's reference reader, and the manifest as the guide says it is read. */
const script = `
import base64, json, sys, zlib
from safetensors import safe_open
with safe_open(sys.argv[1], framework='np') as file:
    metadata = file.metadata()
    manifest = json.loads(zlib.decompress(base64.b64decode(metadata['manifest']), -15))
    tensors = {name: file.get_tensor(name) for name in file.keys()}
print(json.dumps({
    'format': metadata['format'],
    'labels': manifest['image']['labels'],
    'bits': [node['weights']['bits'] for node in manifest['nodes'] if 'weights' in node],
    'tensors': {name: [str(value.dtype), list(value.shape)] for name, value in tensors.items()},
    'bias': tensors['conv/bias'].tolist(),
}))
`;

const hasReader = spawnSync('python3', ['-c', 'import numpy, safetensors']).status === 0;

test.skipIf(!hasReader)("Python's safetensors opens a packed file", () => {
  const path = join(folder, 'tiny.safetensors');
  writeFileSync(path, writePacked(tinyNetwork()));
  const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    format: 'bitshare-packed',
    labels: ['a', 'b', 'ü'],
    bits: [3, 5],
    tensors: {
      conv: ['uint8', [41]],
      'conv/bias': ['float32', [4]],
      dense: ['uint8', [8]],
      scaleShift: ['float32', [2, 4]],
    },
    bias: [1, -1, 0.5, 0],
  });
});
