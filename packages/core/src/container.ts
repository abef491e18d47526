import './token.ts';
import { type DependencyContainer, instanceCachingFactory, container as root } from 'tsyringe';
import { checkPlugins } from './check-plugins.ts';
import { missingRoles, requireRoles } from './missing-roles.ts';
import type { Plugin } from './plugin.ts';
import { partsFrom } from './roles.ts';
import type { Token } from './token.ts';

/** The container of plugins: it holds roles (contracts behind tokens), never numbers. */
export interface Container {
  /** The object that fills a role, always the same one. @throws UserError for an unfilled role, naming a provider. */
  resolve<T>(role: Token<T>): T;
  /** The object that fills a role, or undefined when the role is not filled. */
  find<T>(role: Token<T>): T | undefined;
  /** Whether a role is filled. Creates nothing. */
  has(role: Token<unknown>): boolean;
  /** A container with more plugins, which override the present ones. Both containers share the objects of unchanged plugins. */
  extend(...plugins: readonly Plugin[]): Container;
}

/**
 * A container of every plugin. Of two plugins for the same role, the last one wins.
 * @throws UserError naming every needed role without a provider, an argument that is not a plugin, or circular needs.
 */
export const compose = (...plugins: readonly Plugin[]): Container => extended(root, plugins);

function extended(parent: DependencyContainer, plugins: readonly Plugin[]): Container {
  checkPlugins(plugins);
  const own = parent.createChildContainer();
  const container: Container = {
    resolve(role) {
      if (!container.has(role)) throw missingRoles(new Map([[role, []]]));
      return own.resolve(role);
    },
    find: (role) => (container.has(role) ? own.resolve(role) : undefined),
    has: (role) => own.isRegistered(role, true),
    extend: (...more) => extended(own, more),
  };
  // Of several plugins for one role, only the last is created.
  const effective = [...new Map(plugins.map((plugin) => [plugin.provides, plugin])).values()];
  for (const { provides, create, needs, optional } of effective)
    own.register(provides, {
      // The cache belongs to this registration, so that an extended container shares the created object.
      useFactory: instanceCachingFactory(() => create(partsFrom(container, needs, optional) as never)),
    });
  const needing = effective.map(({ name, needs }) => ({ title: `the plugin ${name}`, needs }));
  requireRoles(needing, container.has);
  return container;
}
