import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type {
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  DescribeTimeToLiveCommandInput,
  DescribeTimeToLiveCommandOutput,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  BatchWriteCommandInput,
  BatchWriteCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  ExecuteStatementCommandInput,
  ExecuteStatementCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  TransactGetCommandInput,
  TransactGetCommandOutput,
  TransactWriteCommandInput,
  TransactWriteCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { refused } from './errors.ts';
import type { Command } from './one-attempt.ts';

/** The input of an operation on a table, which is that of the cache where none is named. */
export type WithTable<Input extends { TableName?: string | undefined }> = Omit<Input, 'TableName'> & {
  readonly TableName?: string;
};

/**
 * What `cache.raw` takes: operations of DynamoDB by their names, with plain values in items, as the commands of
 * `@aws-sdk/lib-dynamodb` take and answer them.
 */
export interface DynamoDBRaw {
  BatchGetItem: (input: BatchGetCommandInput) => Promise<BatchGetCommandOutput>;
  BatchWriteItem: (input: BatchWriteCommandInput) => Promise<BatchWriteCommandOutput>;
  DeleteItem: (input: WithTable<DeleteCommandInput>) => Promise<DeleteCommandOutput>;
  DescribeTable: (input?: WithTable<DescribeTableCommandInput>) => Promise<DescribeTableCommandOutput>;
  DescribeTimeToLive: (input?: WithTable<DescribeTimeToLiveCommandInput>) => Promise<DescribeTimeToLiveCommandOutput>;
  ExecuteStatement: (input: ExecuteStatementCommandInput) => Promise<ExecuteStatementCommandOutput>;
  GetItem: (input: WithTable<GetCommandInput>) => Promise<GetCommandOutput>;
  PutItem: (input: WithTable<PutCommandInput>) => Promise<PutCommandOutput>;
  Query: (input: WithTable<QueryCommandInput>) => Promise<QueryCommandOutput>;
  Scan: (input?: WithTable<ScanCommandInput>) => Promise<ScanCommandOutput>;
  TransactGetItems: (input: TransactGetCommandInput) => Promise<TransactGetCommandOutput>;
  TransactWriteItems: (input: TransactWriteCommandInput) => Promise<TransactWriteCommandOutput>;
  UpdateItem: (input: WithTable<UpdateCommandInput>) => Promise<UpdateCommandOutput>;
}

type AnyCommand = Command<ServiceInputTypes, ServiceOutputTypes>;

/** Makes a command of an input that only the service checks. */
type Make = (input: never) => unknown;

const ON_THE_TABLE: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['DeleteItem', (input) => new DeleteCommand(input)],
  ['DescribeTable', (input) => new DescribeTableCommand(input)],
  ['DescribeTimeToLive', (input) => new DescribeTimeToLiveCommand(input)],
  ['GetItem', (input) => new GetCommand(input)],
  ['PutItem', (input) => new PutCommand(input)],
  ['Query', (input) => new QueryCommand(input)],
  ['Scan', (input) => new ScanCommand(input)],
  ['UpdateItem', (input) => new UpdateCommand(input)],
]);

const ON_ANY_TABLES: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['BatchGetItem', (input) => new BatchGetCommand(input)],
  ['BatchWriteItem', (input) => new BatchWriteCommand(input)],
  ['ExecuteStatement', (input) => new ExecuteStatementCommand(input)],
  ['TransactGetItems', (input) => new TransactGetCommand(input)],
  ['TransactWriteItems', (input) => new TransactWriteCommand(input)],
]);

const NAMES = [...ON_THE_TABLE.keys(), ...ON_ANY_TABLES.keys()].sort();

/**
 * Makes what a raw command sends.
 *
 * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) for any other operation, TypeError for an input that is no object.
 */
export function rawCommand(table: string, command: string, [input = {}]: readonly unknown[]): AnyCommand {
  const make = ON_THE_TABLE.get(command) ?? ON_ANY_TABLES.get(command);
  if (make === undefined) throw refused(command, `it takes ${NAMES.join(', ')}`);
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new TypeError(`the input of raw('${command}') must be an object; got ${String(input)}`);
  const whole = ON_THE_TABLE.has(command) ? { TableName: table, ...input } : input;
  return make(whole as never) as AnyCommand;
}
