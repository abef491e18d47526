import { describeIssue, valueAt } from '@bitshare/core';
import type * as z from 'zod';
import { didYouMean } from '../suggestion.ts';
import { runJsonSchema } from './run-config.ts';

type Path = readonly PropertyKey[];
type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The faults at one place of a configuration, as sentences, with a suggestion for a misspelt name. */
export function describeFault(issue: z.core.$ZodIssue, json: unknown): string[] {
  const place = placeOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path, json);
    return issue.keys.map((key) => `${placeOf([...issue.path, key])}: unknown key.${didYouMean(key, known)}`);
  }
  if (valueAt(issue.path, json) === undefined && issue.code !== 'custom')
    return [`${place}: missing. ${issue.message}.`];
  if (issue.code === 'invalid_value' || (issue.code === 'invalid_union' && issue.discriminator)) {
    const given = valueAt(issue.path, json);
    const names = namesAt(issue.path, json);
    const hint = typeof given === 'string' ? didYouMean(given, names) : '';
    return [`${place}: ${JSON.stringify(given)} is not known. Choose one of: ${names.join(', ')}.${hint}`];
  }
  const inside =
    issue.code === 'invalid_union' &&
    issue.message === 'Invalid input' &&
    nearest(issue.errors, valueAt(issue.path, json));
  if (inside)
    return inside.flatMap((one) => describeFault({ ...one, path: [...issue.path, ...one.path] }, json));
  const fault = describeIssue(issue, valueAt(issue.path, json));
  return [`${place}: ${fault}${/[.!?]$/.test(fault) ? '' : '.'}`];
}

/** Keys that tell the alternatives of a part, in their order. */
const partKeys = ['name', 'module', 'file'];

/** Of alternatives without a name the one that a value was meant to be: a part's name, module or file, or whose faults lie inside of it. */
function nearest(alternatives: readonly (readonly z.core.$ZodIssue[])[], value: unknown) {
  const given = typeof value === 'object' && value !== null ? value : {};
  const part = partKeys.findIndex((key) => key in given);
  if (part >= 0 && part < alternatives.length) return alternatives[part];
  return alternatives.find((faults) => faults.every(({ path }) => path.length > 0));
}

const placeOf = (path: Path): string => (path.length === 0 ? 'The file' : path.map(String).join('.'));

const keysAt = (path: Path, json: unknown): string[] =>
  schemasAt(path, json).flatMap((schema) => Object.keys(schema.properties ?? {}));

/** The allowed names of a value, from an enumeration or the constants of alternatives. */
function namesAt(path: Path, json: unknown): string[] {
  const options = schemasAt(path.slice(0, -1), json, false).flatMap((schema) => {
    const property = schema.properties?.[String(path.at(-1))] as JsonSchema | undefined;
    return property?.enum ?? (property?.const === undefined ? [] : [property.const]);
  });
  return options.map(String);
}

/**
 * The parts of the JSON Schema that apply at a place. Of alternatives that `name` discriminates, the one that the
 * configuration names, or all of them on request.
 */
function schemasAt(path: Path, json: unknown, chosen = true): JsonSchema[] {
  let found: JsonSchema[] = [runJsonSchema()];
  let value = json;
  for (const key of path) {
    found = found
      .flatMap((schema) => alternatives(schema, value, true))
      .flatMap((schema) => {
        const property = schema.properties?.[String(key)];
        return typeof property === 'object' ? [property as JsonSchema] : [];
      });
    value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  return found.flatMap((schema) => alternatives(schema, value, chosen));
}

function alternatives(schema: JsonSchema, value: unknown, chosen: boolean): JsonSchema[] {
  const all = flattened(schema);
  const name = (value as { name?: unknown } | undefined)?.name;
  const named = all.filter((one) => (one.properties?.name as JsonSchema | undefined)?.const === name);
  return chosen && named.length > 0 && all.length > 1 ? named : all;
}

function flattened(schema: JsonSchema): JsonSchema[] {
  const parts = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined;
  return parts ? parts.flatMap(flattened) : [schema];
}
