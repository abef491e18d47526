import { grouped, short } from '../figures.ts';
import type { CompressionPlan } from './compression-plan.ts';

/** What was understood of the network and the images, and what will be done, for a terminal. */
export function planText({ imported, facts, images, choices }: CompressionPlan): string {
  const [height, width, channels] = facts.inputShape;
  const layers = `${counted(facts.convolutions, 'convolution')} and ${counted(facts.denseLayers, 'dense layer')}`;
  const lines = [
    `Network: ${imported.graph.name}, ${imported.format}`,
    `  reads    images of ${height}x${width}, ${channels === 1 ? 'grey' : `${channels} channels`}; ${facts.outputs} classes`,
    `  layers   ${layers}: ${grouped(facts.weights)} weights, ${grouped(4 * facts.weights)} bytes at 32 bits`,
    `  work     ${short(facts.macs)} multiply-accumulates an image`,
    `  prunable ${grouped(facts.prunableFilters)} of ${grouped(facts.filters)} filters, in ${counted(facts.prunableLayers, 'layer')}`,
    ...imported.notes.map((note) => `  note     ${note}`),
    'Images:',
    ...images.sentences.map((sentence) => `  ${sentence}`),
    'Plan:',
    ...choices.map((sentence) => `  ${sentence}`),
  ];
  return `${lines.join('\n')}\n\n`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
