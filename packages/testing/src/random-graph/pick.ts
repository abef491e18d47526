import type { Random } from '@bitshare/core';

/** One of the values. A value that occurs twice is twice as likely. */
export const pick = <T>(random: Random, values: readonly T[]): T => values[random.integer(values.length)]!;
