import { ThimbleError } from "@thimble/base";
import type {
  ContainerCounts,
  ContainerEnd,
  ContainerHandle,
  ContainerId,
  ContainerSpec,
  ContainerStats,
  Effect,
  Engine,
  EngineListener,
  EngineStats,
  Offer,
} from "@thimble/runtime";

/** Of a container that has done nothing. */
export const NO_STATS: ContainerStats = {
  handled: 0,
  dropped: 0,
  queued: 0,
  instructions: { total: 0, last: 0, maximum: 0, p50: 0, p99: 0 },
  latency: { p50: 0, p99: 0 },
  memoryBytes: 65_536,
  stateBytes: 0,
  refused: { messages: 0, bytes: 0, stateSets: 0, logLines: 0, writes: 0, tooLarge: 0 },
};

/** A container that only takes notes, each as `reading <number> <value>` or `message <number> <topic> <payload>`. */
export class FakeContainer implements ContainerHandle {
  readonly spec: ContainerSpec;
  readonly events: string[] = [];
  /** While true, offers are answered with `full`. */
  isFull = false;
  isStopped = false;
  /** What it says of itself beside its events. */
  counted: Partial<ContainerStats> = {};
  readonly #engine: FakeEngine;
  readonly #waiting: (() => void)[] = [];

  constructor(engine: FakeEngine, spec: ContainerSpec) {
    this.#engine = engine;
    this.spec = spec;
  }

  get id(): ContainerId {
    return this.spec.id;
  }

  get properties(): readonly string[] {
    const { on, grants } = this.spec;
    return [...new Set([...on.reading, ...grants.read, ...grants.write])];
  }

  offerReading(property: number, value: number, _time: number, quality: number): Offer {
    return this.#offer(`reading ${property} ${value}${quality === 0 ? "" : ` quality ${quality}`}`);
  }

  offerMessage(subscription: number, topic: string, payload: Uint8Array): Offer {
    return this.#offer(`message ${subscription} ${topic} ${new TextDecoder().decode(payload)}`);
  }

  room(): Promise<void> {
    if (!this.isFull || this.isStopped) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Takes offers again and lets those that wait know. */
  makeRoom(): void {
    this.isFull = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async drained(): Promise<void> {}

  counts(): ContainerCounts {
    return { ...NO_STATS, ...this.counted, handled: this.events.length };
  }

  stats(): ContainerStats {
    return { ...NO_STATS, ...this.counted, handled: this.events.length };
  }

  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.#engine.stopping?.(this);
    await this.#engine.stopGate;
    this.isStopped = true;
    this.#engine.remove(this);
    this.makeRoom();
  }

  abandon(): number {
    if (this.isStopped) return 0;
    this.isStopped = true;
    this.#engine.remove(this);
    this.makeRoom();
    return this.events.length;
  }

  #offer(event: string): Offer {
    if (this.isFull) return "full";
    this.events.push(event);
    return "accepted";
  }
}

/** An engine whose containers do what a test says. */
export class FakeEngine implements Engine {
  readonly #listener: EngineListener;
  readonly #running = new Map<ContainerId, FakeContainer>();
  /** Every start that was asked for, in order. */
  readonly starts: ContainerId[] = [];
  /** Called when a container has started, before whoever started it knows. */
  started: ((container: ContainerId) => void) | undefined;
  /** Called when a container is stopped, as its `stop` handler would be. */
  stopping: ((container: FakeContainer) => void) | undefined;
  /** What a stop waits for. */
  stopGate: Promise<void> = Promise.resolve();
  /** Ids that end as soon as they have started, before whoever started them knows. */
  readonly shortLived = new Set<ContainerId>();
  /** Ids that do not start. */
  readonly broken = new Set<ContainerId>();
  /** Whether one does not start, as `broken`. */
  refuses: (spec: ContainerSpec) => boolean = () => false;
  isClosed = false;

  constructor(listener: EngineListener) {
    this.#listener = listener;
  }

  async start(spec: ContainerSpec): Promise<ContainerHandle> {
    this.starts.push(spec.id);
    if (this.#running.has(spec.id)) throw new ThimbleError("runtime.duplicate", `Cannot start ${spec.id}: it runs`);
    if (this.broken.has(spec.id) || this.refuses(spec))
      throw new ThimbleError("runtime.trap", `Cannot start ${spec.id}: it trapped`);
    const container = new FakeContainer(this, spec);
    this.#running.set(spec.id, container);
    this.started?.(spec.id);
    if (this.shortLived.has(spec.id)) this.end(spec.id);
    return container;
  }

  /** The running container of this id. */
  container(id: ContainerId): FakeContainer {
    const container = this.#running.get(id);
    if (container === undefined) throw new RangeError(`${id} does not run`);
    return container;
  }

  /** The running containers, in the order of their starts. */
  get running(): readonly ContainerId[] {
    return [...this.#running.keys()];
  }

  /** Has a container handle an event with these effects. */
  effects(container: ContainerId, ...effects: readonly Effect[]): void {
    this.#listener.effects([{ container, time: 1, effects }]);
  }

  /** Ends a container as a trap would. */
  end(
    container: ContainerId,
    reason: ContainerEnd["reason"] = "trap",
    message = "unreachable",
    exitStatus?: number,
  ): void {
    const ended = this.container(container);
    ended.isStopped = true;
    this.remove(ended);
    ended.makeRoom();
    this.#listener.ended({ container, reason, message, ...(exitStatus === undefined ? {} : { exitStatus }) });
  }

  stats(): EngineStats {
    return { workers: 1, workersLost: 2, workersStuck: 3, memories: { leased: this.#running.size, warm: 4 } };
  }

  remove(container: FakeContainer): void {
    this.#running.delete(container.id);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.#running.values()].map((container) => container.stop()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
