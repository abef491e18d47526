type Modules = {
  readonly 'node:fs': typeof import('node:fs');
  readonly 'node:os': typeof import('node:os');
  readonly 'node:v8': typeof import('node:v8');
  readonly 'node:worker_threads': typeof import('node:worker_threads');
};

/** A module of Node; undefined in a browser. It is not imported, so that no bundler looks for it. */
export const nodeModule = <Name extends keyof Modules>(name: Name): Modules[Name] | undefined =>
  (globalThis as { process?: Partial<NodeJS.Process> }).process?.getBuiltinModule?.(name) as
    | Modules[Name]
    | undefined;
