/** A file or folder of a set, before it is known what it is for. */
export interface SetEntry {
  /** From where the set lies, parts between slashes: `'train/cat/0001.jpg'`. */
  readonly path: string;
  /** `'file'`, `'directory'`, or what else an archive can hold: `'link'`, `'symlink'`, `'fifo'`. */
  readonly type: string;
}

/** A member's name without `.`, `..` and doubled slashes. Nothing is written there: a name that leads elsewhere only names. */
export function plainPath(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
