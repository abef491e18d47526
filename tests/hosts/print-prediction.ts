import { readFile } from 'node:fs/promises';
import { predictGray } from './predict-gray.ts';

// A program of its own, for other versions of Node. Its argument: the path of a packed file.
console.log(JSON.stringify(await predictGray(await readFile(process.argv[2]!))));
