import { type EpochMillis, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { type ContainerManifest, DEFAULT_BUDGET, DEFAULT_QUEUE } from "@thimble/model";
import { InlineEngine, prepareModule, type StateValue } from "@thimble/runtime";
import { ContainerBox } from "./container-box.ts";
import { Pump } from "./pump.ts";
import { type AnswerRequest, Recorder } from "./recorder.ts";

/** What to run. */
export interface RunContainerOptions {
  /** The module, as `buildProject` gives it. */
  readonly wasm: Uint8Array;
  /** The thimble.yaml: what it asks for is granted, and its budget holds. */
  readonly manifest: Pick<ContainerManifest, "name" | "asks">;
  /** Environment variables. Default none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the keyed state holds at the start, e.g. `state` of a box before. Default nothing. */
  readonly state?: Iterable<readonly [key: string, value: StateValue]>;
  /**
   * Answers what the container asks of Things and waits for. Default: a property is what was last handed over of it, `unreachable` where nothing
   * was; writes and actions are done.
   */
  readonly answer?: AnswerRequest;
  /** The clock at the start, milliseconds since 1970. Default 2026-01-01T00:00:00Z. */
  readonly now?: EpochMillis;
  /** Seed of the random numbers that the container draws. Default 1. */
  readonly seed?: number;
}

/**
 * Starts a container with nothing around it, in virtual time. When its `start` waits, time goes by until that is over.
 *
 * @example
 * const box = await runContainer(await buildProject(directory));
 * box.reading("machine/temperature", 98);
 * assert.equal(box.published[0]?.topic, "plant/1/alarm");
 * await box.stop();
 *
 * @throws ThimbleError wasm.* and runtime.* when the module can not be run or its start fails
 */
export async function runContainer(options: RunContainerOptions): Promise<ContainerBox> {
  const { wasm, manifest, environment = {}, state = [], now, answer, seed = 1 } = options;
  const { name, asks } = manifest;
  const budget = { ...DEFAULT_BUDGET, ...asks.budget };
  const clock = new VirtualClock(now);
  const pump = new Pump();
  const recorder = new Recorder(state, answer);
  const engine = new InlineEngine({ clock, logger: SILENT_LOGGER, listener: recorder, schedule: pump.schedule, seed });
  const started = engine.start({
    id: name,
    module: prepareModule(wasm, { memoryBytes: budget.memoryBytes }),
    environment,
    grants: asks.grants,
    on: asks.on,
    budget,
    queue: DEFAULT_QUEUE,
    state: new Map(recorder.state),
  });
  const handle = await advanceUntil(clock, started);
  return new ContainerBox({ engine, handle, on: asks.on, clock, pump, recorder });
}

async function advanceUntil<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  await Promise.resolve();
  while (!isDone) await clock.advance(clock.untilNext ?? 0);
  return await work;
}
