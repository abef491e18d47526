export { copyChannels, shuffleChannels } from './channels';
export { layer } from './layer';
export { map } from './map';
export { averagePool, channelMaxima, channelMeans, maxPool } from './pools';
export { pad, upsample } from './sizes';
export { softmax } from './softmax';
