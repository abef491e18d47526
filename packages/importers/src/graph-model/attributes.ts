import { UserError } from '@bitshare/core';
import * as z from 'zod';
import type { NodeDef } from './graph-def.ts';

/** Protobuf writes 64-bit integers as text in JSON. */
const integer = z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number);
/** Text is base64 of its bytes, or the bytes. */
const text = z.union([
  z.string().transform((base64) => atob(base64)),
  z.array(z.int().min(0).max(255)).transform((bytes) => String.fromCharCode(...bytes)),
]);

const kinds = {
  text: z.object({ s: text }).transform(({ s }) => s),
  integer: z.object({ i: integer }).transform(({ i }) => i),
  number: z.object({ f: z.number() }).transform(({ f }) => f),
  flag: z.object({ b: z.boolean() }).transform(({ b }) => b),
  integers: z
    .object({ list: z.object({ i: z.array(integer).optional() }) })
    .transform(({ list }) => list.i ?? []),
  texts: z.object({ list: z.object({ s: z.array(text).optional() }) }).transform(({ list }) => list.s ?? []),
  shape: z
    .object({
      shape: z.object({
        dim: z.array(z.object({ size: integer.optional() })).optional(),
        unknownRank: z.boolean().optional(),
      }),
    })
    .transform(({ shape }) =>
      shape.unknownRank
        ? undefined
        : (shape.dim ?? []).map(({ size }) => (size === undefined || size < 0 ? null : size)),
    ),
} as const;

type Kinds = typeof kinds;
type Read<Kind extends keyof Kinds> = z.output<Kinds[Kind]>;

/** An attribute of a node, or the fallback if it has none. @throws UserError if it is of another kind. */
export function attributeOf<Kind extends keyof Kinds>(
  { attr }: NodeDef,
  name: string,
  kind: Kind,
  fallback: Read<Kind>,
): Read<Kind> {
  const given = attr && Object.hasOwn(attr, name) ? attr[name] : undefined;
  if (given === undefined) return fallback;
  const parsed = safely(kind, given);
  if (parsed.success) return parsed.data as Read<Kind>;
  throw new UserError(`has an attribute "${name}" of an unknown form`);
}

function safely(kind: keyof Kinds, given: unknown) {
  try {
    return kinds[kind].safeParse(given);
  } catch {
    // Text that is not base64.
    return { success: false } as const;
  }
}
