import { parentPort, workerData } from 'node:worker_threads';

import { AirportTable } from './airport-table.ts';

// A thread of its own, so that queries compete with each other and not with those who wait for them: a database.
const table = new AirportTable(workerData as string);

parentPort?.on('message', ([id, iata]: readonly [number, string]) => {
  parentPort?.postMessage([id, table.find(iata)]);
});
