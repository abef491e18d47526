import { UserError } from '@bitshare/core';
import { type ByteCursor, createByteCursor, latin1 } from './byte-cursor.ts';
import type { CifarFile } from './cifar-files.ts';
import { PickleFault } from './pickle-fault.ts';
import { callNumpy, numpyName, type Pickled, setNumpyState } from './pickled.ts';

/**
 * Reads a pickle of protocol 2 as in the CIFAR archives: dictionaries, lists, numbers, texts and byte arrays of NumPy.
 * It executes no code, and refuses every name and operation that those files do not need.
 * @throws UserError naming the file, the byte, and its content.
 */
export function readPickle({ place, bytes }: CifarFile): Pickled {
  const cursor = createByteCursor(bytes);
  const stack = createStack();
  const operations = operationsOn(stack, cursor);
  let from = 0;
  try {
    for (;;) {
      from = cursor.position();
      const code = cursor.uint8();
      if (code === stop) break;
      const operation = operations[code];
      if (!operation)
        throw new PickleFault(`the operation 0x${code.toString(16).padStart(2, '0')} is not supported`);
      operation();
    }
    const result = stack.pop();
    if (!stack.empty() || cursor.position() !== bytes.length)
      throw new PickleFault('the pickle ends before the end of the file');
    return result;
  } catch (cause) {
    if (!(cause instanceof PickleFault)) throw cause;
    throw new UserError(
      `${place} is damaged or not a CIFAR pickle: at byte ${from}, ${cause.message}`,
      'Fetch it again.',
      { cause },
    );
  }
}

const stop = 0x2e;

/** The operations of the official files, by code. */
function operationsOn(stack: Stack, cursor: ByteCursor): Readonly<Record<number, () => void>> {
  const { push, pop, popToMark, top } = stack;
  const memo = new Map<number, Pickled>();
  const recall = (index: number): Pickled => {
    const value = memo.get(index);
    if (value === undefined) throw new PickleFault(`the value ${index} is used but not stored`);
    return value;
  };
  return {
    128: () => checkProtocol(cursor.uint8()),
    40: stack.mark,
    125: () => push(new Map()),
    93: () => push([]),
    78: () => push(null),
    136: () => push(true),
    137: () => push(false),
    75: () => push(cursor.uint8()), // BININT1
    77: () => push(cursor.uint16()), // BININT2
    74: () => push(cursor.int32()), // BININT
    85: () => push(cursor.block(cursor.uint8())), // SHORT_BINSTRING
    84: () => push(cursor.block(cursor.int32())), // BINSTRING
    116: () => push(popToMark()), // TUPLE
    133: () => push(stack.popSome(1)), // TUPLE1
    134: () => push(stack.popSome(2)),
    135: () => push(stack.popSome(3)),
    113: () => memo.set(cursor.uint8(), top()), // BINPUT
    114: () => memo.set(cursor.int32(), top()), // LONG_BINPUT
    104: () => push(recall(cursor.uint8())), // BINGET
    106: () => push(recall(cursor.int32())), // LONG_BINGET
    97: () => append(stack.popSome(1), top()), // APPEND
    101: () => append(popToMark(), top()), // APPENDS
    115: () => assign(stack.popSome(2), top()), // SETITEM
    117: () => assign(popToMark(), top()), // SETITEMS
    99: () => push(numpyName(`${cursor.line()} ${cursor.line()}`)), // GLOBAL
    82: () => {
      const given = pop();
      push(callNumpy(pop(), given)); // REDUCE
    },
    98: () => {
      const state = pop();
      setNumpyState(top(), state); // BUILD
    },
  };
}

interface Stack {
  readonly push: (value: Pickled) => void;
  readonly pop: () => Pickled;
  readonly popSome: (count: number) => Pickled[];
  readonly mark: () => void;
  readonly popToMark: () => Pickled[];
  readonly top: () => Pickled;
  readonly empty: () => boolean;
}

function createStack(): Stack {
  const values: Pickled[] = [];
  const marks: number[] = [];
  const top = (): Pickled => {
    if (values.length > (marks.at(-1) ?? 0)) return values.at(-1)!;
    throw new PickleFault('a value is missing');
  };
  const pop = (): Pickled => {
    const value = top();
    values.pop();
    return value;
  };
  return {
    push: (value) => void values.push(value),
    pop,
    popSome: (length) => Array.from({ length }, pop).reverse(),
    mark: () => void marks.push(values.length),
    popToMark() {
      const mark = marks.pop();
      if (mark === undefined) throw new PickleFault('a mark is missing');
      return values.splice(mark);
    },
    top,
    empty: () => values.length === 0,
  };
}

function checkProtocol(version: number): void {
  if (version !== 2) throw new PickleFault(`protocol ${version} is declared instead of 2`);
}

function append(values: readonly Pickled[], list: Pickled): void {
  if (!Array.isArray(list)) throw new PickleFault('values are appended to an object that is not a list');
  for (const value of values) list.push(value);
}

function assign(pairs: readonly Pickled[], map: Pickled): void {
  if (!(map instanceof Map) || pairs.length % 2 > 0)
    throw new PickleFault('entries are set on an object that is not a dictionary');
  for (let i = 0; i < pairs.length; i += 2) {
    const key = pairs[i];
    if (!(key instanceof Uint8Array)) throw new PickleFault('a key is not text');
    map.set(latin1(key), pairs[i + 1]!);
  }
}
