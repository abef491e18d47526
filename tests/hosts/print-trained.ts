import { trainSmall } from './train-small.ts';

// A program of its own, for other versions of Node. Its argument: the engine's options, as JSON.
console.log(JSON.stringify(await trainSmall(JSON.parse(process.argv[2]!))));
