import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** `model.json` and the files beside it of a model of nsfwjs, whose package has them as modules: objects and base64. */
export function nsfwjsModel(name: 'mobilenet_v2' | 'mobilenet_v2_mid' | 'inception_v3') {
  const folder = join(dirname(require.resolve('nsfwjs')), '../models', name);
  const contentOf = (file: string): unknown => {
    const content = require(join(folder, `${file}.min.js`)) as { default?: unknown };
    return content.default ?? content;
  };
  return {
    json: contentOf('model') as {
      modelTopology: object;
      weightsManifest: { paths: string[]; weights: never[] }[];
    },
    read: async (path: string): Promise<Uint8Array> => Buffer.from(contentOf(path) as string, 'base64'),
  };
}
