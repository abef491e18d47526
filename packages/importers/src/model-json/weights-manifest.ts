import { UserError } from '@bitshare/core';
import * as z from 'zod';

const bytesOf = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

const weightSchema = z.object({
  name: z.string().min(1).max(2000),
  shape: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31),
    )
    .max(8),
  dtype: z.enum(['float32', 'int32', 'bool'], { error: 'a type other than float32, int32 and bool' }),
  quantization: z
    .union([
      z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
      z.object({ dtype: z.literal('float16') }),
    ])
    .exactOptional(),
});

/** A tensor in the files of a model. */
export type WeightSpec = z.infer<typeof weightSchema>;

export const manifestSchema = z.array(
  z.object({ paths: z.array(z.string().min(1).max(1000)).max(10_000), weights: z.array(weightSchema) }),
);

/** Files, and the tensors that they hold one after the other. */
type WeightGroup = z.infer<typeof manifestSchema>[number];

const elements = ({ shape }: WeightSpec): number => shape.reduce((a, b) => a * b, 1);
const bytes = (spec: WeightSpec): number => elements(spec) * bytesOf[spec.quantization?.dtype ?? spec.dtype];

/** @param data the files' bytes, joined. @throws UserError if they are fewer or more than the tensors have. */
export function checkLength({ paths, weights }: WeightGroup, data: Uint8Array, source: string): void {
  const wanted = weights.reduce((sum, spec) => sum + bytes(spec), 0);
  if (data.length === wanted) return;
  throw new UserError(
    `${source}: ${paths.join(', ')} ${paths.length === 1 ? 'has' : 'have'} ${data.length} bytes, and the weights take ${wanted}.`,
    'Is a file cut off, or of another model?',
  );
}
