import { type Arguments, layouts } from '../generated/layouts.ts';

/** A function of the program and its arguments, which are written into memory. */
export interface Step {
  readonly name: keyof Arguments;
  /** Bytes of the arguments. */
  readonly bytes: number;
  write(memory: ArrayBuffer, address: number): void;
}

export const createStep = <Name extends keyof Arguments>(name: Name, given: Arguments[Name]): Step => ({
  name,
  bytes: layouts[name].bytes,
  write: (memory, address) => layouts[name].write(new DataView(memory, address), given),
});
