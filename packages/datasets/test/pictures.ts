import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import type { Members } from './tarball.ts';

/** A small image of its own colours, without loss. */
export function picture(seed: number, height = 6, width = 6): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => (seed * 37 + i * 11) % 256);
  return sharp(pixels, { raw: { height, width, channels: 3 } })
    .png()
    .toBuffer();
}

export const classNames = ['cat', 'dog', 'eel'];

/** `train/cat/00.png` and so on: 36 and 9 images of three classes. */
export async function pictureTree({ test = 'test', height = 6, width = 6 } = {}): Promise<Members> {
  const members: Record<string, Uint8Array> = {};
  for (const [split, size] of [
    ['train', 36],
    [test, 9],
  ] as const) {
    for (const className of classNames) {
      for (let i = 0; i < size / 3; i++) {
        const seed = classNames.indexOf(className) * 12 + i + (split === 'train' ? 0 : 100);
        const name = `${split}/${className}/${String(i).padStart(2, '0')}.png`;
        members[name] = await picture(seed, height, width);
      }
    }
  }
  return members;
}

export interface ParquetOptions {
  /** Whether the file names the classes, as Hugging Face's do. Default true. */
  readonly named?: boolean;
  readonly label?: (label: number, row: number) => number;
}

/** Some members of a tree as Hugging Face stores images. */
export function parquet(
  members: Members,
  { named = true, label = (own) => own }: ParquetOptions = {},
): Uint8Array {
  const rows = Object.entries(members).map(([path, bytes], row) => ({
    image: { bytes: new Uint8Array(bytes), path },
    label: BigInt(label(classNames.indexOf(path.split('/')[1]!), row)),
  }));
  const huggingface = JSON.stringify({
    info: { features: { image: { _type: 'Image' }, label: { names: classNames, _type: 'ClassLabel' } } },
  });
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'image', data: rows.map(({ image }) => image) },
      { name: 'label', data: rows.map((one) => one.label) },
    ],
    schema: [
      { name: 'schema', num_children: 2 },
      { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    rowGroupSize: 10,
    ...(named ? { kvMetadata: [{ key: 'huggingface', value: huggingface }] } : {}),
  });
  return new Uint8Array(buffer);
}

/** A tree as three parquet files. */
export function parquetTree(members: Members, options?: ParquetOptions): Members {
  const entries = Object.entries(members);
  const train = entries.filter(([name]) => name.startsWith('train'));
  const rest = entries.filter(([name]) => !name.startsWith('train'));
  const file = (some: typeof entries) => parquet(Object.fromEntries(some), options);
  return {
    'data/train-00000-of-00002.parquet': file(train.slice(0, 20)),
    'data/train-00001-of-00002.parquet': file(train.slice(20)),
    'data/validation-00000-of-00001.parquet': file(rest),
  };
}
