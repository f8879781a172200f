/** How much is measured: a complete run, a quick one, or a test. */
export interface Effort {
  /** How often each contender is measured; medians are taken over these. */
  readonly rounds: number;
  /** How long one contender is measured in one round, in ms. */
  readonly roundMs: number;
  /** How long a contender runs before its first round, in ms: the compiler needs it to know what matters. */
  readonly warmUpMs: number;
  /** How many entries "many" are, where a measure needs many. */
  readonly manyEntries: number;
}

/** Where a contender works. */
export interface Setting {
  /** The server, for suites that need one; `''` for the others. */
  readonly serverUrl: string;
  /** In front of all keys, `:` behind it: contenders share a server, which may hold what belongs to others. */
  readonly keyPrefix: string;
}

/** What is measured: opened once, closed at the end. */
export interface Subject {
  close(): Promise<void>;
}

/** Somebody who takes part. A new one is an entry in its suite's list. */
export interface Contender<S extends Subject = Subject> {
  /** Unique in its suite: the library, and in brackets how it is set up. */
  readonly name: string;
  /** The npm packages whose versions are told. */
  readonly packages: readonly string[];
  /** Whether it is a cache of this repository. */
  readonly ours?: boolean;
  open(setting: Setting): Promise<S>;
}

/** Measures once and answers in the unit of its measure. */
export type Take = () => Promise<number>;

/** The units of figures. Of `ops/s` more is better, of the others less. */
export type Unit = 'ops/s' | 'ns' | 'bytes' | 'ms';

/** One figure that every contender is asked for. */
export interface Measure<S extends Subject = Subject> {
  /** Unique in its suite. */
  readonly name: string;
  readonly unit: Unit;
  /** Most rounds that are worth their time, where one is long. @defaultValue as many as the effort says */
  readonly maxRounds?: number;
  /**
   * Checks that the contender answers right and warms it up.
   *
   * @returns what measures once; `undefined` where the contender has no such operation.
   * @throws WrongAnswer, which disqualifies it.
   */
  prepare(subject: S, effort: Effort): Promise<Take | undefined>;
}

/** Looks up what was measured; `undefined` where it was not. */
export interface Figures {
  /** The median of a contender's figures. */
  readonly value: (contender: string, measure: string) => number | undefined;
  /** The median of a contender's figures, each divided by the reference's of the same round. */
  readonly ratio: (contender: string, measure: string) => number | undefined;
}

/** What has to hold. */
export interface Target {
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly actual: (figures: Figures) => number | undefined;
}

/** A field of contenders and what they are measured by. */
export interface Suite<S extends Subject = Subject> {
  /** What it is called on the command line and in files. */
  readonly name: string;
  readonly title: string;
  /** What is measured and how, in a sentence or two of Markdown. */
  readonly description: string;
  /** What has to run for it, if anything. */
  readonly server: 'redis' | 'memcached' | 'dynamodb' | undefined;
  /** The contender that the others are compared with. */
  readonly reference: string;
  readonly contenders: readonly Contender<S>[];
  readonly measures: readonly Measure<S>[];
  readonly targets: readonly Target[];
}
