import { latin1 } from './byte-cursor.ts';
import { PickleFault } from './pickle-fault.ts';

/** The values in the pickles of the CIFAR archives. Texts, of Python 2, are bytes; lists and tuples are arrays. */
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

/** A NumPy array with elements of one byte. */
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

/** One of the three names that an array needs. The names are compared as text; no module is imported. */
export function numpyName(name: string): NumpyName {
  if (name === newArray || name === arrayClass || name === typeClass) return new NumpyName(name);
  throw new PickleFault(`the name ${name} is not supported`);
}

/** The result of a NumPy call in a pickle: a new empty array, or the type of its elements. */
export function callNumpy(called: Pickled, given: Pickled): Pickled {
  if (called instanceof NumpyName && Array.isArray(given)) {
    if (called.name === newArray) return new NumpyBytes();
    if (called.name === typeClass && given[0] instanceof Uint8Array) return new NumpyType(latin1(given[0]));
  }
  throw new PickleFault('a call does not create an array');
}

/** Sets the content of an array. For bytes, only the name of the type matters. */
export function setNumpyState(built: Pickled, state: Pickled): void {
  if (built instanceof NumpyType) return;
  if (!(built instanceof NumpyBytes) || !Array.isArray(state))
    throw new PickleFault('a state is set on an object that is not an array');
  const [, shape, type, fortranOrder, bytes] = state;
  if (!(type instanceof NumpyType) || type.code !== 'u1' || !isShape(shape) || !(bytes instanceof Uint8Array))
    throw new PickleFault('the elements of an array are not bytes');
  if (shape.reduce((a, b) => a * b, 1) !== bytes.length)
    throw new PickleFault(`an array of ${shape.join(' x ')} has ${bytes.length} bytes`);
  Object.assign(built, { shape, fortranOrder: fortranOrder === true, bytes });
}

const isShape = (value: Pickled | undefined): value is number[] =>
  Array.isArray(value) && value.every((length) => typeof length === 'number' && length >= 0);
