import { isAbsolute } from 'node:path';
import * as z from 'zod';

/** A part of one's own in a configuration, beside those that have a name. */
export const moduleSchema = z
  .strictObject({
    module: z
      .string()
      .min(1)
      .describe(
        'A file, as ./mine.mjs relative to the configuration file, or an npm package, whose default export makes the part.',
      ),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('What the default export is called with. Default {}.'),
  })
  .describe('A part of your own.');
export type ModuleConfig = z.output<typeof moduleSchema>;

/** Whether a module is a file, not a package. */
export const isFile = (module: string): boolean => /^\.\.?[\\/]/.test(module) || isAbsolute(module);
