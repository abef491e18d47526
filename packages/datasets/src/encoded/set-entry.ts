/** A file or folder of a set, not yet classified. */
export interface SetEntry {
  /** Path in the set, with slashes: `'train/cat/0001.jpg'`. */
  readonly path: string;
  /** `'file'`, `'directory'`, or another type in an archive: `'link'`, `'symlink'`, `'fifo'`. */
  readonly type: string;
  /** Whether it is an image, by its name or by how its content begins. */
  readonly image: boolean;
}

/** A member's name without `.`, `..` and doubled slashes. No file is written at that path. */
export function plainPath(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
