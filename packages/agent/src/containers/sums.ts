import type { ContainerCounts } from "@thimble/runtime";

/** What containers did, added up. Each number only grows. */
export class Sums {
  /** Events handled. */
  events = 0;
  instructions = 0;
  dropped = 0;
  /** By what was refused, as `ContainerCounts.refused` names it. */
  readonly refused: Record<string, number> = {};

  /** Adds what a container counted since its start. Returns itself. */
  addCounts({ handled, instructions, dropped, refused }: ContainerCounts): this {
    return this.#add(handled, instructions.total, dropped, refused);
  }

  /** Adds other sums. Returns itself. */
  add({ events, instructions, dropped, refused }: Sums): this {
    return this.#add(events, instructions, dropped, refused);
  }

  #add(events: number, instructions: number, dropped: number, refused: Readonly<Record<string, number>>): this {
    this.events += events;
    this.instructions += instructions;
    this.dropped += dropped;
    for (const [what, count] of Object.entries(refused)) this.refused[what] = (this.refused[what] ?? 0) + count;
    return this;
  }
}

/** Everything that was refused. */
export function totalRefused(refused: Readonly<Record<string, number>>): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}
