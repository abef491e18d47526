/**
 * Short ids for nodes with long names: as many of a name's last parts as tell it from the others, joined by dots. `'a/b/conv/Relu'` and
 * `'a/c/conv/Relu'` are `'b.conv.Relu'` and `'c.conv.Relu'`.
 */
export function shortIds(names: readonly string[]): ReadonlyMap<string, string> {
  const suffixesOf = (name: string) => {
    const parts = name.split('/');
    return parts.map((_, i) => parts.slice(parts.length - 1 - i).join('.'));
  };
  const uses = new Map<string, number>();
  for (const name of names)
    for (const suffix of suffixesOf(name)) uses.set(suffix, (uses.get(suffix) ?? 0) + 1);
  return new Map(
    names.map((name) => {
      const suffixes = suffixesOf(name);
      return [name, suffixes.find((suffix) => uses.get(suffix) === 1) ?? suffixes.at(-1)!];
    }),
  );
}
