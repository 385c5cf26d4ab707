import { type Clock, VirtualClock } from "@thimble/base";
import type { Budget } from "@thimble/model";
import type { ContainerHandle, Engine, EngineListener } from "../src/index.ts";
import { COUNTER } from "./guests/guests.ts";
import { Recorder, type SpecParts, specOf } from "./recorder.ts";

/** Makes the engine under test. */
export type MakeEngine = (parts: {
  readonly clock: Clock;
  readonly listener: EngineListener;
  readonly seed?: number;
}) => Engine;

/** The budget of `specOf`. */
export const BUDGET: Budget = specOf(COUNTER).budget;
/** The quality `good`. */
export const GOOD = 0;

/** An engine on a virtual clock, with an owner that remembers. */
export interface Scene extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly recorder: Recorder;
  readonly engine: Engine;
  start(wasm: Uint8Array, parts?: SpecParts): Promise<ContainerHandle>;
  /** Resolves when the container has published this. */
  said(handle: ContainerHandle, text: string): Promise<void>;
  /** Lets everything go on that can, once. */
  settled(): Promise<void>;
  /** Moves time on by so many milliseconds whenever at least so many timers wait, by default 1, until the work is done. */
  advanceUntil<T>(work: Promise<T>, step: number, timers?: number): Promise<T>;
}

/** Sets a scene. */
export function scene(make: MakeEngine, seed?: number): Scene {
  const clock = new VirtualClock();
  const recorder = new Recorder();
  const engine = make({ clock, listener: recorder, ...(seed !== undefined && { seed }) });
  return {
    clock,
    recorder,
    engine,
    start: (wasm, parts) => engine.start(specOf(wasm, parts)),
    said: async (handle, text) => {
      while (!recorder.published(handle.id).includes(text)) await settled();
    },
    settled,
    advanceUntil: async (work, step, timers = 1) => {
      let isDone = false;
      const done = (): void => {
        isDone = true;
      };
      work.then(done, done);
      while (!isDone) await (clock.pending >= timers ? clock.advance(step) : settled());
      return await work;
    },
    [Symbol.asyncDispose]: () => engine.close(),
  };
}

/** Offers a reading of the first property for each value, with the value as its time. */
export function offer(handle: ContainerHandle, ...values: number[]): void {
  for (const value of values) handle.offerReading(0, value, value, GOOD);
}

/** What is ready has its turn, in this thread and in others. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
