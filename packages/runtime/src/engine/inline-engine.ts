import type { Clock, Logger } from "@thimble/base";
import { containerChance } from "../container/container-chance.ts";
import type { Fault } from "../container/container-fault.ts";
import { Executor, type Outcome } from "../container/executor.ts";
import { MemoryPool } from "../container/memory-pool.ts";
import { ProfileCache } from "../container/profile-cache.ts";
import type { ServiceProfile } from "../container/service-profile.ts";
import type { TinyContainer } from "../container/tiny-container.ts";
import { NO_USAGE, type Usage } from "../container/usage.ts";
import { type ContainerEvent, EVENT_KINDS } from "../events/container-event.ts";
import { EventPump, type Lane } from "../events/event-pump.ts";
import { type Schedule, scheduleImmediate } from "../events/schedule.ts";
import type { PendingCall } from "../host/pending-call.ts";
import { ContainerFront } from "./container-front.ts";
import { EffectsBatch } from "./effects-batch.ts";
import type { ContainerHandle, ContainerId, ContainerSpec, Engine, EngineListener, EngineStats } from "./engine.ts";
import { type FrontDesk, frontDesk } from "./front-desk.ts";
import { closedError, duplicateError, endOf, startError } from "./start-error.ts";
import { CROWD_OF_MEMORIES, reportTrapHandler } from "./trap-handler-flag.ts";
import { type OpenWait, WaitDesk } from "./wait-desk.ts";

/** What an engine is built from. */
export interface InlineEngineOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly listener: EngineListener;
  /** When waiting events are handled. Default: by the event loop. A test may collect the calls and pump by hand. */
  readonly schedule?: Schedule;
  /** Most zeroed memories kept for the next starts, of 64 pages altogether. Default 64. */
  readonly maximumWarmMemories?: number;
  /** With a seed, containers draw the same random numbers on every run. Default: they draw from the operating system's. */
  readonly seed?: number;
  /** Most handlers that wait at the same time; beyond it a wait is over budget at once. Default 1,024. */
  readonly maximumSuspended?: number;
}

/**
 * Runs containers in the calling thread. With a virtual clock everything it does follows from the events alone.
 *
 * Events are handled between other work of the thread, at most about 4 ms at a time; a single event takes as long as its budget of instructions
 * lets it, about 1 ms for each million, and nothing interrupts it. When `listener.effects` throws, the error surfaces
 * as an uncaught exception: nothing could be trusted after a commit that failed.
 */
export class InlineEngine implements Engine {
  readonly #listener: EngineListener;
  readonly #logger: Logger;
  readonly #schedule: Schedule;
  readonly #executor: Executor;
  readonly #memories: MemoryPool;
  readonly #desk: FrontDesk;
  readonly #pump: EventPump<InlineContainer>;
  readonly #batch: EffectsBatch;
  readonly #profiles = new ProfileCache();
  readonly #containers = new Map<ContainerId, InlineContainer>();
  readonly #waits: WaitDesk;
  /** Waits that begin when what was asked for before them is committed. */
  #beginning: { readonly container: InlineContainer; readonly pending: PendingCall }[] = [];
  readonly #host: InlineHost;
  #isScheduled = false;
  #isClosed = false;

  constructor(options: InlineEngineOptions) {
    const { clock, logger, listener, schedule, maximumWarmMemories, seed, maximumSuspended } = options;
    this.#listener = listener;
    this.#logger = logger;
    this.#schedule = schedule ?? scheduleImmediate;
    this.#batch = new EffectsBatch(listener);
    const crowd = { leases: CROWD_OF_MEMORIES, report: () => reportTrapHandler(logger) };
    this.#memories = new MemoryPool({
      crowd,
      ...(maximumWarmMemories !== undefined && { maximumWarm: maximumWarmMemories }),
    });
    this.#executor = new Executor(this.#memories, logger, { chance: containerChance(seed), maximumSuspended });
    this.#host = {
      executor: this.#executor,
      ready: (container) => this.#ready(container),
      remove: (container) => this.#remove(container),
    };
    this.#desk = frontDesk(clock);
    this.#waits = new WaitDesk({ clock, logger, listener });
    this.#pump = new EventPump(this.#executor, clock, {
      handled: (container, event, outcome) => this.#handled(container, event, outcome),
      waits: (container, pending, committed) => {
        this.#keep(container, pending.event.time, committed);
        container.changed();
        this.#beginning.push({ container, pending });
      },
      woken: (container) => this.#ready(container),
    });
  }

  async start(spec: ContainerSpec): Promise<ContainerHandle> {
    if (this.#isClosed) throw closedError(spec.id);
    if (this.#containers.has(spec.id)) throw duplicateError(spec.id);
    const profile = this.#profiles.of(spec);
    const tiny = this.#executor.instantiate({ id: spec.id, profile, state: spec.state });
    const container = new InlineContainer(tiny, profile, this.#desk, this.#host);
    if (profile.waits) return this.#startInTurn(container);
    const event = container.startEvent();
    const { time } = event;
    const { fault, effects, tickEvery, isHandled, instructions } = this.#executor.handle(tiny, event);
    container.settle(event, isHandled, instructions, 0);
    if (fault !== undefined && fault.reason !== "exited") {
      this.#executor.release(tiny);
      throw startError(spec.id, fault);
    }
    this.#containers.set(spec.id, container);
    container.tickEvery(tickEvery ?? spec.on.tick ?? 0);
    if (effects !== undefined) this.#batch.add(spec.id, time, effects);
    this.#batch.flush();
    // It has started, and it has ended.
    if (fault !== undefined) this.#end(container, fault);
    return container;
  }

  stats(): EngineStats {
    const { leases, warm } = this.#memories;
    return { workers: 0, workersLost: 0, workersStuck: 0, memories: { leased: leases, warm } };
  }

  /** Its `start` may wait, so it is an event like any other. */
  async #startInTurn(container: InlineContainer): Promise<ContainerHandle> {
    const started = new Promise<void>((resolve, reject) => {
      container.starting = { resolve, reject };
    });
    this.#containers.set(container.id, container);
    // First, so that what `start` asks for by `timers.every` before it waits is in place of it.
    container.tickEvery(container.profile.spec.on.tick ?? 0);
    container.queue.push(container.startEvent());
    this.#ready(container);
    await started;
    return container;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#containers.values()].map((container) => container.stop()));
    this.#desk.ticks[Symbol.dispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ready(container: InlineContainer): void {
    this.#pump.ready(container);
    this.#scheduleRun();
  }

  #scheduleRun(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => this.#run());
  }

  #run(): void {
    try {
      this.#pump.run();
      if (this.#pump.isPaused) {
        queueMicrotask(() => this.#run());
        return;
      }
      this.#batch.flush();
      this.#beginWaits();
    } finally {
      this.#isScheduled = this.#pump.isPaused;
      if (!(this.#pump.isPaused || this.#pump.isIdle)) this.#scheduleRun();
    }
    this.#desk.waiters.check();
    // In a turn of its own: what was asked for is answered first.
    if (this.#memories.isLow && this.#pump.isIdle) this.#schedule(() => this.#memories.refill());
  }

  #beginWaits(): void {
    const beginning = this.#beginning;
    if (beginning.length === 0) return;
    this.#beginning = [];
    for (const { container, pending } of beginning) {
      // Its owner may have stopped it when the effects were handed over.
      if (pending.request === undefined || pending.state !== "waits") continue;
      container.wait = this.#waits.begin(container.id, pending.request, (answer) =>
        pending.answer(answer, this.#desk.moment()),
      );
    }
  }

  #handled(container: InlineContainer, event: ContainerEvent, outcome: Outcome): void {
    const { isHandled, instructions, fault } = outcome;
    const { time, kind, arrived } = event;
    container.settle(event, isHandled, instructions, isHandled ? this.#desk.monotonic() - arrived : 0);
    this.#keep(container, time, outcome);
    if (fault !== undefined || kind === EVENT_KINDS.stop) this.#end(container, fault);
    else if (kind === EVENT_KINDS.start) container.settleStart();
  }

  #keep(
    container: InlineContainer,
    time: number,
    { effects, tickEvery }: Pick<Outcome, "effects" | "tickEvery">,
  ): void {
    if (effects !== undefined) this.#batch.add(container.id, time, effects);
    if (tickEvery !== undefined) container.tickEvery(tickEvery);
  }

  /** Frees what the container holds and returns how many events were dropped with it. */
  #remove(container: InlineContainer): number {
    container.wait?.cancel();
    if (container.container !== undefined) this.#executor.release(container.container);
    this.#containers.delete(container.id);
    const dropped = container.end();
    this.#desk.waiters.check();
    return dropped;
  }

  #end(container: InlineContainer, fault: Fault | undefined): void {
    const wasStopping = container.isStopping;
    const dropped = this.#remove(container);
    const wasStarting = container.settleStart(fault);
    if (fault === undefined || (wasStarting && fault.reason !== "exited")) return;
    if (wasStopping) {
      // Asked to stop, it may as well exit.
      if (fault.reason === "exited") return;
      this.#logger.warn("ended-while-stopping", {
        container: container.id,
        reason: fault.reason,
        message: fault.message,
        dropped,
      });
      return;
    }
    // What its neighbours and itself asked for before comes first.
    this.#batch.flush();
    this.#listener.ended(endOf(container.id, fault, dropped));
  }
}

/** What a container needs of its engine. */
interface InlineHost {
  readonly executor: Executor;
  ready(container: InlineContainer): void;
  /** Takes it out of the engine; returns the number of events dropped. */
  remove(container: InlineContainer): number;
}

class InlineContainer extends ContainerFront implements Lane {
  readonly #host: InlineHost;
  /** What its handler waits for. */
  wait: OpenWait | undefined;
  /** Settles when the container has started, where that is not at once; undefined afterwards. */
  starting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  #container: TinyContainer | undefined;
  #usage: Usage = NO_USAGE;

  constructor(container: TinyContainer, profile: ServiceProfile, desk: FrontDesk, host: InlineHost) {
    super(container.id, profile, desk);
    this.#container = container;
    this.#host = host;
  }

  get container(): TinyContainer | undefined {
    return this.#container;
  }

  /** The start has come to its end; false when nobody waits for that. */
  settleStart(fault?: Fault): boolean {
    const { starting } = this;
    this.starting = undefined;
    // One that exits while it starts has started.
    if (fault === undefined || fault.reason === "exited") starting?.resolve();
    else starting?.reject(startError(this.id, fault));
    return starting !== undefined;
  }

  override end(): number {
    this.#usage = this.usage();
    this.#container = undefined;
    return super.end();
  }

  protected override letGo(): number {
    return this.#host.remove(this);
  }

  protected override get inFlightCount(): number {
    const { container } = this;
    return container !== undefined && this.#host.executor.pendingOf(container) !== undefined ? 1 : 0;
  }

  protected override announce(): void {
    this.#host.ready(this);
  }

  protected override usage(): Usage {
    return this.#container?.usage() ?? this.#usage;
  }

  protected override cancelWaits(): void {
    this.wait?.cancel();
    if (this.#container !== undefined) this.#host.executor.cancel(this.#container);
  }
}
