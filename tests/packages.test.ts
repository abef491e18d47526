import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const manifestOf = (folder: string) => JSON.parse(readFileSync(at(`${folder}/package.json`), 'utf8'));
const folders = [...readdirSync(at('packages')).map((name) => `packages/${name}`), 'apps/bench'];
const repository = manifestOf('.');

describe.each(folders)('the public package in %s', (folder) => {
  const manifest = manifestOf(folder);

  test('names its repository, its licence and the versions of Node', () => {
    expect(manifest.repository).toEqual({ ...repository.repository, directory: folder });
    expect([manifest.license, manifest.engines]).toEqual([repository.license, repository.engines]);
    expect(manifest.publishConfig).toEqual({ access: 'public' });
  });

  test('shows how it is installed, and that it is not on npm yet', () => {
    const readme = readFileSync(at(`${folder}/README.md`), 'utf8');
    expect(readme).toContain(manifest.name);
    expect(readme).toMatch(/not on npm yet.*\(\.\.\/\.\.\/README\.md#in-a-project-of-your-own\)/is);
  });
});

test('the runtimes that verify and inference compare with are optional and not installed with the command line', () => {
  const { dependencies, peerDependencies, peerDependenciesMeta } = manifestOf('apps/bench');
  const peers = ['@tensorflow/tfjs-backend-wasm', 'onnxruntime-node', 'onnxruntime-web'];
  expect(Object.keys(peerDependencies).sort()).toEqual(peers);
  for (const peer of peers) {
    expect(peerDependenciesMeta[peer]).toEqual({ optional: true });
    expect(dependencies).not.toHaveProperty(peer);
  }
});
