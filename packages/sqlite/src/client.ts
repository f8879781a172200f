import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** The part of a connection of `node:sqlite` that is used here. */
export type Database = Pick<DatabaseSync, 'exec' | 'prepare' | 'close'>;

/** The part of a prepared statement that is used beside reading rows. */
export type Statement = Pick<StatementSync, 'run'>;

/** A prepared statement that reads rows as arrays of their columns. */
export interface RowReader<Row extends readonly unknown[]> {
  get(...parameters: SQLInputValue[]): Row | undefined;
  all(...parameters: SQLInputValue[]): Row[];
}

/** Ends a transaction without its changes; answers whether there was one: some errors end it by themselves. */
export function rollBack(database: Database): boolean {
  try {
    database.exec('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

/** Prepares a statement that reads rows; arrays are made quicker than objects. */
export function prepareReader<Row extends readonly unknown[]>(database: Database, sql: string): RowReader<Row> {
  const statement = database.prepare(sql);
  if (typeof statement.setReturnArrays === 'function') {
    statement.setReturnArrays(true);
    return statement as unknown as RowReader<Row>;
  }
  // Node 22 before 22.16.
  const columns = (row: object): Row => Object.values(row) as unknown as Row;
  return {
    get(...parameters) {
      const row = statement.get(...parameters);
      return row === undefined ? undefined : columns(row);
    },
    all: (...parameters) => statement.all(...parameters).map(columns),
  };
}
