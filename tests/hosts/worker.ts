import { trainSmall } from './train-small.ts';

addEventListener('message', ({ data }) => void trainSmall(data).then((trained) => postMessage(trained)));
