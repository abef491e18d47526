import type { Graph, GraphNode } from '@bitshare/core';
import { prunableLayers } from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import {
  add,
  conv,
  dense,
  excited,
  globalPool,
  graphOf,
  input,
  inverted,
  joined,
  lenetLike,
  node,
  norm,
  padChannels,
  padded,
  pool,
  relu,
  residual,
  streams,
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

  it('follows pieces into a concatenation, among channels that stay', () => {
    expect(prunableLayers(joined)).toEqual([
      { layer: 'left', layers: ['left'], filters: 3, followers: [], consumers: ['reader'] },
      { layer: 'right', layers: ['right'], filters: 5, followers: ['norm'], consumers: ['reader'] },
    ]);
  });

  it('ties an image to the layer that makes its factors', () => {
    expect(prunableLayers(excited)).toEqual([
      {
        layer: 'expand',
        layers: ['expand', 'raise'],
        filters: 5,
        followers: ['norm1', 'depthwise', 'norm2'],
        consumers: ['squeeze', 'project'],
      },
      { layer: 'squeeze', layers: ['squeeze'], filters: 3, followers: [], consumers: ['raise'] },
    ]);
  });

  it('takes a residual stream as one where the graph couples sums, and leaves it otherwise', () => {
    const inner = ['inner1', 'inner2'];
    expect(names({ ...streams, coupledPruning: false })).toEqual(inner);
    expect(names(streams)).toEqual(['begin', ...inner]);
    expect(prunableLayers(streams)[0]).toEqual({
      layer: 'begin',
      layers: ['begin', 'write1', 'write2'],
      filters: 6,
      followers: ['norm'],
      consumers: ['inner1', 'inner2', 'reader'],
    });
  });

  it('follows channels behind added zeros, and a convolution of several filters a channel', () => {
    const graph = withInner(
      relu('relu', 'inner'),
      padChannels('pad', 'relu', 1, 0),
      conv('spread', 'pad', 15, { groups: 5 }),
      conv('next', 'spread', 4),
      dense('dense', 'next', 2),
    );
    expect(prunableLayers(graph)[0]).toMatchObject({
      layer: 'inner',
      followers: ['spread'],
      consumers: ['next'],
    });
  });

  const readBy = (from: string) => [conv('next', from, 4), relu('relu9', 'next'), dense('dense', 'next', 2)];
  it.each<[string, Graph]>([
    [
      'of which a part alone would be read',
      withInner(
        relu('relu', 'inner'),
        node('sliceChannels', 'part', ['relu'], { begin: 0, end: 2 }),
        ...readBy('part'),
      ),
    ],
    [
      'whose shuffled groups would be unlike',
      withInner(
        relu('relu', 'inner'),
        node('channelShuffle', 'shuffled', ['relu'], { groups: 2 }),
        ...readBy('shuffled'),
      ),
    ],
    [
      'that is added to itself in another order',
      {
        ...withInner(
          relu('relu', 'inner'),
          node('sliceChannels', 'a', ['relu'], { begin: 0, end: 1 }),
          node('sliceChannels', 'b', ['relu'], { begin: 1, end: 4 }),
          node('concat', 'turned', ['b', 'a'], {}),
          add('sum', 'relu', 'turned'),
          ...readBy('sum'),
        ),
        coupledPruning: true,
      },
    ],
    [
      'that is added to the first layer',
      {
        ...withInner(relu('relu', 'inner'), add('sum', 'relu', 'relu0'), ...readBy('sum')),
        coupledPruning: true,
      },
    ],
    [
      'that is added to a part of another layer',
      {
        ...withInner(
          relu('relu', 'inner'),
          conv('other', 'relu0', 3),
          padChannels('wide', 'other', 0, 1),
          add('sum', 'relu', 'wide'),
          ...readBy('sum'),
        ),
        coupledPruning: true,
      },
    ],
    [
      'whose channels are another output',
      { ...withInner(relu('relu', 'inner'), ...readBy('relu')), otherOutputs: ['relu'] },
    ],
    [
      'whose channels multiply those of the first layer',
      {
        ...withInner(
          relu('relu', 'inner'),
          globalPool('factor', 'relu'),
          node('multiply', 'scaled', ['relu0', 'factor'], {}),
          ...readBy('scaled'),
        ),
      },
    ],
  ])('leaves a convolution %s', (_, graph) => {
    expect(names(graph)).not.toContain('inner');
  });
});
