import {
  type CompressionPolicy,
  type Parameter,
  type ParameterStore,
  parameterName,
  type QuantizationSite,
  type Quantizer,
  type Weights,
} from '@bitshare/core';
import {
  branchRole,
  createSiteParameters,
  type LayerPlan,
  quantizerParameterName,
  type SiteParameters,
} from '@bitshare/network';

/** One copy of a network's layers, for one candidate. */
interface Branch {
  readonly sites: SiteParameters;
  weights(layer: string): Parameter;
}

/** The copies of a network's layers in a multi-path search, one for each candidate. The last is the network itself. */
export interface Branches {
  /** @param bits a candidate; other bits give the network itself. */
  at(bits: number): Branch;
  /** The network's weights, taken from the branches that a policy chooses. */
  chosen(policy: CompressionPolicy): Promise<Weights>;
}

/** Copies the weights of every given layer for each branch. */
export function createBranches(
  parameters: ParameterStore,
  quantizer: Quantizer,
  plans: readonly LayerPlan[],
  candidates: readonly number[],
): Branches {
  const copies = candidates.slice(0, -1);
  const branchOf = (name?: string): Branch => ({
    sites: createSiteParameters(parameters, quantizer, name),
    weights: (layer) =>
      parameters.get(parameterName({ layer, role: name ? branchRole(name, 'weights') : 'weights' })),
  });
  const own = branchOf();
  const branches = new Map(copies.map((bits) => [bits, branchOf(`branch${bits}`)]));
  for (const { node } of plans)
    for (const bits of copies)
      parameters.add(
        { layer: node.id, role: branchRole(`branch${bits}`, 'weights'), kind: 'weight' },
        own.weights(node.id).variable,
      );
  const at = (bits: number) => branches.get(bits) ?? own;

  /** Every parameter of a site, weights included, by its role in the single-path network. */
  const parametersOf = (
    branch: Branch,
    site: QuantizationSite,
  ): readonly (readonly [string, Parameter])[] => {
    const clips = [...branch.sites.stored(site)].map(
      ([name, parameter]) => [quantizerParameterName(site, name), parameter] as const,
    );
    if (site.role === 'activation') return clips;
    return [...clips, [own.weights(site.layer).name, branch.weights(site.layer)] as const];
  };

  return {
    at,
    async chosen(policy) {
      const values = await parameters.read(({ kind }) => kind !== 'threshold');
      const sites = plans.flatMap(({ input, weights }) => (input ? [input, weights] : [weights]));
      const ofCopies = new Set(
        [...branches.values()].flatMap((branch) =>
          sites.flatMap((site) => parametersOf(branch, site).map(([, { name }]) => name)),
        ),
      );
      const kept = Object.entries(values).filter(([name]) => !ofCopies.has(name));
      const chosen = sites.flatMap((site) => {
        const { weightBits, activationBits } = policy.layers[site.layer]!;
        const branch = at(site.role === 'weight' ? weightBits : activationBits);
        return parametersOf(branch, site).map(
          ([name, parameter]) => [name, values[parameter.name]!] as const,
        );
      });
      return Object.fromEntries([...kept, ...chosen]);
    },
  };
}
