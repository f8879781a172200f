import { describe, expect, it } from '@jest/globals';
import { NullBackend } from '@cache/core';
import { runConformance, supportMatrix, type Report, type ReportedCase } from '@cache/conformance';

const { capabilities } = new NullBackend();

const reported = (id: string, outcome: ReportedCase['outcome'], variant = 'plain', reason?: string): ReportedCase => ({
  id,
  group: id.split('/')[0] as string,
  title: id,
  variant,
  outcome,
  ...(reason === undefined ? {} : { reason }),
});
const report = (backend: string, cases: readonly ReportedCase[], said: object = {}): Report =>
  ({ backend, cases, capabilities: { ...capabilities, ...said } }) as unknown as Report;

/** The part below a heading. */
function section(matrix: string, title: string): string | undefined {
  return matrix
    .split(/^## /m)
    .find((text) => text.startsWith(`${title}\n`))
    ?.slice(title.length)
    .trim();
}

describe('supportMatrix', () => {
  it('has a row for each group and a column for each backend', () => {
    const whole = report('whole', [
      reported('a/one', 'passed'),
      reported('a/one', 'passed', 'namespace'),
      reported('a/two', 'passed'),
      reported('b/one', 'inapplicable'),
    ]);
    const partly = report('partly | new', [
      reported('a/one', 'passed'),
      reported('a/one', 'failed', 'namespace'),
      reported('a/two', 'skipped'),
      reported('b/one', 'skipped'),
    ]);
    expect(section(supportMatrix([whole, partly]), 'Cases that hold')).toBe(
      [
        '| group | whole | partly \\| new |',
        '| --- | --- | --- |',
        '| `a` | ✓ 2 | ✗ 0 of 1, 1 skipped |',
        '| `b` | – | 1 skipped |',
      ].join('\n'),
    );
  });

  it('says what each backend can do, with amounts as people write them', () => {
    const limited = {
      stores: true,
      payloads: ['text'],
      atomic: ['add'],
      ttlResolutionMs: 1000,
      maxTtlMs: 8 * 365 * 86_400_000,
      maxKeyBytes: 250,
      maxValueBytes: 1_048_263,
    };
    const unlimited = { maxTtlMs: null, maxKeyBytes: null, maxValueBytes: 512 * 1024 ** 2 };
    const matrix = supportMatrix([report('limited', [], limited), report('unlimited', [], unlimited)]);
    const rows = section(matrix, 'Capabilities')?.split('\n');
    expect(rows).toEqual(
      expect.arrayContaining([
        '| capability | limited | unlimited |',
        '| keeps what it is given (`stores`) | ✓ | – |',
        '| `add` is one step (`atomic`) | ✓ | ✓ |',
        '| `multiSet` is one step (`atomic`) | – | ✓ |',
        '| keeps bytes (`payloads`) | – | ✓ |',
        '| step of lifetimes (`ttlResolutionMs`) | 1 s | 1 ms |',
        '| longest lifetime (`maxTtlMs`) | 8 years | no limit |',
        '| longest key, before it is mapped to a shorter one (`maxKeyBytes`) | 250 bytes | no limit |',
        '| largest value (`maxValueBytes`) | 1,048,263 bytes | 512 MiB |',
      ]),
    );
    for (const name of Object.keys(capabilities)) expect(matrix).toContain(`(\`${name}\`)`);
  });

  it('lists what was left out by its reason, once for backends with the same', () => {
    const cases = [
      reported('a/one', 'passed'),
      reported('a/two', 'inapplicable', 'plain', 'it keeps nothing'),
      reported('a/two', 'inapplicable', 'namespace', 'it keeps nothing'),
      reported('b/one', 'inapplicable', 'plain', 'it keeps nothing'),
      reported('b/two', 'inapplicable', 'plain', 'it keeps nothing'),
      reported('c/one', 'inapplicable', 'plain', 'it is odd'),
    ];
    const skipping = [reported('a/one', 'skipped', 'plain', 'it is slow')];
    const matrix = supportMatrix([report('one', cases), report('two', skipping), report('three', cases)]);
    expect(section(matrix, 'Cases that do not apply')).toBe(
      ['### one, three', '', '- **it keeps nothing** (3): `a/two`, all 2 of `b`', '- **it is odd** (1): `c/one`'].join(
        '\n',
      ),
    );
    expect(section(matrix, 'Cases that are skipped')).toBe('### two\n\n- **it is slow** (1): `a/one`');
  });

  it('folds a list that is long', () => {
    const cases = Array.from({ length: 21 }, (_, index) =>
      reported(`a/${index}`, 'inapplicable', 'plain', 'it is odd'),
    );
    const matrix = supportMatrix([report('one', [reported('a/one', 'passed'), ...cases])]);
    expect(matrix).toMatch(
      /^- \*\*it is odd\*\* \(21\)\n {2}<details>.*\n\n {2}`a\/0`, .*, `a\/20`\n\n {2}<\/details>$/m,
    );
  });

  it('leaves out a section that nothing is to be said in', () => {
    const matrix = supportMatrix([report('whole', [reported('a/one', 'passed')])]);
    expect(matrix.match(/^## .*/gm)).toEqual(['## Capabilities', '## Cases that hold']);
  });

  it('is the same text for two runs of one backend', async () => {
    const run = async (seed: number): Promise<Report> =>
      runConformance({ name: 'null', create: () => new NullBackend(), variants: ['plain'], seed });
    expect(supportMatrix([await run(1)])).toBe(supportMatrix([await run(2)]));
  });
});
