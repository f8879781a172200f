import type { Clock, Timer } from '@cache/core';

/** A clock whose timers never call back, as where a program never gets back to its event loop. */
export class ManualClock implements Clock {
  ms = 0;
  armed = 0;

  now(): number {
    return this.ms;
  }

  sleep(): Promise<void> {
    return new Promise(() => undefined);
  }

  timer(): Timer {
    this.armed++;
    return {
      ref: () => undefined,
      unref: () => undefined,
      cancel: () => {
        this.armed--;
      },
    };
  }
}
