import type { Members } from './tarball.ts';

/** Images in each file of CIFAR-10, and test images of CIFAR-100. */
export const fileSize = 8;

/** Byte `p` of the colour planes of an image: different for each, and for each plane. */
export const planeByte = (image: number, p: number): number => (image * 31 + p * 7 + (p >> 10) * 50) % 256;

const images = (from: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size * 3072 }, (_, i) => planeByte(from + Math.floor(i / 3072), i % 3072));

const label = (image: number, classes: number): number => (image * 3) % classes;

/** The binary version: labels, then red, green and blue plane. */
function records(from: number, size: number, labels: (image: number) => readonly number[]): Uint8Array {
  const pixels = images(from, size);
  const bytes: number[] = [];
  for (let i = 0; i < size; i++)
    bytes.push(...labels(from + i), ...pixels.subarray(i * 3072, (i + 1) * 3072));
  return Uint8Array.from(bytes);
}

const lines = (texts: readonly string[]): Uint8Array => Buffer.from(`${texts.join('\n')}\n\n`);
const classNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `class_${i}`);
const batches = [1, 2, 3, 4, 5];

/** The files of `cifar-10-binary.tar.gz`. */
export const cifar10Binary = (): Members => {
  const batch = (index: number) => records(index * fileSize, fileSize, (image) => [label(image, 10)]);
  return {
    'cifar-10-batches-bin/batches.meta.txt': lines(classNames(10)),
    ...Object.fromEntries(batches.map((n) => [`cifar-10-batches-bin/data_batch_${n}.bin`, batch(n - 1)])),
    'cifar-10-batches-bin/readme.html': Buffer.from('<html>'),
    'cifar-10-batches-bin/test_batch.bin': batch(5),
  };
};

/** The files of `cifar-100-binary.tar.gz`. */
export const cifar100Binary = (): Members => {
  const labels = (image: number) => [label(image, 100) % 20, label(image, 100)];
  return {
    'cifar-100-binary/coarse_label_names.txt': lines(classNames(20)),
    'cifar-100-binary/fine_label_names.txt': lines(classNames(100)),
    'cifar-100-binary/train.bin': records(0, 5 * fileSize, labels),
    'cifar-100-binary/test.bin': records(5 * fileSize, fileSize, labels),
  };
};

/** The files of `cifar-10-python.tar.gz`. */
export const cifar10Python = ({ fortranOrder = false } = {}): Members => {
  const batch = (index: number, title: string) =>
    pickle({
      batch_label: title,
      labels: Array.from({ length: fileSize }, (_, i) => label(index * fileSize + i, 10)),
      data: new NumpyArray([fileSize, 3072], images(index * fileSize, fileSize), fortranOrder),
      filenames: Array.from({ length: fileSize }, (_, i) => `image_s_${index}${i}.png`),
    });
  return {
    'cifar-10-batches-py/batches.meta': pickle({
      num_cases_per_batch: fileSize,
      label_names: classNames(10),
      num_vis: 3072,
    }),
    ...Object.fromEntries(
      batches.map((n) => [`cifar-10-batches-py/data_batch_${n}`, batch(n - 1, `training batch ${n} of 5`)]),
    ),
    'cifar-10-batches-py/test_batch': batch(5, 'testing batch 1 of 1'),
  };
};

/** The files of `cifar-100-python.tar.gz`. */
export const cifar100Python = (): Members => {
  const set = (from: number, size: number, title: string) => {
    const fine = Array.from({ length: size }, (_, i) => label(from + i, 100));
    return pickle({
      filenames: fine.map((_, i) => `image_s_${from + i}.png`),
      batch_label: title,
      fine_labels: fine,
      coarse_labels: fine.map((one) => one % 20),
      data: new NumpyArray([size, 3072], images(from, size), false),
    });
  };
  return {
    'cifar-100-python/meta': pickle({
      fine_label_names: classNames(100),
      coarse_label_names: classNames(20),
    }),
    'cifar-100-python/train': set(0, 5 * fileSize, 'training batch 1 of 1'),
    'cifar-100-python/test': set(5 * fileSize, fileSize, 'testing batch 1 of 1'),
  };
};

class NumpyArray {
  readonly shape: readonly [number, number];
  readonly rows: Uint8Array;
  readonly fortranOrder: boolean;
  constructor(shape: readonly [number, number], rows: Uint8Array, fortranOrder: boolean) {
    this.shape = shape;
    this.rows = rows;
    this.fortranOrder = fortranOrder;
  }
}

type Value = number | string | readonly Value[] | NumpyArray | { readonly [key: string]: Value };

/** Writes as Python 2's cPickle does with protocol 2: every text, list, dictionary and tuple is kept under a number. */
function pickle(value: Value): Uint8Array {
  const parts: Uint8Array[] = [];
  const names = new Map<string, number>();
  let kept = 0;
  const write = (...bytes: readonly number[]) => void parts.push(Uint8Array.from(bytes));
  const int32 = (code: string, n: number) => {
    const bytes = Buffer.alloc(5);
    bytes.write(code, 'latin1');
    bytes.writeInt32LE(n, 1);
    parts.push(bytes);
  };
  const code = (text: string) => void parts.push(Buffer.from(text, 'latin1'));
  const keep = () => {
    kept++;
    if (kept < 256) write(0x71, kept);
    else int32('r', kept);
  };
  const integer = (n: number) => {
    if (n >= 0 && n < 256) write(0x4b, n);
    else if (n >= 0 && n < 65_536) write(0x4d, n & 255, n >> 8);
    else int32('J', n);
  };
  const text = (characters: string) => {
    write(0x55, characters.length);
    code(characters);
    keep();
  };
  const name = (module: string, own: string) => {
    const known = names.get(own);
    if (known !== undefined) return write(0x68, known);
    code(`c${module}\n${own}\n`);
    keep();
    names.set(own, kept);
  };
  const array = ({ shape: [rows, columns], rows: bytes, fortranOrder }: NumpyArray) => {
    name('numpy.core.multiarray', '_reconstruct');
    name('numpy', 'ndarray');
    code('K\x00\x85U\x01b\x87R');
    keep();
    code('(K\x01');
    integer(rows);
    integer(columns);
    code('\x86');
    name('numpy', 'dtype');
    code('U\x02u1K\x00K\x01\x87R');
    keep();
    code('(K\x03U\x01|NNN');
    for (const n of [-1, -1]) int32('J', n);
    code(`K\x00tb${fortranOrder ? '\x88' : '\x89'}`);
    int32('T', bytes.length);
    parts.push(
      fortranOrder
        ? Uint8Array.from(bytes, (_, i) => bytes[(i % rows) * columns + Math.floor(i / rows)]!)
        : bytes,
    );
    code('tb');
  };
  const put = (one: Value): void => {
    if (typeof one === 'number') integer(one);
    else if (typeof one === 'string') text(one);
    else if (one instanceof NumpyArray) array(one);
    else if (Array.isArray(one)) {
      code(']');
      keep();
      code('(');
      one.forEach(put);
      code('e');
    } else {
      code('}');
      keep();
      code('(');
      for (const [key, entry] of Object.entries(one)) {
        text(key);
        put(entry);
      }
      code('u');
    }
  };
  write(0x80, 2);
  put(value);
  code('.');
  return Buffer.concat(parts);
}
