import { modelByName, preresnet } from '@bitshare/models';
import { expect, it } from 'vitest';

it('a width or depth that no network has is refused before its graph is made', () => {
  const options = { classes: 10, width: 1e9 };
  expect(() => modelByName('resnet20', options)).toThrow(
    /at a width of 1000000000 a layer has 16000000000 channels; at most 65536/,
  );
  expect(() => preresnet({ classes: 10, depth: 6e8 + 2 })).toThrow(/has depth 6n \+ 2, at most 1202/);
});
