import { setTimeout as wait } from "node:timers/promises";
import type { Attack } from "./attack.ts";
import { HostileStage } from "./hostile-stage.ts";

/** Between two deployments that are refused. */
const RETRY_MS = 20;
/** Readings a second. */
const RATE = 1000;
/** What happens beside the neighbour. */
export interface Siege {
  /** Undefined for nothing. */
  readonly attack: Attack | undefined;
  /** Attackers at a time. Default as the attack says. */
  readonly attackers?: number;
  readonly seconds: number;
}

/** How long answers of the neighbour took, in milliseconds from when each reading was due, unsorted. */
export interface NeighbourDelays {
  readonly delays: Float64Array;
  /** Ends of attackers meanwhile. */
  readonly ends: number;
}

/**
 * Has the neighbour answer a steady stream of readings for so many seconds, with attackers beside it or alone. A reading that could not be sent in
 * time counts from when it was due.
 */
export async function neighbourDelays({
  attack,
  attackers = attack?.attackers ?? 1,
  seconds,
}: Siege): Promise<NeighbourDelays> {
  await using stage = await HostileStage.open(attack);
  // What is compiled and started at first is not what is measured.
  await sendFor(stage, RATE / 4);
  // Nor is what an attack before this one left in the heap.
  globalThis.gc?.();
  const [skipped, started] = [stage.sent, performance.now()];
  const attacking =
    attack === undefined
      ? Promise.resolve()
      : keepAttacking(stage, attack, { attackers, end: started + seconds * 1000 });
  await sendFor(stage, seconds * RATE);
  await attacking;
  await stage.until(() => stage.answers.length >= stage.sent);
  const delays = stage.answers.slice(skipped).map(({ at }, i) => at - started - (i / RATE) * 1000);
  return { delays: Float64Array.from(delays), ends: stage.ends.length };
}

async function sendFor(stage: HostileStage, count: number): Promise<void> {
  const [first, started] = [stage.sent, performance.now()];
  while (stage.sent - first < count) {
    const due = Math.min(count, Math.floor(((performance.now() - started) / 1000) * RATE));
    while (stage.sent - first < due) stage.send();
    await wait(1);
  }
}

/** An attack that is not even deployed is tried again and again. */
async function keepAttacking(
  stage: HostileStage,
  attack: Attack,
  { attackers, end }: { readonly attackers: number; readonly end: number },
): Promise<void> {
  if (attack.outcome.kind !== "rejected") return stage.attack(attack, attackers);
  while (performance.now() < end) {
    await stage.attack(attack, attackers).catch(() => undefined);
    await wait(RETRY_MS);
  }
}
