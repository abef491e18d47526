import {
  type Parameter,
  type ParameterId,
  type ParameterStore,
  parameterName,
  type QuantizationSite,
  type QuantizeRequest,
  type Quantizer,
} from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';

const siteRoles = ['weight', 'activation'] as const;

/** `weightClip` of the parameter `clip`. */
const parameterRole = (site: QuantizationSite['role'], parameter: string): string =>
  `${site}${parameter[0]!.toUpperCase()}${parameter.slice(1)}`;

/** `'<layer>/weightClip'`: what a quantizer's parameter is called in files. */
export const quantizerParameterName = ({ layer, role }: QuantizationSite, parameter: string): string =>
  parameterName({ layer, role: parameterRole(role, parameter) });

/** The site and the quantizer's parameter name in a role; undefined if the role is not a quantizer's. */
function quantizerParameter(role: string) {
  for (const site of siteRoles) {
    const rest = role.slice(site.length);
    if (rest === '' || role !== parameterRole(site, rest)) continue;
    return { site, parameter: `${rest[0]!.toLowerCase()}${rest.slice(1)}` };
  }
  return undefined;
}

/** The inverse of `quantizerParameterName`; undefined if the name belongs to none of these layers. */
export function quantizerParameterOf(layers: ReadonlySet<string>, name: string): ParameterId | undefined {
  const slash = name.lastIndexOf('/');
  const [layer, role] = [name.slice(0, slash), name.slice(slash + 1)];
  return layers.has(layer) && quantizerParameter(role) ? { layer, role, kind: 'clip' } : undefined;
}

/** The quantizer at each site of a network, with the site's parameters, which are created on first use. */
export interface SiteParameters {
  /**
   * The quantizer's request at a site. Its parameters are the stored variables, so that gradients reach them.
   * @param bits fixed bits of the site, for parameters whose initial values depend on them.
   */
  request(site: QuantizationSite, x: tf.Tensor, mask?: tf.Tensor, bits?: number): QuantizeRequest;
  /** `x` at fixed bits; `x` itself at 32. */
  quantize(site: QuantizationSite, x: tf.Tensor, bits: number, mask?: tf.Tensor): tf.Tensor;
  /** The stored parameters of a site by the quantizer's names; empty before they are created. */
  stored(site: QuantizationSite): ReadonlyMap<string, Parameter>;
}

/**
 * Keeps parameters that are already in the store (from an earlier stage).
 * @param branch name of a copy of the layer's sites, part of their parameters' names.
 */
export function createSiteParameters(
  parameters: ParameterStore,
  quantizer: Quantizer,
  branch?: string,
): SiteParameters {
  const known = new Map<string, ReadonlyMap<string, Parameter>>();
  const prefix = branch === undefined ? '' : branchRole(branch, '');
  const keyOf = ({ layer, role }: QuantizationSite) => quantizerParameterName({ layer, role }, 'x');

  function obtain({ layer, ...site }: QuantizationSite, sample: tf.Tensor, bits: number | undefined) {
    const initial = Object.entries(quantizer.initialise(sample, { layer, ...site }, bits));
    return new Map(
      initial.map(([parameter, value]) => {
        const role = `${prefix}${parameterRole(site.role, parameter)}`;
        const name = parameterName({ layer, role });
        const found = parameters.has(name)
          ? parameters.get(name)
          : parameters.add({ layer, role, kind: 'clip' }, value);
        value.dispose();
        return [parameter, found] as const;
      }),
    );
  }

  function request(site: QuantizationSite, x: tf.Tensor, mask?: tf.Tensor, bits?: number): QuantizeRequest {
    const found = known.get(keyOf(site)) ?? obtain(site, x, bits);
    known.set(keyOf(site), found);
    const variables = [...found].map(([parameter, { variable }]) => [parameter, variable] as const);
    return { x, site, mask, parameters: Object.fromEntries(variables) };
  }

  return {
    request,
    quantize: (site, x, bits, mask) =>
      bits === 32 ? x : quantizer.quantize(request(site, x, mask, bits), bits),
    stored: (site) =>
      new Map(
        parameters.all().flatMap((parameter) => {
          const { layer, role, kind } = parameter;
          if (layer !== site.layer || kind !== 'clip' || !role.startsWith(prefix)) return [];
          const own = quantizerParameter(role.slice(prefix.length));
          return own?.site === site.role ? [[own.parameter, parameter] as const] : [];
        }),
      ),
  };
}

/** The role of a parameter in one of several copies of a layer. Roles without a copy have no dot. */
export const branchRole = (branch: string, role: string): string => `${branch}.${role}`;
