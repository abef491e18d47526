import { UserError } from './errors.ts';
import type { Plugin } from './plugin.ts';
import { roleName, type Token } from './token.ts';

/** @throws UserError naming an argument that is not a plugin, or plugins with circular needs. */
export function checkPlugins(plugins: readonly Plugin[]): void {
  plugins.forEach((plugin, i) => {
    if (!isPlugin(plugin)) throw notAPlugin(plugin, i);
  });
  const byRole = new Map(plugins.map((plugin) => [plugin.provides, plugin]));
  for (const plugin of byRole.values()) refuseCircle(plugin, byRole, []);
}

const isPlugin = (given: unknown): given is Plugin =>
  typeof given === 'object' && given !== null && 'provides' in given && 'create' in given;

function notAPlugin(given: unknown, index: number): UserError {
  const place = `compose: argument ${index + 1}`;
  if (typeof given === 'function') {
    const name = given.name || 'thePlugin';
    return new UserError(
      `${place} is the function ${name} itself, not the plugin that it returns.`,
      `Call it: compose(${name}()).`,
    );
  }
  if (given instanceof Promise) return new UserError(`${place} is a promise.`, 'Await it first.');
  if (Array.isArray(given)) return new UserError(`${place} is a list.`, 'Spread it: compose(...plugins).');
  const what = typeof given === 'object' && given !== null ? 'an object that is not a plugin' : String(given);
  return new UserError(
    `${place} is ${what}.`,
    'Make a plugin with plugin({ name, provides, needs, create }) of @bitshare/core.',
  );
}

function refuseCircle(
  plugin: Plugin,
  byRole: ReadonlyMap<Token<unknown>, Plugin>,
  path: readonly Plugin[],
): void {
  if (path.includes(plugin)) {
    const circle = [...path.slice(path.indexOf(plugin)), plugin].map(({ name }) => name).join(' -> ');
    throw new UserError(
      `compose: the needs of these plugins form a circle: ${circle}.`,
      `Replace one of them, or remove its need of ${roleName(plugin.provides)}.`,
    );
  }
  for (const role of Object.values({ ...plugin.needs, ...plugin.optional })) {
    const next = role && byRole.get(role);
    if (next) refuseCircle(next, byRole, [...path, plugin]);
  }
}
