import {
  Backoff,
  type Clock,
  describeError,
  type Logger,
  type Millis,
  type Random,
  ThimbleError,
  type Timer,
  withDeadline,
} from "@thimble/base";
import {
  canonicalJson,
  type Digest,
  type PropertyPath,
  type PropertyUnits,
  type RestartPolicy,
  type Service,
} from "@thimble/model";
import type {
  ContainerEnd,
  ContainerHandle,
  ContainerId,
  ContainerSpec,
  Engine,
  FolderGrant,
  PreparedModule,
  ValueRange,
} from "@thimble/runtime";
import type { ContainerPhase, CurrentContainer } from "../plan/current-state.ts";
import type { Instance } from "../plan/instance.ts";
import type { FailureReason, LogLine } from "../record/device-event.ts";
import type { EventRecorder } from "../record/event-recorder.ts";
import type { Ring } from "../record/ring.ts";
import type { RestartRecord, StateStore } from "../state/state-store.ts";
import type { ModuleCache } from "./module-cache.ts";
import { RefusedReplacements } from "./refused-replacements.ts";
import { RestartLog } from "./restart-log.ts";
import type { Router } from "./router.ts";
import type { LiveContainer, SupervisedContainer } from "./supervised-container.ts";
import type { UsageBook } from "./usage-book.ts";

/** Waits between restarts: from 0.5-1 s, doubled each time, to 30-60 s. */
const RESTART_BACKOFF: { readonly initial: Millis; readonly maximum: Millis } = {
  initial: 1000,
  maximum: 60_000,
};
/** A container that ran for this long before it ended starts again with the first wait: as long as the longest wait. */
export const HEALTHY_AFTER: Millis = 60_000;

/** What a supervisor works with. */
export interface SupervisorParts {
  readonly engine: Engine;
  readonly router: Router;
  readonly modules: ModuleCache;
  readonly store: StateStore;
  readonly usage: UsageBook;
  readonly events: EventRecorder;
  readonly logs: Ring<LogLine>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The declared limits of what the service writes, in the units in which it writes. */
  readonly ranges: (service: Service) => Ranges;
  /** Commits what containers asked for and that is not committed yet. */
  readonly settle: () => void;
  /** A container does not run any more, whatever the reason; it may be started again. Default nobody is told. */
  readonly onGone?: (container: ContainerId) => void;
  /** A container became `due`. */
  readonly onDue: () => void;
}

interface Entry extends LiveContainer {
  readonly backoff: Backoff;
  readonly module: PreparedModule;
  /** Whether the one before comes back when this one does not start. */
  readonly isTrial: boolean;
  phase: ContainerPhase;
  isStopping: boolean;
  handle: ContainerHandle | undefined;
  restarts: RestartRecord | undefined;
  startedAt: Millis;
  timer: Timer | undefined;
  /** Settles when the engine is done with the handle, or late; undefined while it was not asked to stop. */
  stopped: Promise<void> | undefined;
  /** Accepted events that it did not get through before it was stopped. */
  left: number;
}

/** How a container ended. */
interface Failure {
  readonly reason: FailureReason;
  readonly message: string;
  /** Accepted events that went with it. */
  readonly dropped: number;
  /** As `ContainerEnd.exitStatus`. */
  readonly exitStatus?: number | undefined;
}

type Ranges = Readonly<Record<PropertyPath, ValueRange>>;

/**
 * The containers of the device: starts and stops them, and has those that ended started again as their restart policy says,
 * with growing waits. What one of them does is never seen by another.
 *
 * It does not start a container again by itself: it makes it `due`, and the reconciler does the rest.
 */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #logger: Logger;
  readonly #entries = new Map<ContainerId, Entry>();
  readonly #ranges = new WeakMap<Service, Ranges>();
  readonly #folders = new WeakMap<Service, readonly FolderGrant[]>();
  readonly #restarts: RestartLog;
  readonly #refused: RefusedReplacements;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#logger = parts.logger.child("supervisor");
    this.#restarts = new RestartLog({ store: parts.store, clock: parts.clock, logger: this.#logger });
    const { clock, random, onDue } = parts;
    const backoff = (): Backoff => new Backoff(random, RESTART_BACKOFF);
    this.#refused = new RefusedReplacements({ clock, logger: this.#logger, store: parts.store, backoff, onDue });
  }

  /**
   * Takes up the containers that had their place back when the device ran last, as what was to replace them did not start: they are `due`, and what did not
   * start waits. To be called before anything is started. Where an image is not there any more, what is desired starts.
   */
  async restore(): Promise<void> {
    for (const [container, { before, refused }] of this.#refused.load()) {
      if (this.#entries.has(container)) continue;
      const { digest, service } = before;
      try {
        const module = await this.#parts.modules.prepare({ digest, memoryBytes: service.budget.memoryBytes });
        this.#entries.set(container, this.#makeEntry(before, { module, isTrial: false }, "due"));
        this.#refused.note(container, refused, before);
      } catch (error) {
        this.#logger.warn("returned-container-lost", { container, message: describeError(error) });
        this.#refused.forget(container);
      }
    }
  }

  /**
   * Starts a container that does not run. One that fails to start is handled as one that ended at once. While what was to replace one waits to be tried
   * again, the one before is what starts.
   * @throws ThimbleError agent.image-missing when its image is not prepared
   */
  async start(instance: Instance): Promise<void> {
    const { container, fingerprint } = instance;
    const before = this.#entries.get(container);
    // Also when the wait is over by now: then it is replaced, not started.
    if (before !== undefined && before.instance.fingerprint !== fingerprint && this.#refused.has(container)) {
      await this.#start(before.instance, { module: before.module, isTrial: false });
      return;
    }
    await this.#start(instance, { module: this.#moduleOf(instance), isTrial: false });
  }

  async #start(instance: Instance, { module, isTrial }: Pick<Entry, "module" | "isTrial">): Promise<void> {
    const { router, events } = this.#parts;
    const { container, service, digest } = instance;
    const previous = this.#entries.get(container);
    // One that was given up may still be about to stop, and the engine runs no two of the same id.
    if (previous?.stopped !== undefined) {
      await previous.stopped;
      if (previous.isStopping) return;
    }
    const spec = this.#spec(instance, module);
    const entry = this.#makeEntry(instance, { module, isTrial }, "running");
    this.#entries.set(container, entry);
    try {
      entry.handle = await this.#parts.engine.start(spec);
    } catch (error) {
      this.#failed(entry, { reason: "start", message: describeError(error), dropped: 0 });
      return;
    }
    // It may have ended before this was reached, or been given up for what its start did.
    if (entry.phase !== "running") {
      entry.handle.abandon();
      return;
    }
    router.attach(entry.handle, service);
    events.record({ kind: "container-started", container, digest });
  }

  #makeEntry(instance: Instance, { module, isTrial }: Pick<Entry, "module" | "isTrial">, phase: ContainerPhase): Entry {
    const { random, clock } = this.#parts;
    const { container } = instance;
    return {
      instance,
      backoff: this.#entries.get(container)?.backoff ?? new Backoff(random, RESTART_BACKOFF),
      module,
      isTrial,
      phase,
      isStopping: false,
      handle: undefined,
      restarts: this.#restarts.of(container),
      startedAt: clock.monotonic(),
      timer: undefined,
      stopped: undefined,
      left: 0,
    };
  }

  /**
   * Stops a container in order and starts another in its place. What comes meanwhile is for the other, in its order: nothing of it is lost and nothing comes
   * twice. When the other does not start, the one before is started again, gets what came, and the other is tried again after a wait that grows; one that could
   * not be stopped within its grace leaves what it did not get through, and `container-stopped` counts it. One that is not there is only started.
   * @throws ThimbleError as `start`; agent.not-replaced when the one before goes on
   */
  async replace(instance: Instance): Promise<void> {
    const { container } = instance;
    const before = this.#entries.get(container);
    const isTriedAgain = this.#refused.has(container);
    if (isTriedAgain && before?.phase === "running" && before.instance.fingerprint === instance.fingerprint) {
      // What was to replace it is not wanted any more.
      this.#refused.forget(container);
      return;
    }
    // One that was given its place back, and waits to be started again, is no worse than what did not start at all.
    const isTrial = before?.phase === "running" || (isTriedAgain && before?.phase !== "ended");
    const module = this.#moduleOf(instance);
    using _ = this.#parts.router.hold(container, instance.service);
    await this.#end(container);
    await this.#start(instance, { module, isTrial });
    const entry = this.#entries.get(container);
    if (before === undefined || entry === undefined || !isKept(entry)) {
      this.#refused.forget(container);
      return;
    }
    const delay = this.#refused.note(container, instance.fingerprint, before.instance);
    await this.#start(before.instance, { module: before.module, isTrial: false });
    const goesOn = this.isRunning(container) ? "the one before goes on" : "neither does the one before";
    const state = `the new one does not start, and ${goesOn}`;
    throw new ThimbleError("agent.not-replaced", `Cannot replace "${container}": ${state}`, {
      expected: `another image; this one is tried again in ${Math.round(delay)} ms`,
      cause: new Error(entry.restarts?.lastMessage),
    });
  }

  /** Stops a container in order and forgets it; its keyed state stays. Does nothing for one that is not there. */
  async stop(container: ContainerId): Promise<void> {
    this.#refused.forget(container);
    if (this.#entries.has(container)) this.#parts.router.detach(container);
    await this.#end(container);
  }

  async #end(container: ContainerId): Promise<void> {
    const entry = this.#entries.get(container);
    if (entry === undefined) return;
    entry.isStopping = true;
    entry.timer?.[Symbol.dispose]();
    const handle = entry.phase === "running" ? entry.handle : undefined;
    if (handle !== undefined) entry.stopped = this.#stopHandle(entry, handle);
    await entry.stopped;
    this.#parts.router.detach(container);
    if (handle !== undefined && entry.phase === "running") this.#parts.usage.close(container, handle.counts());
    this.#parts.usage.forget(entry.instance);
    this.#entries.delete(container);
    this.#parts.onGone?.(container);
    const { left } = entry;
    this.#parts.events.record({ kind: "container-stopped", container, ...(left > 0 && { dropped: left }) });
  }

  /** Writes to the disk what it was told and is not there yet. */
  flush(): void {
    this.#restarts.flush();
  }

  /** Stops every container for good, the last started first. */
  async stopAll(): Promise<void> {
    this.#refused.close();
    for (const container of [...this.#entries.keys()].reverse()) await this.stop(container);
  }

  /**
   * Resolves when no container has anything left to handle and what they did is committed and handed on. What they are given
   * meanwhile counts too: with containers that keep each other busy, only the signal ends it.
   * @throws signal.reason
   */
  async drained(signal?: AbortSignal): Promise<void> {
    let handles: readonly ContainerHandle[];
    do {
      signal?.throwIfAborted();
      handles = [...this.#entries.values()].flatMap(({ phase, handle }) =>
        phase === "running" && handle !== undefined ? [handle] : [],
      );
      await Promise.all(handles.map((handle) => handle.drained()));
      // What is handed on now may be for another container.
      this.#parts.settle();
    } while (handles.some((handle) => handle.counts().queued > 0));
  }

  /** Takes note that the engine ended a container. */
  ended(end: ContainerEnd): void {
    const entry = this.#entries.get(end.container);
    if (entry?.phase !== "running" || end.reason === "stopped") return;
    const { reason, message, dropped = 0, exitStatus } = end;
    this.#failed(entry, { reason, message, dropped, exitStatus });
  }

  /**
   * Gives up running containers whose effects could not be committed: what they know is not what is on the disk. They
   * start again from what is.
   */
  lose(containers: Iterable<ContainerId>, message: string): void {
    for (const container of new Set(containers)) {
      const entry = this.#entries.get(container);
      if (entry?.phase !== "running") continue;
      // What waits for it must not be handled: it would be by what it knows, which is not what is on the disk.
      const dropped = entry.handle?.abandon() ?? 0;
      this.#failed(entry, { reason: "state", message, dropped });
    }
  }

  /** Whether what the container does still counts: not once it has ended or was given up. */
  isRunning(container: ContainerId): boolean {
    return this.#entries.get(container)?.phase === "running";
  }

  /** The containers as the planner sees them, in the order in which they were first started. */
  current(): readonly CurrentContainer[] {
    return [...this.#entries].map(([container, { instance, phase }]) => ({
      container,
      // What did not start in its place is not tried again before its wait is over.
      fingerprint: this.#refused.waiting(container) ?? instance.fingerprint,
      phase,
    }));
  }

  /** Images of all containers, those that ended among them. */
  images(): ReadonlySet<Digest> {
    return new Set([...this.#entries.values()].map(({ instance }) => instance.digest));
  }

  /** What is converted for a container; undefined for nothing. */
  unitsOf(container: ContainerId): PropertyUnits | undefined {
    return this.#entries.get(container)?.instance.service.units;
  }

  /** The containers as they are, in the order in which they were first started. */
  live(): Iterable<LiveContainer> {
    return this.#entries.values();
  }

  /** Everything about one of them. */
  describe({ instance, phase, handle, restarts, startedAt }: LiveContainer): SupervisedContainer {
    const isRunning = phase === "running";
    const uptime = isRunning ? this.#parts.clock.monotonic() - startedAt : 0;
    return { instance, phase, uptime, stats: isRunning ? handle?.stats() : undefined, restarts };
  }

  /** Everything about all of them, or about so many of them at most. */
  list(maximum: number = Number.POSITIVE_INFINITY): readonly SupervisedContainer[] {
    const described: SupervisedContainer[] = [];
    for (const entry of this.#entries.values()) {
      if (described.length >= maximum) break;
      described.push(this.describe(entry));
    }
    return described;
  }

  #moduleOf({ container, service, digest }: Instance): PreparedModule {
    const module = this.#parts.modules.get({ digest, memoryBytes: service.budget.memoryBytes });
    if (module !== undefined) return module;
    throw new ThimbleError("agent.image-missing", `Cannot start "${container}": its image is not prepared`, {
      where: digest,
    });
  }

  #spec(instance: Instance, module: PreparedModule): ContainerSpec {
    const { store, usage } = this.#parts;
    const { container, service } = instance;
    const { environment, grants, on, budget, queue } = service;
    const [ranges, state, meter] = [this.#rangesOf(service), store.stateOf(container), usage.meter(instance)];
    const folders = this.#foldersOf(service);
    return { id: container, module, environment, grants, on, budget, queue, ranges, folders, state, meter };
  }

  /** The same object for every container of a service, because they share what the engine makes of identical parts. */
  #foldersOf(service: Service): readonly FolderGrant[] {
    const known = this.#folders.get(service);
    if (known !== undefined) return known;
    const folders = (service.volumes ?? []).map(({ source, target, isReadOnly }) => ({
      hostPath: source,
      guestPath: target,
      isReadOnly,
    }));
    this.#folders.set(service, folders);
    return folders;
  }

  /** The same object for the same limits: containers of a service share what the engine makes of identical parts. */
  #rangesOf(service: Service): Ranges {
    const ranges = this.#parts.ranges(service);
    const known = this.#ranges.get(service);
    if (known !== undefined && canonicalJson(known) === canonicalJson(ranges)) return known;
    this.#ranges.set(service, ranges);
    return ranges;
  }

  async #stopHandle(entry: Entry, handle: ContainerHandle): Promise<void> {
    const { container, service } = entry.instance;
    const grace = service.stopGracePeriod;
    const late = (): Error =>
      new ThimbleError("base.timeout", `Cannot stop "${container}" in order: it takes longer than ${grace} ms`);
    try {
      // What waits for its queue was sent before: it goes first.
      const emptied = this.#parts.router.emptied(container);
      const stopped = emptied === undefined ? handle.stop() : emptied.then(() => handle.stop());
      await withDeadline(this.#parts.clock, grace, stopped, late);
    } catch (error) {
      entry.left = handle.abandon();
      this.#logger.warn("stop-failed", { container, message: describeError(error), dropped: entry.left });
    }
    this.#parts.settle();
  }

  #failed(entry: Entry, { reason, message, dropped, exitStatus }: Failure): void {
    const { container, service } = entry.instance;
    const { clock, events, logs, router, usage } = this.#parts;
    const isReplaced = entry.isTrial && reason === "start";
    const isRestarted = !entry.isStopping && !isReplaced && startsAgain(service.restart, exitStatus);
    const restarts = (entry.restarts?.restarts ?? 0) + Number(isRestarted);
    router.detach(container);
    if (entry.handle !== undefined) usage.close(container, entry.handle.counts());
    usage.ended(service.name, reason);
    entry.phase = isRestarted ? "waiting" : "ended";
    entry.restarts = { restarts, lastReason: reason, lastMessage: message, lastTime: clock.now() };
    this.#restarts.record(container, entry.restarts);
    const ended = { container, reason, message, dropped, ...(exitStatus === undefined ? {} : { exitStatus }) };
    this.#parts.onGone?.(container);
    events.record({ kind: "container-ended", ...ended });
    const isWell = exitStatus === 0;
    this.#logger[isWell ? "info" : "warn"]("container-ended", ended);
    // Beside what it logged itself: who reads its log asks why it went silent.
    logs.push({
      time: clock.now(),
      container,
      level: isWell ? "info" : "error",
      message: `ended (${reason}): ${message}`,
    });
    if (isRestarted) this.#startLater(entry, restarts);
  }

  #startLater(entry: Entry, restart: number): void {
    const { clock, events, onDue } = this.#parts;
    if (clock.monotonic() - entry.startedAt >= HEALTHY_AFTER) entry.backoff.reset();
    const delay = entry.backoff.next();
    entry.timer = clock.after(delay, () => {
      entry.phase = "due";
      onDue();
    });
    events.record({ kind: "container-restarting", container: entry.instance.container, restart, delay });
  }
}

/** Whether a container gives its place back to the one before. */
function isKept({ isTrial, phase, restarts, isStopping }: Entry): boolean {
  return isTrial && !isStopping && phase === "ended" && restarts?.lastReason === "start";
}

/** Whether a restart policy starts a container again that ended; `exitStatus` where it exited by itself. */
function startsAgain(policy: RestartPolicy, exitStatus: number | undefined): boolean {
  return policy === "on-failure" ? exitStatus !== 0 : policy !== "no";
}
