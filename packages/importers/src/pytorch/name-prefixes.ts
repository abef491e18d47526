/** Prefixes that wrappers add to every name: data parallelism, compilation, trainers, checkpoints. */
const prefixes = ['module.', '_orig_mod.', 'model.', 'state_dict.'];

/**
 * Tensors by their names without wrapper prefixes, in any nesting. A prefix of the network's own modules stays.
 * @param known names of the network's tensors.
 */
export function withoutPrefixes<T>(
  tensors: ReadonlyMap<string, T>,
  known: ReadonlySet<string>,
): ReadonlyMap<string, T> {
  const names = [...tensors.keys()];
  if (names.length === 0 || names.some((name) => known.has(name))) return tensors;
  const shared = prefixes.find((prefix) => names.every((name) => name.startsWith(prefix)));
  if (shared)
    return withoutPrefixes(
      renamed(tensors, (name) => name.slice(shared.length)),
      known,
    );
  // A compiled part of a network has the prefix inside its names.
  const whole = renamed(tensors, (name) => name.replaceAll('_orig_mod.', ''));
  return [...whole.keys()].some((name) => known.has(name)) ? whole : tensors;
}

const renamed = <T>(tensors: ReadonlyMap<string, T>, rename: (name: string) => string) =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
