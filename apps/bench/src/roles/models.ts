import { type Graph, UserError } from '@bitshare/core';
import { type ModelName, modelByName, modelNames } from '@bitshare/models';
import { parseGraph } from '@bitshare/network';
import * as z from 'zod';
import { coupledPruningShape, withCoupledPruning } from './coupled-pruning.ts';
import { type Entry, entry, type LoadedModule, role } from './role.ts';

/** A network for images of a shape and a number of classes. */
export type GraphOf = (images: Images) => Graph;
interface Images {
  readonly inputShape: readonly [number, number, number];
  /** Absent: the images have no labels. */
  readonly classes?: number | undefined;
}

const zooSchema = z.strictObject({
  ...coupledPruningShape,
  width: z
    .number()
    .positive()
    .default(1)
    .describe('Factor of the number of channels in every layer. Default 1.'),
  classes: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Classes of the network. Default: those of the data set; required if its images have no labels.',
    ),
});

const zooEntry = (name: ModelName) =>
  entry(
    'A network of the zoo.',
    zooSchema,
    ({ width, classes, ...options }): GraphOf =>
      (images) =>
        withCoupledPruning(
          modelByName(name, { ...images, width, classes: classes ?? classesOf(images, name) }),
          options,
        ),
  );

/** The network: the zoo's by their names. */
export const models = role(
  'model',
  ownModel,
  Object.fromEntries(modelNames.map((name) => [name, zooEntry(name)])) as Readonly<
    Record<ModelName, Entry<typeof zooSchema, GraphOf>>
  >,
);

function classesOf({ classes }: Images, name: ModelName): number {
  if (classes !== undefined) return classes;
  throw new UserError(
    `the images have no labels, which would say how many classes ${name} has.`,
    `Write the number in the configuration: "model": { "name": "${name}", "classes": 10 }`,
  );
}

async function ownModel({ title, make, options }: LoadedModule): Promise<GraphOf> {
  return ({ inputShape, classes }) => {
    const made = make({ ...options, inputShape, classes });
    if (typeof made === 'object' && made !== null && 'nodes' in made) return parseGraph(made, title);
    throw new UserError(
      `${title}: its default export does not return a graph.`,
      'Return one: export default ({ inputShape, classes, ...options }) => ..., as the functions of @bitshare/models do.',
    );
  };
}
