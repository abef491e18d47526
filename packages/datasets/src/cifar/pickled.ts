import { latin1 } from './byte-cursor.ts';
import { PickleFault } from './pickle-fault.ts';

/** What the pickles of the CIFAR archives hold. Texts, of Python 2, are bytes; lists and tuples are arrays. */
export type Pickled =
  | number
  | boolean
  | null
  | Uint8Array
  | Pickled[]
  | Map<string, Pickled>
  | NumpyBytes
  | NumpyType
  | NumpyName;

/** An array of NumPy with elements of one byte. */
export class NumpyBytes {
  shape: readonly number[] = [];
  /** Column-major. */
  fortranOrder = false;
  bytes: Uint8Array = new Uint8Array();
}

class NumpyType {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

class NumpyName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const [newArray, arrayClass, typeClass] = [
  'numpy.core.multiarray _reconstruct',
  'numpy ndarray',
  'numpy dtype',
];

/** One of the three names that an array needs, known by sight: nothing is imported. */
export function numpyName(name: string): NumpyName {
  if (name === newArray || name === arrayClass || name === typeClass) return new NumpyName(name);
  throw new PickleFault(`the name ${name} stands`);
}

/** A new array, still empty, or the type of its elements: what a pickle calls NumPy for. */
export function callNumpy(called: Pickled, given: Pickled): Pickled {
  if (called instanceof NumpyName && Array.isArray(given)) {
    if (called.name === newArray) return new NumpyBytes();
    if (called.name === typeClass && given[0] instanceof Uint8Array) return new NumpyType(latin1(given[0]));
  }
  throw new PickleFault('a call of another thing than an array stands');
}

/** Gives an array its content; what a type says beyond its name does not matter to bytes. */
export function setNumpyState(built: Pickled, state: Pickled): void {
  if (built instanceof NumpyType) return;
  if (!(built instanceof NumpyBytes) || !Array.isArray(state))
    throw new PickleFault('the state of another thing than an array stands');
  const [, shape, type, fortranOrder, bytes] = state;
  if (!(type instanceof NumpyType) || type.code !== 'u1' || !isShape(shape) || !(bytes instanceof Uint8Array))
    throw new PickleFault('an array of other things than bytes stands');
  if (shape.reduce((a, b) => a * b, 1) !== bytes.length)
    throw new PickleFault(`an array of ${shape.join(' x ')} with ${bytes.length} bytes stands`);
  Object.assign(built, { shape, fortranOrder: fortranOrder === true, bytes });
}

const isShape = (value: Pickled | undefined): value is number[] =>
  Array.isArray(value) && value.every((length) => typeof length === 'number' && length >= 0);
