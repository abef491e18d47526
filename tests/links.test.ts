import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const tool = fileURLToPath(new URL('../tools/check-links.mjs', import.meta.url));
const check = (...args: readonly string[]) =>
  spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });

let root: string;
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const cite = (text: string) => `/** The loss (METHOD ${text}). */\nexport const loss = 0;\n`;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'bitshare-links-'));
  execFileSync('git', ['init', '--quiet', root]);
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  write(
    'README.md',
    '# It\n\n## A `part`, and more\n\n[this](#a-part-and-more), [that](docs/guide/method.md)\n',
  );
  write('docs/guide/method.md', '# Method\n\n## 1. One\n\n1. Begin\n2. End\n\n## 2. Two\n');
  write('src/loss.ts', cite('sections 1 and 2'));
});

test('every link and citation of this repository leads to something', () => {
  const { stderr, status } = check();
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});

test('links and citations that lead somewhere pass', () => {
  expect(check('--root', root)).toMatchObject({ stderr: '', status: 0 });
});

test.each([
  ['a page', 'README.md', '[it](docs/none.md)', 'links to docs/none.md'],
  ['a heading', 'README.md', '[it](docs/guide/method.md#3-three)', 'no such heading'],
  ['a section', 'src/loss.ts', cite('section 3'), 'no such section'],
  ['the last of several sections', 'src/loss.ts', cite('sections 1,\n * and 7'), 'no such section'],
  ['a step', 'src/loss.ts', cite('section 1, step 3'), 'no such step'],
  ['a decision', 'src/loss.ts', `// docs/${'decisions'}/0001-none`, 'which is not there'],
])('%s that is not there is named', (_, file, text, message) => {
  write(file, text);
  const { status, stderr } = check('--root', root);
  expect(status).toBe(1);
  expect(stderr).toContain(`${file} `);
  expect(stderr).toContain(message);
});
