import type { Graph, GraphNode } from '@bitshare/core';
import { prunableLayers } from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import {
  add,
  conv,
  dense,
  globalPool,
  graphOf,
  input,
  inverted,
  lenetLike,
  norm,
  padChannels,
  padded,
  pool,
  relu,
  residual,
} from './small-graphs.ts';

/** A convolution `inner` after the first layer, whose output `rest` reads. */
const withInner = (...rest: readonly GraphNode[]): Graph =>
  graphOf(
    'case',
    input(6, 6, 2),
    conv('stem', 'input', 4),
    relu('relu0', 'stem'),
    conv('inner', 'relu0', 4),
    ...rest,
  );

const names = (graph: Graph) => prunableLayers(graph).map(({ layer }) => layer);

describe('prunableLayers', () => {
  it('takes the first convolution of a residual block, with its batch norm', () => {
    expect(prunableLayers(residual)).toEqual([
      { layer: 'conv1', layers: ['conv1'], filters: 6, followers: ['norm2'], consumers: ['conv2'] },
    ]);
  });

  it('takes the expansion of an inverted residual block, with its depthwise convolution', () => {
    const [only, ...others] = prunableLayers(inverted);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ layer: 'expand', filters: 8, consumers: ['project'] });
    expect([...only!.followers].sort()).toEqual(['depthwise', 'norm1', 'norm2']);
  });

  it('follows an image through a pool and into a dense layer', () => {
    expect(prunableLayers(lenetLike)).toEqual([
      { layer: 'conv2', layers: ['conv2'], filters: 5, followers: [], consumers: ['dense1'] },
    ]);
  });

  it('finds every reader of the channels', () => {
    const graph = withInner(
      norm('norm', 'inner'),
      relu('relu', 'norm'),
      conv('left', 'relu', 3),
      pool('averagePool', 'pool', 'relu', { strides: [1, 1], poolSize: [1, 1] }),
      conv('right', 'pool', 3),
      add('add', 'left', 'right'),
      dense('dense', 'add', 2),
    );
    const [only] = prunableLayers(graph);
    expect(only!.layer).toBe('inner');
    expect([...only!.consumers].sort()).toEqual(['left', 'right']);
  });

  it('takes the first convolution of a block with a padded shortcut', () => {
    expect(prunableLayers(padded).map(({ layer }) => layer)).toEqual(['conv1']);
  });

  it.each<[string, Graph]>([
    [
      'that a sum reads beside another layer',
      withInner(
        relu('relu', 'inner'),
        conv('next', 'relu', 4),
        add('add', 'next', 'relu'),
        conv('after', 'add', 4),
        dense('dense', 'after', 2),
      ),
    ],
    [
      'whose channels are the output',
      withInner(
        relu('relu', 'inner'),
        conv('side', 'relu', 4),
        conv('last', 'side', 4),
        globalPool('pool', 'relu'),
      ),
    ],
    [
      'that a grouped convolution reads',
      withInner(
        relu('relu', 'inner'),
        conv('grouped', 'relu', 8, { groups: 2 }),
        dense('dense', 'grouped', 2),
      ),
    ],
    [
      'that the last layer reads',
      withInner(relu('relu', 'inner'), globalPool('pool', 'relu'), dense('dense', 'pool', 2)),
    ],
  ])('leaves a convolution %s', (_, graph) => {
    expect(names(graph)).not.toContain('inner');
  });

  it('leaves a grouped convolution', () => {
    const graph = graphOf(
      'case',
      input(6, 6, 2),
      conv('stem', 'input', 4),
      conv('grouped', 'stem', 8, { groups: 2 }),
      relu('relu', 'grouped'),
      conv('next', 'relu', 4),
      dense('dense', 'next', 2),
    );
    expect(names(graph)).toEqual([]);
  });
});
