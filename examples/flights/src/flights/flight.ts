import { readFile } from 'node:fs/promises';

import { datasetFile } from './dataset-file.ts';

/** A record of `flights-20k.json`, as far as it is used here. */
export interface Flight {
  /** IATA code of the airport it started from. */
  readonly origin: string;
  /** IATA code of the airport it landed at. */
  readonly destination: string;
}

/** The 20,000 flights, in the order of the file. */
export async function loadFlights(): Promise<readonly Flight[]> {
  return JSON.parse(await readFile(datasetFile('flights-20k.json'), 'utf8')) as Flight[];
}
