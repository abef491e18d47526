import './token.ts';
import { type DependencyContainer, instanceCachingFactory, container as root } from 'tsyringe';
import { checkPlugins } from './check-plugins.ts';
import { missingRoles, requireRoles } from './missing-roles.ts';
import type { Plugin } from './plugin.ts';
import { partsFrom } from './roles.ts';
import type { Token } from './token.ts';

/** The place where plugins meet: holds roles (contracts behind tokens), never numbers. */
export interface Container {
  /** What fills a role, always the same object. @throws UserError naming a plugin that provides it, where nothing does. */
  resolve<T>(role: Token<T>): T;
  /** What fills a role; nothing where nothing does. */
  find<T>(role: Token<T>): T | undefined;
  /** Whether something fills a role; makes nothing. */
  has(role: Token<unknown>): boolean;
  /** A container with more plugins, which come after those that it has. What this one has made is made for both. */
  extend(...plugins: readonly Plugin[]): Container;
}

/**
 * A container holding every plugin; where two provide the same role the last one wins.
 * @throws UserError naming every role that a plugin needs and none provides, what is not a plugin, and needs that go in a circle.
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
  // Of plugins for the same role only the last is ever made.
  const effective = [...new Map(plugins.map((plugin) => [plugin.provides, plugin])).values()];
  for (const { provides, create, needs, optional } of effective)
    own.register(provides, {
      // Cached for this registration and not for each container, so that an extended one shares what was made.
      useFactory: instanceCachingFactory(() => create(partsFrom(container, needs, optional) as never)),
    });
  const needing = effective.map(({ name, needs }) => ({ title: `the plugin ${name}`, needs }));
  requireRoles(needing, container.has);
  return container;
}
