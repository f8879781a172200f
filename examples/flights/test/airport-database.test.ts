import { describe, expect, it } from '@jest/globals';

import { AirportDatabase } from '../src/flights/airport-database.ts';
import { datasetFile } from '../src/flights/dataset-file.ts';
import { loadFlights } from '../src/flights/flight.ts';

describe('AirportDatabase', () => {
  it('finds airports by code, and counts its queries', async () => {
    await using database = new AirportDatabase(datasetFile('airports.csv'), 0);
    expect(await Promise.all(['JFK', 'XXX', 'BOS'].map((iata) => database.find(iata)))).toEqual([
      {
        iata: 'JFK',
        name: 'John F Kennedy Intl',
        city: 'New York',
        state: 'NY',
        country: 'USA',
        latitude: 40.63975111,
        longitude: -73.77892556,
      },
      null,
      expect.objectContaining({ iata: 'BOS', city: 'Boston' }),
    ]);
    expect(database.queries).toBe(3);
  });

  it('fails its queries when it is closed, or cannot read its file', async () => {
    const database = new AirportDatabase(datasetFile('airports.csv'), 0);
    const pending = database.find('JFK');
    await database[Symbol.asyncDispose]();
    await expect(pending).rejects.toThrow('the database was closed');
    await expect(database.find('JFK')).rejects.toThrow('the database was closed');
    await using broken = new AirportDatabase(datasetFile('no-such.csv'), 0);
    await expect(broken.find('JFK')).rejects.toThrow('ENOENT');
  });
});

describe('loadFlights', () => {
  it('has the 20,000 flights', async () => {
    const flights = await loadFlights();
    expect(flights).toHaveLength(20_000);
    expect(flights[0]).toMatchObject({ origin: 'DTW', destination: 'LAS' });
  });
});
