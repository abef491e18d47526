import { methods } from '../roles/methods.ts';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A configuration as it was written before methods had a name and options of their own. */
interface Respelled {
  /** The same in today's spelling. */
  readonly json: unknown;
  /** What is written otherwise today, a sentence each; none: it is in today's spelling. */
  readonly changes: readonly string[];
}

/** Finds what a configuration says in its old spelling, which is not read any more: `variant`, `gates`, `bits`, a cost as a name. */
export function respelled(json: unknown): Respelled {
  if (!isRecord(json)) return { json, changes: [] };
  const parts = [withMethod, withCost];
  return parts.reduce<Respelled>(
    (found, part) => {
      const next = part(found.json as Json);
      return next ? { json: next.json, changes: [...found.changes, next.change] } : found;
    },
    { json, changes: [] },
  );
}

type Change = { readonly json: Json; readonly change: string } | undefined;

function withMethod(json: Json): Change {
  const { variant, gates, bits, ...rest } = json;
  const stages = isRecord(rest.stages) ? rest.stages : {};
  const { prune, recover, ...shared } = stages;
  const old = { variant, gates, bits, 'stages.prune': prune, 'stages.recover': recover };
  const keys = Object.entries(old).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (keys.length === 0) return undefined;
  const name = String(variant ?? 'sbs');
  const options = { ...(isRecord(gates) ? gates : {}), bits, prune, recover };
  const method = { name, ...optionsOf(name, options) };
  return {
    json: { ...rest, method, ...(rest.stages === undefined ? {} : { stages: shared }) },
    change: `${keys.join(', ')}: written otherwise now. Write: "method": ${spelled(method)}`,
  };
}

function withCost(json: Json): Change {
  const { cost } = json;
  const weights = isRecord(cost) && !('name' in cost) && !('module' in cost);
  if (typeof cost !== 'string' && !weights) return undefined;
  const written = weights ? { name: 'weighted-sum', weights: cost } : { name: cost };
  return {
    json: { ...json, cost: written },
    change: `cost: written otherwise now. Write: "cost": ${spelled(written)}`,
  };
}

/** Of options that are given those that a method has; others were without effect in its variant, or refused. */
function optionsOf(name: string, options: Json): Json {
  const known = Object.hasOwn(methods.table, name)
    ? Object.keys(methods.table[name as keyof typeof methods.table].schema.shape)
    : Object.keys(options);
  const own = ([key, value]: [string, unknown]) => value !== undefined && known.includes(key);
  return Object.fromEntries(Object.entries(options).filter(own));
}

/** JSON on one line, as a person writes it. */
const spelled = (value: Json): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
