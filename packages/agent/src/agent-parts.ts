import { type Clock, describeError, type Logger, type Random } from "@thimble/base";
import type { Digest, PropertyPath, Service } from "@thimble/model";
import {
  type Engine,
  type EngineListener,
  type EventEffects,
  type PreparedModule,
  type PrepareOptions,
  prepareModule,
  type ValueRange,
} from "@thimble/runtime";
import type { DescriptionOverrides, ThingHost } from "@thimble/things";
import { Bus } from "./bus/bus.ts";
import { ActionDesk } from "./containers/action-desk.ts";
import { applyEffects, changesState, type EffectPorts } from "./containers/apply-effects.ts";
import { askThing } from "./containers/ask-thing.ts";
import { CommitGroup } from "./containers/commit-group.ts";
import { ContainerUnits } from "./containers/container-units.ts";
import { CostBook } from "./containers/cost-book.ts";
import { ModuleCache } from "./containers/module-cache.ts";
import { Router } from "./containers/router.ts";
import { SafeStates } from "./containers/safe-states.ts";
import { Supervisor } from "./containers/supervisor.ts";
import { UsageBook } from "./containers/usage-book.ts";
import { WriteQueue } from "./containers/write-queue.ts";
import type { ImageFacts, TrustCheck } from "./plan/admit.ts";
import type { DeviceEvent, LogLine } from "./record/device-event.ts";
import { EventRecorder } from "./record/event-recorder.ts";
import { Ring } from "./record/ring.ts";
import { actionEvent, WriteJournal, writeEvent } from "./record/write-journal.ts";
import { MeasuredStateStore } from "./state/measured-state-store.ts";
import type { StateStore } from "./state/state-store.ts";
import { DeviceThings } from "./things/device-things.ts";
import { ReadingIntake } from "./things/reading-intake.ts";
import { StaleWatch } from "./things/stale-watch.ts";
import { UnitConverter } from "./things/unit-converter.ts";

/** Log lines and device events that are kept for those who ask later. */
const KEPT_LOG_LINES = 10_000;
const KEPT_EVENTS = 2000;

/** Where images come from: what the agent uses of an image store. */
export interface ImageSource {
  describe(digest: Digest): Promise<ImageFacts>;
  wasm(digest: Digest): Promise<Uint8Array>;
}

/** Makes a module ready to run. @throws ThimbleError as `prepareModule` */
export type PrepareWasm = (wasm: Uint8Array, options: PrepareOptions) => PreparedModule | Promise<PreparedModule>;

/** What an agent is made from. */
export interface AgentPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Makes the engine that tells this listener. */
  readonly engine: (listener: EngineListener) => Engine;
  /** Without Things yet; closed with the agent. */
  readonly things: ThingHost;
  readonly images: ImageSource;
  /** Opens the check of images, once for each desired state, so that its rules may change meanwhile. Default every image may run. */
  readonly trust?: (() => Promise<TrustCheck>) | undefined;
  /** Makes a module ready to run. Default `prepareModule`, in the agent's own thread: for that long everything else waits. */
  readonly prepare?: PrepareWasm;
  /** What this device sets apart from the Thing Descriptions, by role: an address, a period. Default nothing. */
  readonly overrides?: Readonly<Record<string, DescriptionOverrides>>;
}

/** The parts of an agent, wired to each other. */
export interface AgentParts {
  readonly logs: Ring<LogLine>;
  readonly events: Ring<DeviceEvent>;
  readonly recorder: EventRecorder;
  readonly bus: Bus;
  readonly things: DeviceThings;
  readonly intake: ReadingIntake;
  readonly stale: StaleWatch;
  readonly writes: WriteQueue;
  readonly actions: ActionDesk;
  readonly safeStates: SafeStates;
  readonly journal: WriteJournal;
  readonly modules: ModuleCache;
  readonly engine: Engine;
  readonly supervisor: Supervisor;
  readonly commits: CommitGroup;
  readonly usage: UsageBook;
  readonly costs: CostBook;
  /** What containers keep goes through it. */
  readonly store: MeasuredStateStore;
}

/** Makes the parts of an agent; nothing runs yet. `onDue` is called when a container is to be started again. */
export function wireParts(ports: AgentPorts, opened: StateStore, onDue: () => void): AgentParts {
  const { clock, random, logger, images, things: host, prepare = prepareModule } = ports;
  const store = new MeasuredStateStore(opened, clock);
  const costs: CostBook = new CostBook({ store, clock, logger, meters: () => usage.meters() });
  const usage = new UsageBook(costs);
  const logs = new Ring<LogLine>(KEPT_LOG_LINES);
  const events = new Ring<DeviceEvent>(KEPT_EVENTS);
  const recorder = new EventRecorder(clock, events);
  const bus = new Bus({ clock, logger });
  const stale: StaleWatch = new StaleWatch({
    isReachable: (thing) => things.isReachable(thing),
    events: recorder,
    logger,
  });
  const overrides = ports.overrides ?? {};
  const things = new DeviceThings({ host, overrides, events: recorder, bus, onGone: (role) => stale.forget(role) });
  const converter = new UnitConverter((path) => things.property(path)?.unit);
  const router = new Router({ bus, logger, last: (path) => host.last(path), units: converter });
  const intake = new ReadingIntake({ things, bus, router, clock, stale });
  const kept = store.thingWrites();
  const before = [...kept.map(writeEvent), ...store.thingActions().map(actionEvent)];
  for (const event of before.toSorted((a, b) => a.time - b.time)) recorder.restore(event);
  const journal = new WriteJournal({ store, clock, logger });
  const actions = new ActionDesk({ host, events: recorder, journal, clock });
  const safeStates: SafeStates = new SafeStates(
    {
      clock,
      logger,
      safeOf: (path) => things.property(path)?.safe,
      isRunning: (container) => supervisor.isRunning(container),
      isReachable: (thing) => things.isReachable(thing),
      write: (path, value, by) => writes.write(path, value, { by }),
      withdraw: (path, container) => writes.withdraw(path, container),
      keep: (path, container) => store.keepDriven(path, container),
    },
    store.driven(),
  );
  const writes = new WriteQueue({
    write: (...order) => host.write(...order),
    events: recorder,
    logger,
    clock,
    writesPerSecond: (path) => things.property(path)?.writesPerSecond,
    before: (path) => safeStates.before(path),
    onStart: (path, container) => safeStates.writing(path, container),
    onRefused: (path) => safeStates.refused(path),
    onUncertain: (path, container) => safeStates.uncertain(path, container),
    onResult: (record, isContainer) => {
      journal.add(record);
      if (record.failure === undefined) safeStates.written(record.property, isContainer ? record.by : undefined);
    },
  });
  host.onStatus(({ thing, isReachable }) => {
    if (isReachable) safeStates.thingBack(thing.name);
    else safeStates.thingLost(thing.name);
  });
  const modules = new ModuleCache(async ({ digest, memoryBytes }) =>
    prepare(await images.wasm(digest), { memoryBytes }),
  );
  const units = new ContainerUnits(converter, (container) => supervisor.unitsOf(container));
  const effects: EffectPorts = { store, bus, writes, units, logs, clock, logger };
  // The engine needs its listener first, and the listener the supervisor, which needs the engine.
  const commits = new CommitGroup({ clock, commit: (group) => commit(group, effects, supervisor, logger) });
  const listener: EngineListener = {
    // What a container asks for after it was given up does not count; what it asked for before it ended does.
    effects: (batch) => commits.add(batch.filter(({ container }) => supervisor.isRunning(container))),
    applied: () => commits.applied(),
    ended: (end) => {
      commits.flush();
      supervisor.ended(end);
    },
    askThing: (container, request, signal) =>
      askThing(container, request, signal, { host, actions, writes, units, settle: () => commits.flush() }),
  };
  const engine = ports.engine(listener);
  const supervisor = new Supervisor({
    engine,
    router,
    modules,
    store,
    usage,
    events: recorder,
    logs,
    clock,
    random,
    logger,
    settle: () => commits.flush(),
    ranges: (service) => rangesOf(service, things, converter),
    onGone: (container) => safeStates.containerGone(container),
    onDue,
  });
  const containers = { modules, engine, supervisor, commits, usage, costs, store };
  return { logs, events, recorder, bus, things, intake, stale, writes, actions, safeStates, journal, ...containers };
}

function rangesOf(
  { grants, units }: Service,
  things: DeviceThings,
  converter: UnitConverter,
): Readonly<Record<PropertyPath, ValueRange>> {
  const ranges = Object.entries(things.ranges(grants.write));
  return Object.fromEntries(ranges.map(([path, range]) => [path, converter.rangeToContainer(units, path, range)]));
}

/**
 * Commits a group. When the disk does not take it, its containers that have state in it are given up, so that what they know
 * and what is on the disk do not part; what the others asked for is carried out, and the device goes on.
 */
function commit(group: readonly EventEffects[], ports: EffectPorts, supervisor: Supervisor, logger: Logger): void {
  try {
    applyEffects(group, ports);
  } catch (error) {
    const message = describeError(error);
    const lost = new Set(group.filter(changesState).map(({ container }) => container));
    const others = group.filter(({ container }) => !lost.has(container));
    logger.error("effects-lost", { events: group.length - others.length, message });
    supervisor.lose(lost, message);
    applyEffects(others, ports);
  }
}
