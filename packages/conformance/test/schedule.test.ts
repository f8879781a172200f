import { describe, expect, it } from '@jest/globals';
import type { PlannedCase } from '../src/plan.ts';
import { createSchedule } from '../src/schedule.ts';
import { Turns } from '../src/turns.ts';

/** Work that is over when it is told so, and that writes down when it begins and ends. */
class Works {
  readonly log: string[] = [];
  readonly #ends = new Map<string, () => void>();

  readonly start = (name: string): Promise<void> => {
    this.log.push(`+${name}`);
    return new Promise((resolve) => {
      this.#ends.set(name, () => {
        this.log.push(`-${name}`);
        resolve();
      });
    });
  };

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.();
    await settle();
  }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('Turns', () => {
  it('lets many run together, and one alone', async () => {
    const works = new Works();
    const turns = new Turns();
    void turns.together(() => works.start('a'));
    void turns.together(() => works.start('b'));
    void turns.alone(() => works.start('X'));
    void turns.together(() => works.start('c'));
    await settle();
    expect(works.log).toEqual(['+a', '+b']);
    await works.end('a');
    expect(works.log).toEqual(['+a', '+b', '-a']);
    await works.end('b');
    expect(works.log.slice(3)).toEqual(['-b', '+X']);
    await works.end('X');
    expect(works.log.slice(5)).toEqual(['-X', '+c']);
  });

  it('goes on after work that failed', async () => {
    const turns = new Turns();
    await expect(turns.alone(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(turns.together(() => Promise.reject(new Error('broken too')))).rejects.toThrow('broken too');
    expect(await turns.alone(async () => 'done')).toBe('done');
  });
});

describe('createSchedule', () => {
  const planned = (id: string, more: object = {}): PlannedCase =>
    ({ case: { id, ...more }, skipped: undefined, inapplicable: undefined }) as PlannedCase;
  const all = [
    planned('a', { waits: true }),
    planned('b'),
    planned('c', { waits: true }),
    planned('d', { waits: true, exclusive: true }),
  ];

  it('starts all cases that wait with the first of them', async () => {
    const works = new Works();
    const schedule = createSchedule(all, ({ case: { id } }) => works.start(id), true);
    void schedule.run(all[0] as PlannedCase);
    await settle();
    expect(works.log).toEqual(['+a', '+c']);
    void schedule.run(all[3] as PlannedCase);
    await works.end('a');
    expect(works.log).not.toContain('+d');
    await works.end('c');
    expect(works.log.at(-1)).toBe('+d');
  });

  it('runs one by one where they share a clock', async () => {
    const works = new Works();
    const schedule = createSchedule(all, ({ case: { id } }) => works.start(id), false);
    void schedule.run(all[0] as PlannedCase);
    await settle();
    expect(works.log).toEqual(['+a']);
  });

  it('hands a failure to whoever asks for that case', async () => {
    const schedule = createSchedule(
      all,
      ({ case: { id } }) => (id === 'c' ? Promise.reject(new Error('c is broken')) : Promise.resolve()),
      true,
    );
    await schedule.run(all[0] as PlannedCase);
    await expect(schedule.run(all[2] as PlannedCase)).rejects.toThrow('c is broken');
  });
});
