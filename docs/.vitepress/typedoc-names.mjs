import { Converter, ReflectionKind } from 'typedoc';

/** A plugin of typedoc: modules are called as the packages are that they belong to. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      module.name = `@bitshare/${module.name.replace(/\/src$/, '')}`;
  });
}
