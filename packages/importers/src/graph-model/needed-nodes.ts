import { UserError } from '@bitshare/core';
import { type NodeDef, referencesOf } from './graph-def.ts';

/**
 * The nodes that the outputs depend on, each after its inputs. @param outputs names of nodes.
 * @throws UserError naming a node that is missing, or that depends on itself.
 */
export function neededNodes(
  nodes: ReadonlyMap<string, NodeDef>,
  outputs: readonly string[],
  source: string,
): readonly NodeDef[] {
  const done = new Map<string, NodeDef>();
  const open = new Set<string>();
  const pending = outputs.map((name) => ({ name, reader: 'the output' })).toReversed();
  for (let last = pending.at(-1); last; last = pending.at(-1)) {
    const { name, reader } = last;
    const node = nodes.get(name);
    if (!node) throw new UserError(`${source}: ${reader} reads the node "${name}", which is not there.`);
    const missing = done.has(name) ? [] : referencesOf(node).filter((each) => !done.has(each.name));
    if (missing.length === 0) {
      pending.pop();
      open.delete(name);
      done.set(name, node);
      continue;
    }
    if (open.has(name)) throw new UserError(`${source}: the node "${name}" depends on itself.`, hint);
    open.add(name);
    for (const each of missing.toReversed()) pending.push({ name: each.name, reader: `the node "${name}"` });
  }
  return [...done.values()];
}

const hint = 'Loops cannot be imported: export the model for inference.';
