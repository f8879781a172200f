import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A request as it would be sent. */
export interface StubRequest {
  /** Such as `'GetItem'`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal | undefined;
}

/**
 * What a stub answers: the output of an operation, an error of the service, or what something else says in its place.
 * An error that is thrown is the network's.
 */
export type StubAnswer =
  | { readonly output: object }
  | { readonly error: string; readonly status?: number }
  | { readonly status: number; readonly type: string; readonly body: string };

interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A client of the SDK, retries and all, whose requests go to a function. */
export class StubService {
  readonly client: DynamoDBClient;
  readonly requests: StubRequest[] = [];

  constructor(answer: (request: StubRequest, index: number) => StubAnswer | Promise<StubAnswer>) {
    this.client = new DynamoDBClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'stub', secretAccessKey: 'stub' },
      maxAttempts: 5,
      requestHandler: {
        handle: async ({ headers, body }: HttpRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
          const operation = headers['x-amz-target']?.split('.')[1] ?? '';
          const request = {
            operation,
            input: JSON.parse(new TextDecoder().decode(body)) as StubRequest['input'],
            signal: abortSignal,
          };
          this.requests.push(request);
          return { response: toResponse(await answer(request, this.requests.length - 1)) };
        },
      },
    });
  }
}

function toResponse(answer: StubAnswer): object {
  if ('body' in answer) {
    const { status, type, body } = answer;
    return {
      statusCode: status,
      headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
      body: Readable.from([Buffer.from(body)]),
    };
  }
  const [statusCode, body] =
    'output' in answer
      ? [200, answer.output]
      : [answer.status ?? 400, { __type: `com.amazonaws.dynamodb.v20120810#${answer.error}`, message: answer.error }];
  return {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Readable.from([Buffer.from(JSON.stringify(body))]),
  };
}

/** An error of the network, as Node has it. */
export function networkError(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}
