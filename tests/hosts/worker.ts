import { trainSmall } from './train-small.ts';

addEventListener('message', async ({ data }) => postMessage(await trainSmall(data)));
