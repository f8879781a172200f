import { ForeignAnswerError } from './errors.ts';
import type {
  $Command,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';

/** A command of the SDK, one of the document client's included. */
export type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  DynamoDBClientResolvedConfig
>;

const FAILURE = Symbol('failure');

/** Looks like nothing that the SDK would try again: it has neither name, code, cause nor metadata of the failure. */
class FailedAttempt extends Error {
  readonly [FAILURE]: unknown;

  constructor(failure: unknown) {
    super('the attempt failed');
    this[FAILURE] = failure;
  }
}

/**
 * Has the client try a command once, whatever its settings: which commands may be tried again, and for how long, is
 * only known to the backend. To the SDK's own attempts, the failure is hidden in an error of another kind.
 */
export function inOneAttempt<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: Command<Input, Output>,
): Command<Input, Output> {
  const options = { name: 'oneAttempt', relation: 'after', toMiddleware: 'retryMiddleware', override: true } as const;
  command.middlewareStack.addRelativeTo(hidingFailures, options);
  return command;
}

function hidingFailures<Request, Answer>(next: (request: Request) => Promise<Answer>) {
  return async (request: Request): Promise<Answer> => {
    try {
      const answer = await next(request);
      checkAnswer(answer);
      return answer;
    } catch (error) {
      throw new FailedAttempt(error);
    }
  };
}

/** The SDK takes an answer without a body for one that says yes, whoever gave it. */
function checkAnswer(answer: unknown): void {
  const { response } = answer as { readonly response?: { readonly headers?: Readonly<Record<string, string>> } };
  const { 'content-length': length, 'content-type': type = length === undefined ? 'none' : 'json' } =
    response?.headers ?? {};
  if (length === '0' || !type.includes('json')) throw new ForeignAnswerError();
}

/** What really failed. */
export function failureOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && FAILURE in error ? error[FAILURE] : error;
}
