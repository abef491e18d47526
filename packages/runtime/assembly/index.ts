export { averagePool, channelMeans, maxPool, padChannels } from './image';
export { layer } from './layer';
export { map } from './map';
