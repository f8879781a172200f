/** Something that waits for its instant. */
export interface Appointment {
  /** On the monotonic scale, in ms. */
  readonly dueAt: number;
  /** Tells appointments of one instant apart: the one made first comes first. */
  readonly order: number;
  readonly kind: 'sleep' | 'timer';
  readonly callback: () => void;
  keepsAlive: boolean;
}

/** What a clock still has to do, in the order in which it will. */
export class Agenda {
  readonly #appointments: Appointment[] = [];
  #made = 0;

  add(dueAt: number, kind: Appointment['kind'], callback: () => void): Appointment {
    const appointment: Appointment = { dueAt, order: this.#made++, kind, callback, keepsAlive: true };
    this.#appointments.splice(this.#indexOf(appointment), 0, appointment);
    return appointment;
  }

  remove(appointment: Appointment): void {
    const index = this.#indexOf(appointment);
    if (this.#appointments[index] === appointment) this.#appointments.splice(index, 1);
  }

  /** Takes off the next appointment, if it is due by then. */
  takeDue(byMs: number): Appointment | undefined {
    const [next] = this.#appointments;
    return next !== undefined && next.dueAt <= byMs ? this.#appointments.shift() : undefined;
  }

  list(): readonly Appointment[] {
    return this.#appointments;
  }

  /** Where it is, or where it belongs. */
  #indexOf(appointment: Appointment): number {
    let low = 0;
    let high = this.#appointments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#appointments[middle] as Appointment, appointment)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(one: Appointment, other: Appointment): boolean {
  return one.dueAt === other.dueAt ? one.order < other.order : one.dueAt < other.dueAt;
}
