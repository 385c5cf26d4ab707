import { type Clock, describeError, type Logger, type Millis, SystemClock } from "@thimble/base";
import type { Fault } from "../container/container-fault.ts";
import { ProfileCache } from "../container/profile-cache.ts";
import type { ServiceProfile } from "../container/service-profile.ts";
import type {
  ContainerHandle,
  ContainerId,
  ContainerSpec,
  Engine,
  EngineListener,
  EngineStats,
} from "../engine/engine.ts";
import { type FrontDesk, frontDesk } from "../engine/front-desk.ts";
import { closedError, duplicateError, endOf, startError } from "../engine/start-error.ts";
import { CROWD_OF_MEMORIES, reportTrapHandler } from "../engine/trap-handler-flag.ts";
import { WaitDesk } from "../engine/wait-desk.ts";
import { LONGEST_SHARED_EVENT, longestEvent } from "./longest-event.ts";
import { startNodeWorker } from "./node-worker.ts";
import { ACK_WORDS, type DoneMessage } from "./protocol.ts";
import { RemoteContainer } from "./remote-container.ts";
import { readUsage } from "./usage-records.ts";
import { Watchdog, type WatchdogOptions } from "./watchdog.ts";
import { type LinkClass, type LinkOwner, WorkerLink } from "./worker-link.ts";
import type { StartWorker } from "./worker-port.ts";

/** Workers in a row that may die before they run. */
const MAXIMUM_FAILED_WORKERS = 3;
/** Workers for long events at most, each a thread; with more such containers they share those, and delay each other. */
const MAXIMUM_LONG_WORKERS = 8;
/** Containers that may wait in one worker before another is made. */
const WAITING_CROWD = 1024;
const DEFAULT_WATCHDOG_LIMIT: Millis = 1000;

/** What an engine with workers is built from. */
export interface WorkerEngineOptions {
  /** Time of events, ticks and rates. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly listener: EngineListener;
  /**
   * Worker threads for containers that share them, at least 1. As many more at most for those that may wait, made when they are needed. Default 1.
   */
  readonly workers?: number;
  readonly watchdog?: Partial<WatchdogOptions>;
  /** Starts a worker. Default: a thread of Node. */
  readonly startWorker?: StartWorker;
  /** Most zeroed memories that each worker keeps for the next starts, of 64 pages altogether. Default 64. */
  readonly maximumWarmMemories?: number;
  /** With a seed, containers draw the same random numbers on every run and in every worker. Default: they draw from the operating system's. */
  readonly seed?: number;
  /** Most handlers that wait at the same time in one worker; beyond it a wait is over budget at once. Default 1,024. */
  readonly maximumSuspended?: number;
}

/**
 * Runs containers in worker threads, each container in one. Those whose budgets let an event take longer than `LONGEST_SHARED_EVENT` run in workers of
 * their own, behind all others where the machine is busy: they delay nobody. Those that may wait run in others: each garbage collection there looks at
 * every stack that is put aside.
 *
 * An event is kept here until its worker's answer is here, and the answer carries everything that the event asked for: a worker that
 * dies takes no event and no committed state with it. Its containers are started again in a new worker, from their committed state,
 * with their unanswered events in order. A container that holds a worker beyond the watchdog's limit, or under which workers die again and again,
 * is ended instead: see `DeathRecord`.
 */
export class WorkerEngine implements Engine {
  readonly #listener: EngineListener;
  readonly #logger: Logger;
  readonly #desk: FrontDesk;
  readonly #owner: LinkOwner;
  readonly #profiles = new ProfileCache();
  readonly #containers = new Map<ContainerId, RemoteContainer>();
  readonly #slots = new Map<number, RemoteContainer>();
  readonly #workers: number;
  readonly #links: WorkerLink[] = [];
  readonly #watchdog: Watchdog;
  readonly #terminations = new Set<Promise<void>>();
  readonly #abandon = (container: RemoteContainer): number => {
    const link = this.#links.find(({ containers }) => containers.has(container));
    link?.drop(container);
    if (link !== undefined) this.#closeIdle(link);
    const dropped = this.#forget(container);
    this.#desk.waiters.check();
    return dropped;
  };
  #slotNumber = 0;
  #failedWorkers = 0;
  #workersLost = 0;
  #workersStuck = 0;
  #hasReportedCrowd = false;
  #isClosed = false;

  constructor(options: WorkerEngineOptions) {
    const {
      clock,
      logger,
      listener,
      workers = 1,
      watchdog,
      startWorker = startNodeWorker,
      maximumWarmMemories,
      seed,
      maximumSuspended,
    } = options;
    if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`Cannot run ${workers} workers: at least 1`);
    this.#listener = listener;
    this.#logger = logger;
    this.#desk = frontDesk(clock);
    this.#owner = {
      desk: this.#desk,
      logger,
      startWorker,
      maximumWarmMemories,
      seed,
      maximumSuspended,
      waits: new WaitDesk({ clock, logger, listener }),
      done: (link, message) => this.#done(link, message),
      applied: () => listener.applied?.(),
      lost: (link, error) => this.#lost(link, error),
    };
    this.#workers = workers;
    this.#watchdog = new Watchdog(
      { clock: new SystemClock({ unref: true }), limit: DEFAULT_WATCHDOG_LIMIT, ...watchdog },
      () => this.#links,
      (link) => this.#stuck(link),
    );
  }

  async start(spec: ContainerSpec): Promise<ContainerHandle> {
    if (this.#isClosed) throw closedError(spec.id);
    if (this.#containers.has(spec.id)) throw duplicateError(spec.id);
    const { id, state } = spec;
    const slot = this.#slotNumber++;
    const profile = this.#profiles.of(spec);
    const container = new RemoteContainer({ id, state, slot, profile, desk: this.#desk, remove: this.#abandon });
    this.#containers.set(id, container);
    this.#slots.set(slot, container);
    this.#reportCrowd();
    const started = new Promise<void>((resolve, reject) => {
      container.starting = { resolve, reject };
    });
    this.#linkFor(spec, profile).adopt(container);
    await started;
    return container;
  }

  stats(): EngineStats {
    const memories = { leased: 0, warm: 0 };
    for (const { progress } of this.#links) {
      memories.leased += progress.leased;
      memories.warm += progress.warm;
    }
    return {
      workers: this.#links.length,
      workersLost: this.#workersLost,
      workersStuck: this.#workersStuck,
      memories,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#containers.values()].map((container) => container.stop()));
    this.#watchdog[Symbol.dispose]();
    this.#desk.ticks[Symbol.dispose]();
    for (const link of this.#links) this.#terminate(link);
    await Promise.all(this.#terminations);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The emptiest link of the class that the container's budget puts it into. */
  #linkFor({ budget }: ContainerSpec, { waits }: ServiceProfile): WorkerLink {
    const kind = longestEvent(budget) > LONGEST_SHARED_EVENT ? "long" : waits ? "waiting" : "short";
    const links = this.#links.filter((link) => link.kind === kind);
    const added = Array.from({ length: this.#missing(kind, links) }, () => new WorkerLink(this.#owner, kind));
    this.#links.push(...added);
    return [...links, ...added].reduce((best, link) => (link.containers.size < best.containers.size ? link : best));
  }

  /** How many links to add for one more container. One that was given up is tried again so. */
  #missing(kind: LinkClass, links: readonly WorkerLink[]): number {
    if (kind === "short") return this.#workers - links.length;
    if (kind === "long") return Number(links.length < MAXIMUM_LONG_WORKERS);
    const isCrowded = links.every(({ containers }) => containers.size >= WAITING_CROWD);
    return Number(isCrowded && links.length < this.#workers);
  }

  #done(link: WorkerLink, message: DoneMessage): void {
    const started = this.#acknowledge(link, message.acks);
    this.#commit(message);
    for (const container of started) {
      // Where `start` may wait, what it asked for meanwhile holds.
      if (!container.profile.waits) container.tickEvery(container.profile.spec.on.tick ?? 0);
    }
    for (const { slot, period } of message.ticks) this.#slots.get(slot)?.tickEvery(period);
    readUsage(message.usage, (slot, usage) => this.#slots.get(slot)?.report(usage));
    for (const wait of message.waits) {
      const container = this.#slots.get(wait.slot);
      if (container !== undefined) link.waits(container, wait);
    }
    for (const { slot, fault } of message.ended) {
      const container = this.#slots.get(slot);
      if (container !== undefined) this.#end(link, container, fault);
    }
    for (const container of started) {
      container.starting?.resolve();
      container.starting = undefined;
    }
    this.#failedWorkers = 0;
    this.#desk.waiters.check();
  }

  /** Takes answered events out of flight and returns the containers that have started. */
  #acknowledge(link: WorkerLink, acks: Float64Array): RemoteContainer[] {
    const started: RemoteContainer[] = [];
    for (let place = 0; place < acks.length; place += ACK_WORDS) {
      const container = this.#slots.get(acks[place] ?? -1);
      if (container === undefined) continue;
      const isHandled = acks[place + 1] === 1;
      // At most 2^31 - 1. As whole numbers, sums of them are no objects of their own.
      const instructions = (acks[place + 2] ?? 0) | 0;
      if (container.acknowledge(isHandled, instructions, acks[place + 3] ?? 0)) started.push(container);
      link.acknowledged(container);
    }
    return started;
  }

  #commit({ effects }: DoneMessage): void {
    const batch = effects.flatMap(({ slot, time, effects: list }) => {
      const container = this.#slots.get(slot);
      container?.commit(list);
      return container === undefined ? [] : [{ container: container.id, time, effects: list }];
    });
    if (batch.length > 0) this.#listener.effects(batch);
  }

  #end(link: WorkerLink, container: RemoteContainer, fault: Fault | undefined): void {
    const { id, starting, isStopping } = container;
    link.release(container);
    this.#closeIdle(link);
    const dropped = this.#forget(container);
    container.starting = undefined;
    if (fault === undefined) {
      starting?.resolve();
      return;
    }
    const { reason, message } = fault;
    const hasExited = reason === "exited";
    if (starting !== undefined && !hasExited) starting.reject(startError(id, fault));
    else if (isStopping && hasExited) return;
    else if (isStopping) this.#logger.warn("ended-while-stopping", { container: id, reason, message, dropped });
    else this.#listener.ended(endOf(id, fault, dropped));
    // One that exits while it starts has started.
    starting?.resolve();
  }

  #forget(container: RemoteContainer): number {
    this.#containers.delete(container.id);
    this.#slots.delete(container.slot);
    return container.end();
  }

  #stuck(link: WorkerLink): void {
    const culprit = link.running;
    this.#workersStuck += 1;
    this.#logger.error("worker-stuck", { container: culprit?.id, outstanding: link.outstanding });
    this.#terminate(link);
    const message = "Cannot wait for the handler any longer: the worker made no progress";
    const fault: Fault = { reason: "watchdog", code: "runtime.watchdog", message };
    this.#replace(link, fault, (container) => container === culprit);
  }

  #lost(link: WorkerLink, error: unknown): void {
    const culprit = link.running;
    this.#workersLost += 1;
    this.#logger.error("worker-lost", { container: culprit?.id, error: describeError(error) });
    if (!link.isOnline) this.#failedWorkers += 1;
    const now = this.#desk.monotonic();
    culprit?.died(now);
    const message = "Cannot move the container to another worker: workers die";
    const fault: Fault = { reason: "engine-lost", code: "runtime.engine-lost", message };
    this.#replace(link, fault, (container) => this.#isHopeless || container.isHopeless(now));
  }

  /** Workers do not even begin to run. */
  get #isHopeless(): boolean {
    return this.#failedWorkers >= MAXIMUM_FAILED_WORKERS;
  }

  /** Puts a new worker in the place of one that is gone, moves its containers there, and ends those that must not move. */
  #replace(link: WorkerLink, fault: Fault, isGivenUp: (container: RemoteContainer) => boolean): void {
    const replacement = this.#isHopeless ? undefined : new WorkerLink(this.#owner, link.kind);
    this.#links.splice(this.#links.indexOf(link), 1, ...(replacement === undefined ? [] : [replacement]));
    for (const container of [...link.containers]) {
      if (isGivenUp(container)) this.#end(link, container, fault);
      else replacement?.adopt(container);
    }
    if (replacement !== undefined) this.#closeIdle(replacement);
    this.#desk.waiters.check();
  }

  /** A worker for long events, or for containers that may wait, goes with its last container. */
  #closeIdle(link: WorkerLink): void {
    const place = this.#links.indexOf(link);
    if (link.kind === "short" || link.containers.size > 0 || place < 0) return;
    this.#links.splice(place, 1);
    this.#terminate(link);
  }

  #terminate(link: WorkerLink): void {
    const termination = link.terminate().finally(() => this.#terminations.delete(termination));
    this.#terminations.add(termination);
  }

  #reportCrowd(): void {
    if (this.#hasReportedCrowd || this.#containers.size < CROWD_OF_MEMORIES) return;
    this.#hasReportedCrowd = true;
    reportTrapHandler(this.#logger);
  }
}
