import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readRegularFile } from '@bitshare/core';

/**
 * Twelve hexadecimal digits of a module's content and of the files that it imports by relative paths, and these in turn. Packages that
 * it imports are not among it. @param title for messages.
 */
export async function moduleDigest(path: string, title: string): Promise<string> {
  const hash = createHash('sha256');
  const waiting = [path];
  const seen = new Set(waiting);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const content = await readRegularFile(next, { role: title });
    hash.update(`${relative(dirname(path), next)}\0${content.length}\0`).update(content);
    for (const file of importedFiles(next, new TextDecoder().decode(content))) {
      if (!seen.has(file)) waiting.push(file);
      seen.add(file);
    }
  }
  return hash.digest('hex').slice(0, 12);
}

/** Relative paths in quotes after `from`, `import` or `require`. One in a comment adds a file; that does no harm. */
const relativeImport = /\b(?:from|import|require)\s*\(?\s*['"`](\.{1,2}\/[^'"`]+)['"`]/g;

const importedFiles = (path: string, source: string): string[] =>
  [...source.matchAll(relativeImport)]
    .map(([, specifier]) => join(dirname(path), specifier!))
    .filter((file) => existsSync(file));
