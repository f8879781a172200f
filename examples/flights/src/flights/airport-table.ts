import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { parse } from 'csv-parse/sync';

import type { Airport } from './airport.ts';

/**
 * The airports in an SQLite table that nobody made an index for: a query by code goes through its rows until
 * it meets the right one, as such queries do until somebody notices.
 */
export class AirportTable {
  readonly #database = new DatabaseSync(':memory:');
  readonly #select;

  /** @param file - a CSV file with a header, as `airports.csv` is. */
  constructor(file: string) {
    this.#database.exec(
      'CREATE TABLE airports (iata TEXT, name TEXT, city TEXT, state TEXT, country TEXT, latitude REAL, longitude REAL)',
    );
    const insert = this.#database.prepare(
      'INSERT INTO airports VALUES (:iata, :name, :city, :state, :country, :latitude, :longitude)',
    );
    this.#database.exec('BEGIN');
    for (const row of parse<Record<string, string>>(readFileSync(file, 'utf8'), { columns: true })) insert.run(row);
    this.#database.exec('COMMIT');
    this.#select = this.#database.prepare('SELECT * FROM airports WHERE iata = ? LIMIT 1');
  }

  /** @returns `null` where there is no such airport. */
  find(iata: string): Airport | null {
    const airport = this.#select.get(iata);
    // SQLite's rows have no prototype; a copy is a plain object, as what comes out of a cache is.
    return airport === undefined ? null : ({ ...airport } as unknown as Airport);
  }
}
