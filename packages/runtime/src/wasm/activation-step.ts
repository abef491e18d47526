import type { PackedActivation } from '@bitshare/packed';
import type { Finish } from '../generated/layouts.ts';

type Given = Pick<Finish, 'activation' | 'first' | 'second'>;

/** The program's numbers of its functions: assembly/activation.ts. */
const functions = {
  none: 0,
  clamp: 1,
  hardSigmoid: 2,
  hardSwish: 3,
  leakyRelu: 4,
  sigmoid: 5,
  silu: 6,
} as const;

const clamp = (least: number, most: number): Given => ({
  activation: functions.clamp,
  first: least,
  second: most,
});

/** An activation's arguments for the program. No activation where there is no node. */
export function activationStep(node: PackedActivation | undefined): Given {
  if (!node) return { activation: functions.none, first: 0, second: 0 };
  switch (node.op) {
    case 'relu':
      return clamp(0, Number.POSITIVE_INFINITY);
    case 'relu6':
      return clamp(0, 6);
    case 'clip':
      return clamp(node.least, node.most);
    case 'hardSigmoid':
      return { activation: functions.hardSigmoid, first: node.slope, second: node.offset };
    case 'leakyRelu':
      return { activation: functions.leakyRelu, first: node.slope, second: 0 };
    default:
      return { activation: functions[node.op], first: 0, second: 0 };
  }
}
