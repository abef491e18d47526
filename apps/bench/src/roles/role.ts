import type { Dataset } from '@bitshare/core';
import * as z from 'zod';
import { type ModuleConfig, moduleSchema } from './module-config.ts';

/** What a part may need to know beside its options. */
export interface PartContext {
  /** Of the run. */
  readonly seed: number;
  /** What a network of a file wants of the images. Absent: the network is made for the data set. */
  readonly images?: WantedImages | undefined;
}

/** The images that a trained network reads. */
export interface WantedImages {
  /** `[height, width, channels]`. */
  readonly inputShape: Dataset['inputShape'];
  /** Names in the order of its outputs, or their number. */
  readonly classes: readonly string[] | number;
  /** Absent: the file does not tell. */
  readonly normalization?: Dataset['normalization'] | undefined;
}

/** A line of a role's table. */
export interface Entry<Schema extends z.ZodObject, Made> {
  /** For the JSON Schema. */
  readonly about: string;
  readonly schema: Schema;
  create(options: z.output<Schema>, context: PartContext): Made;
}

export type Table<Made> = Readonly<Record<string, Entry<z.ZodObject, Made>>>;

/** A part of a run: what may fill it by name, and what a module must make to fill it. */
export interface Role<T extends Table<Made>, Made> {
  /** For messages: `'quantizer'`. */
  readonly title: string;
  readonly table: T;
  /** Of its place in a configuration: `{ "name": ... }` of the table, or `{ "module": ... }`. */
  readonly schema: RoleSchema<T>;
  /** @param module that has been loaded. @throws UserError saying what it must export. */
  readonly adopt: (module: LoadedModule) => Promise<Made>;
}

/** A module whose default export is a function of options, with these. */
export interface LoadedModule {
  /** For messages: `'./mine.ts, the quantizer'`. */
  readonly title: string;
  readonly make: (options: Readonly<Record<string, unknown>>) => unknown;
  readonly options: Readonly<Record<string, unknown>>;
}

type NamedSchema<T> = {
  [Name in keyof T & string]: T[Name] extends { readonly schema: z.ZodObject<infer Shape> }
    ? z.ZodObject<Shape & { readonly name: z.ZodLiteral<Name> }, z.core.$strict>
    : never;
}[keyof T & string];

type RoleSchema<T> = z.ZodUnion<
  readonly [z.ZodDiscriminatedUnion<NamedSchema<T>[], 'name'>, typeof moduleSchema]
>;

/** A line of a table, whose options have the type of its schema. */
export const entry = <Schema extends z.ZodObject, Made>(
  about: string,
  schema: Schema,
  create: (options: z.output<Schema>, context: PartContext) => Made,
): Entry<Schema, Made> => ({ about, schema, create });

/** For entries without options. */
export const noOptions = z.strictObject({});

export function role<T extends Table<Made>, Made>(
  title: string,
  adopt: (module: LoadedModule) => Promise<Made>,
  table: T,
): Role<T, Made> {
  const named = Object.entries(table).map(([name, { about, schema }]) =>
    z.strictObject({ name: z.literal(name), ...schema.shape }).describe(about),
  );
  const byName = z.discriminatedUnion('name', named as [(typeof named)[number]]);
  const schema = z.union([byName, moduleSchema]) as unknown as RoleSchema<T>;
  return { title, table, schema, adopt };
}

/** A part that a configuration names, as it stands there. */
export type PartConfig = ModuleConfig | { readonly name: string };

export const isModule = (config: PartConfig): config is ModuleConfig => 'module' in config;
