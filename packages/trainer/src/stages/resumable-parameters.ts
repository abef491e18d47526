import type { ParameterId, ParameterStore, Resumable } from '@bitshare/core';

/**
 * The parameters of a training. After `restore` the store holds exactly the saved parameters; existing variables stay the same
 * objects.
 */
export const resumableParameters = (parameters: ParameterStore): Resumable => ({
  async state() {
    const ids = parameters
      .all()
      .map(({ name, layer, role, kind }): [string, ParameterId] => [
        name,
        layer === undefined ? { role, kind } : { layer, role, kind },
      ]);
    return { data: Object.fromEntries(ids), tensors: await parameters.read() };
  },
  restore({ data, tensors }) {
    const ids = data as Readonly<Record<string, ParameterId>>;
    for (const { name } of parameters.all()) if (!Object.hasOwn(ids, name)) parameters.remove(name);
    for (const [name, id] of Object.entries(ids)) {
      if (parameters.has(name)) parameters.set(name, tensors[name]!);
      else parameters.add(id, tensors[name]!);
    }
  },
});
