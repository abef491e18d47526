export { layer } from './layer';
export { map } from './map';
export { averagePool, channelMeans, maxPool, padChannels } from './image';
