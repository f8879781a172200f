/** A kind of server that examples may ask for. */
export interface ExampleServer {
  /** The flag in the fence, and the kind of server that is started. */
  readonly kind: 'redis' | 'valkey' | 'memcached' | 'dynamodb';
  /** How examples write its address. */
  readonly written: string;
  /** Which part of the real server's URL takes that place. */
  readonly real: (url: string) => string;
}

const asItIs = (url: string): string => url;

/** Every flag of a fence that stands for a server. */
export const exampleServers: readonly ExampleServer[] = [
  { kind: 'redis', written: 'redis://127.0.0.1:6379', real: asItIs },
  { kind: 'valkey', written: 'redis://127.0.0.1:6379', real: asItIs },
  { kind: 'memcached', written: '127.0.0.1:11211', real: (url) => new URL(url).host },
  { kind: 'dynamodb', written: 'http://127.0.0.1:8000', real: asItIs },
];
