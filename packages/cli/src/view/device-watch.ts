import type { Agent, ContainerReport } from "@thimble/agent";
import type { Clock, Millis } from "@thimble/base";
import type { PropertyPath, Thing } from "@thimble/model";
import { parseThingDescription, type ThingHost } from "@thimble/things";
import { describeEvent } from "./describe-event.ts";
import { CONTAINERS_SHOWN, EVENTS_SHOWN } from "./render-view.ts";
import type { ContainerView, EventView, PropertyView, Told, ViewState } from "./view-state.ts";

/** Events kept for those who read the state as JSON; the view shows fewer. */
const KEPT_EVENTS = 50;
/** Over which a container's rate is taken. */
const RATE_SPAN: Millis = 1000;

/** What stands for a reading before there is one. */
const NEVER_READ = { value: Number.NaN, time: Number.NaN, quality: "unreachable" } as const;

/** What a watch looks at. */
export interface DeviceWatchParts {
  readonly agent: Pick<Agent, "report" | "events">;
  readonly things: Pick<ThingHost, "last">;
  readonly clock: Clock;
  /** The Thing Descriptions, by role. */
  readonly descriptions: Readonly<Record<string, string>>;
  /** What the values of some properties mean. Default nothing. */
  readonly meanings?: Readonly<Record<PropertyPath, (value: number) => string>>;
}

/** Gathers from a device what the live view shows. Begin it before the first deployment, so that no event is missed. */
export class DeviceWatch implements Disposable {
  readonly #parts: DeviceWatchParts;
  readonly #stop = new AbortController();
  /** Properties that only hold the time of others: it is shown with those. */
  readonly #timeSources: ReadonlySet<PropertyPath>;
  #events: readonly EventView[] = [];
  #order = 0;
  #notices: readonly string[] = [];
  #rates = { time: 0, handled: new Map<string, number>(), perSecond: new Map<string, number>() };

  constructor(parts: DeviceWatchParts) {
    this.#parts = parts;
    this.#timeSources = timeSources(parts.descriptions);
    this.#rates.time = parts.clock.monotonic();
    void this.#follow();
  }

  /** Says this above everything else from now on. */
  notice(...lines: readonly string[]): void {
    this.#notices = lines;
  }

  /**
   * Shows something that happened just now. When it says the same as what is shown last about its subject, that is counted once more;
   * with `isMore`, also when it says something else, which then takes its place.
   */
  tell(event: Told, isMore = false): void {
    this.#take(this.#parts.clock.now() / 1000, event, isMore);
  }

  /** What there is to see now. */
  state(): ViewState {
    // One more than fit, which tells whether there are more: each costs a look at all that its events took.
    const report = this.#parts.agent.report({ containers: CONTAINERS_SHOWN + 1 });
    this.#takeRates(report.containers);
    return {
      app: report.app ?? "",
      elapsed: report.uptime,
      readingsPerSecond: report.readings.perSecond,
      notices: this.#notices,
      things: report.things.map(({ thing, isReachable }) => ({ name: thing.name, isReachable })),
      properties: report.things.flatMap(({ thing }) => this.#propertyViews(thing)),
      containers: report.containers.map((container) => this.#containerView(container)),
      events: this.#events,
    };
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #follow(): Promise<void> {
    for await (const { item } of this.#parts.agent.events.follow({ signal: this.#stop.signal })) {
      this.#take(item.time / 1000, describeEvent(item), false);
    }
  }

  /** Adds an event, or one more of the same: with an alarm the valve is opened again with each reading. */
  #take(time: number, event: Told, isMore: boolean): void {
    const at = this.#events.findLastIndex(({ subject }) => subject === event.subject);
    const last = this.#events[at];
    const isShown = at >= this.#events.length - EVENTS_SHOWN;
    if (last !== undefined && isShown && (isMore || last.text === event.text)) {
      this.#events = this.#events.with(at, { ...last, ...event, repeats: last.repeats + 1 });
    } else {
      this.#order += 1;
      this.#events = [...this.#events.slice(1 - KEPT_EVENTS), { order: this.#order, time, repeats: 1, ...event }];
    }
  }

  #propertyViews(thing: Thing): readonly PropertyView[] {
    return thing.properties.flatMap((property): readonly PropertyView[] => {
      const path = `${thing.name}/${property.name}`;
      if (!property.isReadable || this.#timeSources.has(path)) return [];
      const { value, time, quality } = this.#parts.things.last(path) ?? NEVER_READ;
      const meaning = Number.isFinite(value) ? this.#parts.meanings?.[path]?.(value) : undefined;
      return [{ path, value, meaning, unit: property.unit, isBoolean: property.type === "boolean", time, quality }];
    });
  }

  #takeRates(containers: readonly ContainerReport[]): void {
    const now = this.#parts.clock.monotonic();
    const seconds = (now - this.#rates.time) / 1000;
    if (seconds * 1000 < RATE_SPAN) return;
    const handled = new Map(containers.map(({ container, stats }) => [container as string, stats?.handled ?? 0]));
    const perSecond = new Map(
      [...handled].map(([id, count]) => [id, Math.max(0, count - (this.#rates.handled.get(id) ?? 0)) / seconds]),
    );
    this.#rates = { time: now, handled, perSecond };
  }

  #containerView({ container, service, phase, stats, restarts }: ContainerReport): ContainerView {
    return {
      service,
      state: phase,
      handled: stats?.handled ?? 0,
      dropped: stats?.dropped ?? 0,
      eventsPerSecond: this.#rates.perSecond.get(container) ?? 0,
      instructionsPerEvent: stats?.instructions.p50 ?? 0,
      latencyP99: stats?.latency.p99 ?? 0,
      memoryBytes: stats?.memoryBytes ?? 0,
      restarts: restarts?.restarts ?? 0,
    };
  }
}

function timeSources(descriptions: DeviceWatchParts["descriptions"]): ReadonlySet<PropertyPath> {
  return new Set(
    Object.entries(descriptions).flatMap(([role, text]) =>
      parseThingDescription(text, `things.${role}`, role).properties.flatMap(({ timeFrom }) =>
        timeFrom === undefined ? [] : [`${role}/${timeFrom}`],
      ),
    ),
  );
}
