/** The kinds of server that can be started. A new kind is a data file in `kinds/` and its name here. */
export type ServerKindName = 'redis' | 'valkey' | 'memcached' | 'dynamodb';

/** What is known of a kind of server; read from `kinds/<name>.json`. */
export interface ServerKind {
  readonly name: ServerKindName;
  /** The scheme of the URLs that clients take. */
  readonly scheme: string;
  /** The port that it listens on inside its container. */
  readonly port: number;
  /** How to ask it whether it is ready, and its version. */
  readonly probe: 'redis' | 'memcached' | 'http';
  readonly image: ServerImage;
  readonly native: NativeBinary | NativeModule;
}

/** Which image a container is made of, and what is handed to its entry point. */
export interface ServerImage {
  /** The environment variable that names another image. */
  readonly variable: string;
  /** The image that everybody can pull. */
  readonly published: string;
  /** The repository of the image that `make-images` makes where none can be pulled; `null` if it cannot. */
  readonly local: string | null;
  readonly args: readonly string[];
}

/** A program of the operating system. `{port}` and `{directory}` in its arguments are filled in. */
export interface NativeBinary {
  readonly binary: string;
  /** The Debian packages that hold it. */
  readonly packages: readonly string[];
  readonly args: readonly string[];
}

/** A Node program among this package's dependencies. */
export interface NativeModule {
  readonly module: string;
  readonly args: readonly string[];
}
