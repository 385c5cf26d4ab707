import { type Clock, isThimbleError, type Logger, type Millis, ThimbleError } from "@thimble/base";
import { containerChance } from "../container/container-chance.ts";
import type { Fault } from "../container/container-fault.ts";
import { Executor, type Outcome } from "../container/executor.ts";
import { MemoryPool } from "../container/memory-pool.ts";
import { ServiceProfile } from "../container/service-profile.ts";
import type { TinyContainer } from "../container/tiny-container.ts";
import type { StateValue } from "../engine/engine.ts";
import { type ContainerEvent, EVENT_KINDS } from "../events/container-event.ts";
import { EventPool } from "../events/event-pool.ts";
import { EventPump, type Lane } from "../events/event-pump.ts";
import { EventQueue } from "../events/event-queue.ts";
import { scheduleImmediate } from "../events/schedule.ts";
import type { Arrival } from "../host/handler-call.ts";
import type { PendingCall } from "../host/pending-call.ts";
import { DoneWriter } from "./done-writer.ts";
import { readEventRecords } from "./event-records.ts";
import { OwedEffects } from "./owed-effects.ts";
import { Progress } from "./progress.ts";
import type { FromWorker, NewContainer, RemoteAnswer, ToWorker, WorkerSetup } from "./protocol.ts";
import { threadMillis } from "./thread-clock.ts";

const NO_STATE: ReadonlyMap<string, StateValue> = new Map();

/** What a worker's side is built from. */
export interface WorkerRunnerOptions {
  readonly setup: WorkerSetup;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly post: (message: FromWorker, transfer?: ArrayBuffer[]) => void;
}

type Committed = Pick<Outcome, "effects" | "tickEvery">;

/** A container in a worker. */
interface Slot extends Lane {
  readonly slot: number;
  container: TinyContainer | undefined;
}

/** Runs containers in a worker: takes events in, pumps them, and answers with what they did. */
export class WorkerRunner {
  readonly #clock: Clock;
  readonly #post: WorkerRunnerOptions["post"];
  readonly #progress: Progress;
  readonly #pool = new EventPool();
  readonly #memories: MemoryPool;
  readonly #executor: Executor;
  readonly #pump: EventPump<Slot>;
  readonly #profiles = new Map<number, ServiceProfile>();
  readonly #slots = new Map<number, Slot>();
  readonly #done = new DoneWriter();
  readonly #owed = new OwedEffects<Slot>();
  /** What to add to this thread's monotonic time to get the engine's. */
  #clockOffset: Millis = 0;
  #isScheduled = false;

  constructor({ setup, clock, logger, post }: WorkerRunnerOptions) {
    this.#clock = clock;
    this.#post = post;
    this.#progress = new Progress(setup.progress);
    const { maximumWarmMemories, maximumSuspended, seed } = setup;
    this.#memories = new MemoryPool(maximumWarmMemories === undefined ? {} : { maximumWarm: maximumWarmMemories });
    this.#executor = new Executor(this.#memories, logger, { chance: containerChance(seed), maximumSuspended });
    this.#pump = new EventPump(this.#executor, clock, {
      begins: ({ slot }) => this.#progress.begin(slot),
      handled: (slot, event, outcome) => this.#handled(slot, event, outcome),
      waits: (slot, pending, committed) => this.#waits(slot, pending, committed),
      woken: (slot) => this.#woken(slot),
      isHeld: (slot) => this.#owed.holds(slot),
    });
  }

  /** Takes a message of the engine. */
  receive(message: ToWorker): void {
    switch (message.kind) {
      case "profile":
        this.#profiles.set(message.profile, new ServiceProfile(message.spec));
        return;
      case "forget-profile":
        this.#forgetProfile(message.profile);
        return;
      case "containers":
        for (const container of message.containers) this.#makeContainer(container);
        return;
      case "drop-container": {
        const slot = this.#slots.get(message.slot);
        if (slot !== undefined) this.#drop(slot);
        return;
      }
      case "events":
        this.#setClock(message);
        this.#done.received();
        readEventRecords(message.records, this.#pool, (slot, event) => this.#enqueue(slot, event));
        // Alone, it is handled at once; under load it waits for its turn, so that the port is read in between.
        if (!this.#isScheduled) this.#run();
        return;
      case "answers":
        this.#setClock(message);
        for (const answer of message.answers) this.#answer(answer, { arrived: message.monotonic, wall: message.wall });
        return;
      case "confirmed":
        for (const slot of this.#owed.confirm()) if (slot.queue.length > 0) this.#woken(slot);
        return;
      case "cancel": {
        const container = this.#slots.get(message.slot)?.container;
        if (container !== undefined) this.#executor.cancel(container);
      }
    }
  }

  #setClock({ monotonic, thread }: { readonly monotonic: Millis; readonly thread: Millis }): void {
    this.#clockOffset = monotonic + (threadMillis() - thread) - this.#clock.monotonic();
  }

  #answer({ slot, number, answer }: RemoteAnswer, now: Arrival): void {
    const container = this.#slots.get(slot)?.container;
    const pending = container && this.#executor.pendingOf(container);
    if (pending?.number === number) pending.answer(answer, now);
  }

  #woken(slot: Slot): void {
    this.#pump.ready(slot);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    scheduleImmediate(() => this.#run());
  }

  #makeContainer({ slot, profile: number, id, state = NO_STATE, readings = [] }: NewContainer): void {
    try {
      const profile = this.#profiles.get(number);
      if (profile === undefined) throw new ThimbleError("base.bug", `Cannot make ${id}: its service is not known`);
      const container = this.#executor.instantiate({ id, profile, state });
      for (let i = 0; i + 3 < readings.length; i += 4) {
        const [number = 0, value = 0, time = 0, quality = 0] = readings.slice(i, i + 4);
        container.keepReading({ number, value, time, quality });
      }
      this.#slots.set(slot, { slot, container, queue: new EventQueue(), isReady: false });
    } catch (error) {
      if (!isThimbleError(error)) throw error;
      this.#done.end(slot, { reason: "trap", code: error.code, message: error.message });
    }
  }

  #forgetProfile(number: number): void {
    const profile = this.#profiles.get(number);
    this.#profiles.delete(number);
    if (profile !== undefined) this.#executor.forget(profile);
  }

  #enqueue(number: number, event: ContainerEvent): void {
    const slot = this.#slots.get(number);
    if (slot === undefined) {
      this.#pool.give(event);
      return;
    }
    slot.queue.push(event);
    this.#pump.ready(slot);
  }

  #run(): void {
    this.#isScheduled = true;
    const isBusy = this.#pump.run();
    if (this.#pump.isPaused) {
      queueMicrotask(() => this.#run());
      return;
    }
    this.#isScheduled = isBusy;
    this.#progress.rest();
    this.#progress.memories(this.#memories.leases, this.#memories.warm);
    const message = this.#done.take(this.#owed.handOver());
    this.#post(message, [message.acks.buffer, message.usage.buffer]);
    if (isBusy) scheduleImmediate(() => this.#run());
    // What was asked for is answered.
    else if (this.#memories.isLow) this.#memories.refill();
  }

  #handled(slot: Slot, event: ContainerEvent, outcome: Outcome): void {
    const { time, kind, arrived } = event;
    const { isHandled, instructions, fault } = outcome;
    const latency = isHandled ? this.#clock.monotonic() + this.#clockOffset - arrived : 0;
    this.#pool.give(event);
    this.#done.ack(slot.slot, isHandled, instructions, latency);
    this.#keep(slot, time, outcome);
    if (fault !== undefined || kind === EVENT_KINDS.stop) this.#end(slot, fault);
  }

  #waits(slot: Slot, { number, request, event }: PendingCall, committed: Committed): void {
    this.#keep(slot, event.time, committed);
    if (request !== undefined) this.#done.wait({ slot: slot.slot, number, request });
  }

  #keep(lane: Slot, time: number, { effects, tickEvery }: Committed): void {
    const { slot, container } = lane;
    if (effects !== undefined) {
      this.#done.effects({ slot, time, effects });
      this.#owed.add(lane, effects);
    }
    if (tickEvery !== undefined) this.#done.tick(slot, tickEvery);
    if (container !== undefined) this.#done.ran(slot, container);
  }

  #end(slot: Slot, fault: Fault | undefined): void {
    this.#drop(slot);
    this.#done.end(slot.slot, fault);
  }

  #drop(slot: Slot): void {
    if (slot.container !== undefined) this.#executor.release(slot.container);
    slot.container = undefined;
    this.#slots.delete(slot.slot);
    for (let event = slot.queue.shift(); event !== undefined; event = slot.queue.shift()) this.#pool.give(event);
  }
}
