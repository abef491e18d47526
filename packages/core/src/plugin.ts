import './token.ts';
import { type DependencyContainer, instancePerContainerCachingFactory, container as root } from 'tsyringe';

/** The place where plugins meet: holds roles (contracts behind tokens), never numbers. */
export type Container = DependencyContainer;

/** Something that provides one or more roles. `register` must not resolve anything; factories do that lazily. */
export interface Plugin {
  /** Lower-case noun, for messages: `'bit-sharing'`. */
  readonly name: string;
  register(container: Container): void;
}

/** A fresh container holding every plugin; where two provide the same token the last one wins. */
export function compose(...plugins: readonly Plugin[]): Container {
  const child = root.createChildContainer();
  for (const plugin of plugins) plugin.register(child);
  return child;
}

/** Wraps a factory so that each container builds its object once. (`instanceCachingFactory` would leak the first container's object.) */
export const once = instancePerContainerCachingFactory;
