import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDBBackend, DynamoDBCache, type DynamoDBBackendOptions } from '@cache/dynamodb';
import { resolveDynamoDBOptions } from '../src/options.ts';

const REGION = { region: 'eu-central-1' };
const wrong = (options: object): DynamoDBBackendOptions => options as DynamoDBBackendOptions;
const configuration = (message: RegExp): object =>
  expect.objectContaining({ code: 'CACHE_CONFIGURATION', message: expect.stringMatching(message) });
const typeError = (message: RegExp): object =>
  expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(message) });

describe('table', () => {
  it('is a name or an ARN', () => {
    for (const table of [
      'abc',
      'my_table-1.test',
      'x'.repeat(255),
      'arn:aws:dynamodb:eu-west-1:123456789012:table/abc',
    ])
      expect(resolveDynamoDBOptions({ table, ...REGION }).table).toBe(table);
  });

  it('is refused otherwise, and where it is missing', () => {
    for (const table of ['', 'ab', 'x'.repeat(256), 'a b c', 'a/b', 'arn:aws:s3:::bucket', 5, null, {}])
      expect(() => new DynamoDBBackend(wrong({ table, ...REGION }))).toThrow(typeError(/^table must be/));
    expect(() => new DynamoDBBackend(wrong(REGION))).toThrow(configuration(/^table is missing/));
  });
});

describe('region', () => {
  const before = process.env['AWS_REGION'];
  beforeEach(() => void delete process.env['AWS_REGION']);
  afterEach(() => {
    if (before === undefined) delete process.env['AWS_REGION'];
    else process.env['AWS_REGION'] = before;
  });

  it('has to be there, or in the environment', () => {
    expect(() => new DynamoDBBackend({ table: 'cache' })).toThrow(configuration(/^region is missing/));
    expect(() => new DynamoDBBackend({ table: 'cache', region: '' })).toThrow(configuration(/^region is missing/));
    process.env['AWS_REGION'] = 'us-east-1';
    expect(resolveDynamoDBOptions({ table: 'cache' }).client).toMatchObject({ region: 'us-east-1' });
    expect(resolveDynamoDBOptions({ table: 'cache', ...REGION }).client).toMatchObject(REGION);
  });

  it('is refused where it is no name', () => {
    for (const region of ['eu central', 'a.b/c', 5, null])
      expect(() => new DynamoDBBackend(wrong({ table: 'cache', region }))).toThrow(typeError(/^region must be/));
  });

  it('and the endpoint are shown without a password', () => {
    const refusal =
      (options: object): unknown =>
      () =>
        new DynamoDBBackend({ table: 'cache', ...REGION, ...options });
    expect(refusal({ region: 'AKIA:secret@eu' })).toThrow(typeError(/^region must be .*; got "\*\*\*@eu"$/));
    expect(refusal({ endpoint: 'ftp://u:secret@h' })).toThrow(typeError(/^endpoint .*; got "ftp:\/\/u:\*\*\*@h"$/));
  });
});

describe('client', () => {
  const client = new DynamoDBClient(REGION);

  it('is one of the SDK', () => {
    expect(resolveDynamoDBOptions({ table: 'cache', client }).client).toBe(client);
    const documents = DynamoDBDocumentClient.from(client);
    expect(resolveDynamoDBOptions({ table: 'cache', client: documents }).client).toBe(documents);
    for (const other of [null, {}, { send: () => undefined }, 'client'])
      expect(() => new DynamoDBBackend(wrong({ table: 'cache', client: other }))).toThrow(typeError(/^client must be/));
  });

  it('excludes what it has already, by name', () => {
    const settings = { ...REGION, endpoint: 'http://127.0.0.1:1', credentials: async () => ({}) as never };
    for (const [name, value] of Object.entries(settings))
      expect(() => new DynamoDBBackend({ table: 'cache', client, [name]: value })).toThrow(
        configuration(new RegExp(`^client and ${name} exclude each other`)),
      );
    expect(() => new DynamoDBBackend({ table: 'cache', client, ...settings })).toThrow(
      configuration(/^client and region, endpoint, credentials exclude/),
    );
  });
});

describe('endpoint and credentials', () => {
  it('are refused where they are malformed, and secrets are not repeated', () => {
    for (const endpoint of ['', '127.0.0.1:8000', 'ftp://host', 'host', 5, null])
      expect(() => new DynamoDBBackend(wrong({ table: 'cache', ...REGION, endpoint }))).toThrow(
        typeError(/^endpoint must be a URL/),
      );
    for (const credentials of ['secret', null, {}, { accessKeyId: 'secret' }, { secretAccessKey: 'secret' }]) {
      const make = (): unknown => new DynamoDBBackend(wrong({ table: 'cache', ...REGION, credentials }));
      expect(make).toThrow(typeError(/^credentials must be/));
      expect(make).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/secret$|'secret'/) }));
    }
  });
});

describe('attributes', () => {
  const attributesOf = (attributes: object) =>
    resolveDynamoDBOptions({ table: 'cache', ...REGION, attributes }).attributes;

  it('have names of their own by default', () => {
    expect(attributesOf({})).toEqual({ key: 'key', value: 'value', ttl: 'ttl' });
    expect(attributesOf({ key: 'pk', ttl: undefined })).toEqual({ key: 'pk', value: 'value', ttl: 'ttl' });
  });

  it('are refused where they are no names, unknown, or meet', () => {
    for (const name of ['', 5, null, 'é'.repeat(128)])
      expect(() => attributesOf({ value: name })).toThrow(typeError(/^attributes\.value must be a name/));
    expect(() => attributesOf({ sort: 'sk' })).toThrow(configuration(/unknown option 'sort' of attributes/));
    expect(() => attributesOf({ key: 'same', ttl: 'same' })).toThrow(
      configuration(/^attributes\.ttl must differ from all others; 'same' is used by attributes\.key/),
    );
    expect(() => attributesOf({ ttl: 'value' })).toThrow(configuration(/used by attributes\.value/));
    for (const own of ['expiresAt', 'version', 'entry', 'chunks'])
      expect(() => attributesOf({ value: own })).toThrow(configuration(/used by the backend itself/));
    for (const none of [null, 'key'])
      expect(() => new DynamoDBBackend(wrong({ table: 'cache', ...REGION, attributes: none }))).toThrow(
        typeError(/^attributes must be an object/),
      );
  });
});

describe('the other options', () => {
  it('are checked, and unknown ones refused', () => {
    for (const name of ['consistentReads', 'chunking'])
      expect(() => new DynamoDBBackend(wrong({ table: 'cache', ...REGION, [name]: 'yes' }))).toThrow(
        typeError(new RegExp(`^${name} must be true or false`)),
      );
    expect(() => new DynamoDBBackend(wrong({ table: 'cache', ...REGION, clock: {} }))).toThrow(typeError(/clock/));
    expect(() => new DynamoDBBackend(wrong({ table: 'cache', ...REGION, tableName: 'x' }))).toThrow(
      configuration(/unknown option 'tableName'.*table/),
    );
    expect(() => new DynamoDBCache({ table: 'cache', ...REGION, url: 'x' } as never)).toThrow(configuration(/'url'/));
    expect(() => new DynamoDBBackend(undefined as never)).toThrow(TypeError);
  });

  it('decide how large values may be', () => {
    const sizeOf = (chunking: boolean): number =>
      new DynamoDBBackend({ table: 'cache', ...REGION, chunking }).capabilities.maxValueBytes;
    expect(sizeOf(false)).toBe(409_600);
    expect(sizeOf(true)).toBeGreaterThan(38_000_000);
  });
});
