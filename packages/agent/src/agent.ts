import {
  type Clock,
  describeError,
  isThimbleError,
  type Logger,
  type Millis,
  ThimbleError,
  withDeadline,
} from "@thimble/base";
import {
  type ActionPath,
  type DesiredState,
  type Digest,
  decodeDesiredState,
  type EventPath,
  encodeDesiredState,
  type Occurrence,
  type PropertyPath,
  parseTopicFilter,
  type Reading,
  type ThingAction,
  type ThingEvent,
  type ThingProperty,
} from "@thimble/model";
import type { Fault, InvokeAnswer } from "@thimble/things";
import { type AgentParts, type AgentPorts, wireParts } from "./agent-parts.ts";
import type { BusListener, SubscribeOptions } from "./bus/bus.ts";
import type { ControlledAgent } from "./control/answer.ts";
import { ControlServer } from "./control/control-server.ts";
import { openDataDirectory } from "./data-directory.ts";
import { DeviceView } from "./device-view.ts";
import { makeReport } from "./make-report.ts";
import { MetricsServer, type MetricsServerOptions } from "./metrics/metrics-server.ts";
import { MqttListener, type MqttListenerOptions } from "./mqtt/mqtt-listener.ts";
import { admit } from "./plan/admit.ts";
import { Reconciler } from "./plan/reconciler.ts";
import { acceptReleases } from "./plan/release-numbers.ts";
import { stepExecutors } from "./plan/step-executors.ts";
import type { DeviceEvent, DeviceEventBody, LogLine } from "./record/device-event.ts";
import type { Followed, FollowOptions, Ring } from "./record/ring.ts";
import type { ReportedState, ReportOptions } from "./reported-state.ts";
import { type NeededImages, returnedImages } from "./state/read-accepted-images.ts";
import type { StateStore } from "./state/state-store.ts";

/** What an agent is opened with. */
export interface AgentOptions extends AgentPorts {
  /** Holds the state database and the control socket; made when it does not exist. One agent at a time. */
  readonly dataDirectory: string;
  /** Where MQTT clients are served; undefined for nowhere. */
  readonly mqtt: MqttListenerOptions | undefined;
  /** Where metrics are served over HTTP. Default nowhere; they are on the control socket in any case. */
  readonly metrics?: MetricsServerOptions | undefined;
  /** Of Thimble, for metrics. Default none is told. */
  readonly version?: string;
}

/** How a desired state is taken. */
export interface ApplyOptions {
  /** An operator lets the app go back to older releases than the device accepted. Default false. */
  readonly mayGoBack?: boolean;
}

/** What closing waits for, and how long at most; together under two seconds. What takes longer is left to the process's end. */
const CLOSE_DEADLINES = {
  plan: 200,
  containers: 800,
  writes: 200,
  "safe states": 200,
  control: 150,
  metrics: 90,
  mqtt: 100,
  things: 100,
  engine: 150,
} as const;

/**
 * The device: runs what was desired last, and goes on doing so without anybody.
 *
 * After `open` nothing runs: `resume` goes on with what was accepted last, `apply` takes something new. Calls of `apply`
 * and `resume` take turns.
 */
export class Agent implements ControlledAgent, AsyncDisposable {
  readonly #ports: AgentPorts;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #store: StateStore;
  readonly #parts: AgentParts;
  readonly #reconciler: Reconciler;
  readonly #readings: Disposable;
  readonly #occurrences: Disposable;
  readonly #view: DeviceView;
  readonly #opened: { readonly now: number; readonly monotonic: Millis };
  #desired: DesiredState | undefined;
  #mqtt: MqttListener | undefined;
  #control: ControlServer | undefined;
  #metricsServer: MetricsServer | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #restored: Promise<void> | undefined;
  readonly #admitting = new Set<DesiredState>();

  private constructor(ports: AgentOptions, store: StateStore) {
    const { clock, logger, things } = ports;
    this.#ports = ports;
    this.#clock = clock;
    this.#logger = logger;
    this.#store = store;
    this.#opened = { now: clock.now(), monotonic: clock.monotonic() };
    this.#parts = wireParts(ports, store, () => void this.#reconciler.trigger());
    const { modules, supervisor, recorder } = this.#parts;
    this.#reconciler = new Reconciler({
      current: () => ({ modules: modules.keys(), things: this.#parts.things.texts, containers: supervisor.current() }),
      desired: () => this.#desired,
      executors: stepExecutors(this.#parts),
      events: recorder,
      clock,
      logger,
    });
    this.#readings = things.onReading((reading) => this.#parts.intake.take(reading));
    this.#occurrences = things.onEvent((occurrence) => this.#parts.intake.takeEvent(occurrence));
    this.#view = new DeviceView({
      ...this.#parts,
      things,
      mqtt: () => this.#mqtt?.counts,
      clock,
      startedAt: this.#opened.now,
      version: ports.version,
    });
  }

  /**
   * Opens the data directory, the control socket and, where wanted, the MQTT listener. When one of them can not be opened,
   * nothing stays open.
   *
   * @throws ThimbleError agent.already-running when another agent holds the data directory
   * @throws ThimbleError agent.state-unavailable, agent.state-too-new, agent.path-too-long for the data directory
   * @throws ThimbleError agent.port-in-use, agent.listen-refused for the MQTT listener and for metrics
   */
  static async open(options: AgentOptions): Promise<Agent> {
    const { clock, logger, mqtt, metrics } = options;
    const { store, movedAside, socketPath } = openDataDirectory(options.dataDirectory, clock);
    const agent = new Agent(options, store);
    try {
      if (movedAside !== undefined) {
        logger.error("state-moved-aside", { path: movedAside });
        agent.#parts.recorder.record({ kind: "state-moved-aside", path: movedAside });
      }
      if (mqtt !== undefined) agent.#mqtt = await MqttListener.open({ bus: agent.#parts.bus, logger }, mqtt);
      if (metrics !== undefined) {
        agent.#metricsServer = await MetricsServer.open(
          { metrics: () => agent.view.metrics(), clock, logger },
          metrics,
        );
      }
      agent.#control = await ControlServer.open(socketPath, { agent, clock, logger });
    } catch (error) {
      await agent.close();
      throw error;
    }
    return agent;
  }

  /** What containers logged. */
  get logs(): Ring<LogLine> {
    return this.#parts.logs;
  }

  /** What happened on the device. */
  get events(): Ring<DeviceEvent> {
    return this.#parts.events;
  }

  /**
   * Takes a desired state, whole or not at all, and resolves when its steps have been taken once. From when it is taken on the
   * agent goes by it, also after a restart. A container that does not start is no reason to refuse: it is tried again.
   *
   * @throws ThimbleError of `admit` when it is refused; then everything goes on as before
   * @throws ThimbleError agent.state-unavailable when it can not be kept; then everything goes on as before
   * @throws ThimbleError agent.not-running when the agent is closed
   */
  async apply(desired: DesiredState, { mayGoBack = false }: ApplyOptions = {}): Promise<void> {
    // From when it is asked for, also while those before it are taken.
    this.#admitting.add(desired);
    await this.#change(async () => {
      const { recorder, modules } = this.#parts;
      const app = desired.app.name;
      try {
        const numbers = this.#store.acceptedReleases();
        const images = await admit(desired, {
          describe: (digest) => this.#ports.images.describe(digest),
          accepted: mayGoBack ? undefined : { numbers, images: this.#acceptedImages() },
          trust: await this.#ports.trust?.(),
          prepare: (key) => modules.prepare(key),
        });
        const accepted = acceptReleases(images, numbers, mayGoBack);
        this.#store.acceptDesired(encodeDesiredState(desired), accepted, this.#previousTo(desired));
        for (const [repository, from] of numbers) {
          const to = accepted.get(repository) ?? 0;
          if (to < from) recorder.record({ kind: "went-back", app, repository, from, to });
        }
      } catch (error) {
        const code = isThimbleError(error) ? error.code : "base.bug";
        recorder.record({ kind: "refused", app, code, message: describeError(error) });
        throw error;
      }
      await this.#restore();
      this.#desired = desired;
      await this.#reconciler.trigger();
      recorder.record({ kind: "deployed", app });
    }).finally(() => this.#admitting.delete(desired));
  }

  /**
   * Goes on with the desired state that was accepted last. False when there was none.
   *
   * @throws ThimbleError model.bad-desired-state when another version of Thimble wrote it and this one can not read it
   * @throws ThimbleError agent.not-running when the agent is closed
   */
  resume(): Promise<boolean> {
    return this.#change(async () => {
      const text = this.#store.desired();
      if (text === undefined) return false;
      const desired = decodeDesiredState(text);
      await this.#restore();
      this.#desired = desired;
      await this.#reconciler.trigger();
      return true;
    });
  }

  /** Keeps an event of a part of the device that is not the agent's, for those who follow its events. */
  tell(event: DeviceEventBody): void {
    this.#parts.recorder.record(event);
  }

  /**
   * Images that nobody may remove: of what runs, of what was accepted last, also where it has not been resumed, and of what is being admitted. An
   * agent that closes needs at its next start what it has accepted, so it says that until its end.
   *
   * @throws ThimbleError model.bad-desired-state when another version of Thimble wrote what was accepted: then it is not known
   * @throws Error when the agent has closed its state
   */
  neededImages(): NeededImages {
    const running = this.#parts.supervisor.images();
    const returned = returnedImages(this.#store.returned().values());
    const admitting = [...this.#admitting].flatMap(imagesOf);
    const text = this.#store.desired();
    const accepted = text === undefined ? [] : imagesOf(decodeDesiredState(text));
    return {
      needed: [...new Set([...running, ...returned, ...accepted, ...admitting])],
      previous: this.#store.previousImages(),
    };
  }

  /** Once, before anything is started. */
  #restore(): Promise<void> {
    this.#restored ??= this.#parts.supervisor.restore();
    return this.#restored;
  }

  /** What is the release before this one; undefined where it has the same images as the one that is accepted, so is none of its own. */
  #previousTo(desired: DesiredState): Iterable<Digest> | undefined {
    const [now, next] = [this.#acceptedImages(), new Set(imagesOf(desired))];
    return now.size === 0 || now.symmetricDifference(next).size === 0 ? undefined : now;
  }

  /** Images of what was accepted last, also where it has not been resumed. */
  #acceptedImages(): ReadonlySet<Digest> {
    const text = this.#store.desired();
    if (text === undefined) return new Set();
    try {
      return new Set(imagesOf(decodeDesiredState(text)));
    } catch {
      // What another version of Thimble wrote can not be run by this one either.
      return new Set();
    }
  }

  /** What is on the device now. */
  report({ containers }: ReportOptions = {}): ReportedState {
    const { intake, supervisor } = this.#parts;
    return makeReport({
      app: this.#desired?.app.name,
      startedAt: this.#opened.now,
      uptime: this.#clock.monotonic() - this.#opened.monotonic,
      mqttPort: this.#mqtt?.port,
      metricsPort: this.#metricsServer?.port,
      readings: intake.counts,
      containers: supervisor.list(containers),
      things: this.#ports.things.list(),
    });
  }

  /** What there is to see of the device, for those who look at many containers or again and again. */
  get view(): DeviceView {
    return this.#view;
  }

  /** A property as its Thing Description has it; undefined when no Thing has it. */
  property(path: PropertyPath): ThingProperty | undefined {
    return this.#parts.things.property(path);
  }

  /** Asks the device now. @throws ThimbleError as `ThingHost.read` */
  read(path: PropertyPath, options: { readonly signal?: AbortSignal } = {}): Promise<Reading> {
    return this.#ports.things.read(path, options);
  }

  /** Writes and resolves when the device has confirmed it. @throws ThimbleError as `ThingHost.write` */
  write(
    path: PropertyPath,
    value: number,
    options: { readonly by: string; readonly signal?: AbortSignal },
  ): Promise<void> {
    return this.#parts.writes.write(path, value, options);
  }

  /** An action as its Thing Description has it; undefined when no Thing has it. */
  action(path: ActionPath): ThingAction | undefined {
    return this.#parts.things.action(path);
  }

  /** Has a Thing carry out an action; `input` is NaN where it takes none, or for the default. @throws ThimbleError as `ThingHost.invoke` */
  invoke(
    path: ActionPath,
    input: number,
    options: { readonly by: string; readonly signal?: AbortSignal },
  ): Promise<InvokeAnswer> {
    return this.#parts.actions.invoke(path, input, options);
  }

  /** Breaks a simulated Thing or a property of it. @throws ThimbleError as `ThingHost.break` */
  break(thing: string, faults: readonly Fault[], property?: string): void {
    this.#ports.things.break(thing, faults, property);
    const kinds = faults.map(({ kind }) => kind);
    this.#logger.info("thing-broken", { thing, property, faults: kinds.join(", ") });
    this.#parts.recorder.record({
      kind: "thing-broken",
      thing,
      ...(property !== undefined && { property }),
      faults: kinds,
    });
  }

  /** Ends what `break` began. @throws ThimbleError as `ThingHost.mend` */
  mend(thing: string, property?: string): void {
    this.#ports.things.mend(thing, property);
    this.#logger.info("thing-mended", { thing, property });
    this.#parts.recorder.record({ kind: "thing-mended", thing, ...(property !== undefined && { property }) });
  }

  /** The readings of a property from now on. @throws ThimbleError base.not-found when no Thing has the property */
  watch(path: PropertyPath, options?: FollowOptions): AsyncIterableIterator<Followed<Reading>> {
    this.#parts.things.find(path);
    return this.#parts.intake.watch(path, options);
  }

  /** An event as its Thing Description has it; undefined when no Thing has it. */
  event(path: EventPath): ThingEvent | undefined {
    return this.#parts.things.event(path);
  }

  /** What happens of an event from now on. @throws ThimbleError base.not-found when no Thing has the event */
  watchEvent(path: EventPath, options?: FollowOptions): AsyncIterableIterator<Followed<Occurrence>> {
    this.#parts.things.findEvent(path);
    return this.#parts.intake.watchEvent(path, options);
  }

  /**
   * Hands a listener every message whose topic matches, readings under `things/` among them, in the order of publishing: what a
   * client of the MQTT listener gets, and when it gets it. A listener that returns a promise makes publishers that can wait do so.
   *
   * @param filter may hold wildcards, as MQTT has them
   * @throws ThimbleError base.argument when the filter is none
   * @see MQTT 3.1.1 section 4.7
   */
  subscribe(filter: string, listener: BusListener, options?: SubscribeOptions): Disposable {
    const topics = parseTopicFilter(filter);
    if (topics !== undefined) return this.#parts.bus.subscribe(topics, listener, options);
    throw new ThimbleError("base.argument", `Cannot subscribe to "${filter}": it is no topic filter`, {
      expected: "topic levels with slashes between them, where + stands for one level and a last # for all that follow",
    });
  }

  /**
   * Resolves when no container has anything left to handle and what they did is committed, published and handed to the Things.
   * What they are given meanwhile counts too: with containers that keep each other busy, only the signal ends it.
   * @throws signal.reason
   */
  drained(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return this.#parts.supervisor.drained(options.signal);
  }

  /**
   * Stops everything in order within two seconds: containers, the last started first, each after its `stop`; their state is
   * committed and their writes are tried. Idempotent.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { supervisor, writes, safeStates, journal, things, engine, intake, logs, events, commits, costs } =
      this.#parts;
    this.#readings[Symbol.dispose]();
    this.#occurrences[Symbol.dispose]();
    await this.#within("plan", this.#reconciler.close());
    await this.#within("containers", supervisor.stopAll());
    await this.#within("writes", writes.drained());
    await this.#within("safe states", safeStates.applyAll());
    safeStates.close();
    // Until here those who follow see what happens.
    for (const followed of [intake, logs, events]) followed.close();
    await this.#within("control", this.#control?.close());
    await this.#within("metrics", this.#metricsServer?.close());
    await this.#within("mqtt", this.#mqtt?.close());
    await this.#within("things", things.close());
    await this.#within("engine", engine.close());
    // Containers that did not stop in time are ended by the engine; what they did until then counts.
    commits.flush();
    costs.close();
    this.#view[Symbol.dispose]();
    supervisor.flush();
    journal.close();
    this.#store.close();
  }

  /** Waits for a part to close, but not for ever: the parts after it must be closed too. */
  async #within(part: keyof typeof CLOSE_DEADLINES, work: Promise<void> | undefined): Promise<void> {
    const deadline = CLOSE_DEADLINES[part];
    const late = (): Error => new ThimbleError("base.timeout", `Cannot close "${part}" in ${deadline} ms: it goes on`);
    try {
      await withDeadline(this.#clock, deadline, work ?? Promise.resolve(), late);
    } catch (error) {
      this.#logger.error("close-failed", { part, message: describeError(error) });
    }
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const change = this.#lastChange.then(() => {
      if (this.#closing === undefined) return work();
      throw new ThimbleError("agent.not-running", "Cannot change what the device runs: the agent is closed");
    });
    this.#lastChange = change.catch(() => undefined);
    return change;
  }
}

function imagesOf({ images }: DesiredState): readonly Digest[] {
  return Object.values(images).filter((digest) => digest !== undefined);
}
