import { type NormalizationChoice, normalizationNames, normalizationSchema } from '@bitshare/datasets';
import { InvalidArgumentError } from 'commander';

/** A normalization by name, or as means and deviations: `0.5,0.5,0.5/0.2,0.2,0.2`. */
export function parseNormalization(text: string): NormalizationChoice {
  const [mean, std] = text.split('/').map((part) => part.split(',').map(Number));
  const given = text.includes('/') ? { mean, std } : text;
  const parsed = normalizationSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(
    `Give one of ${normalizationNames.join(', ')}, or means and deviations by channel, such as 0.5,0.5,0.5/0.2,0.2,0.2.`,
  );
}
