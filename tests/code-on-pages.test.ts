import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const tool = fileURLToPath(new URL('../tools/snippets.mjs', import.meta.url));
const snippets = (...args: readonly string[]) =>
  spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });

const tested = `import { a, type B, unused } from 'parts';
import { expect, test } from 'vitest';

// #region made
const made: B = { unused: a };
// #endregion made

test('it', () => {
  // #region used
  const twice = [made, made]; // not unused()
  // #endregion used
  expect(twice).toHaveLength(2);
});

// #region empty
// #endregion empty
`;
const page = `# A page

<!-- snippet: it.test.ts#made -->
\`\`\`ts
import { a, type B } from 'parts';

const made: B = { unused: a };
\`\`\`

Then:

<!-- snippet: it.test.ts#used -->
\`\`\`ts
const twice = [made, made]; // not unused()
\`\`\`
`;

let root: string;
const at = (text: string) => {
  writeFileSync(join(root, 'page.md'), text);
  return snippets('--root', root);
};
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'bitshare-pages-'));
  execFileSync('git', ['init', '--quiet', root]);
  mkdirSync(join(root, 'docs/snippets'), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => writeFileSync(join(root, 'docs/snippets', 'it.test.ts'), tested));

test('every page shows the code that is tested', () => {
  const { stderr, status } = snippets();
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});

test('a block holds its regions and the imports that are new on its page', () => {
  expect(at(page)).toMatchObject({ stderr: '', status: 0 });
});

test('a page that differs is named and rewritten', () => {
  const changed = at(page.replace('[made, made]', '[made]'));
  expect(changed.status).toBe(1);
  expect(changed.stderr).toMatch(/^page\.md differs from .*it\.test\.ts#used/);
  expect(snippets('--root', root, '--write').status).toBe(0);
  expect(readFileSync(join(root, 'page.md'), 'utf8')).toBe(page);
});

test.each([
  ['a region that is not there', page.replace('#used', '#missing'), 'no code in a region missing'],
  ['an empty region', page.replace('#used', '#empty'), 'no code in a region empty'],
  ['a block that the reader cannot follow', page.replace(/<.*?Then:/s, ''), '#used reads made'],
])('%s is refused', (_, text, message) => {
  const { status, stderr } = at(text);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});
