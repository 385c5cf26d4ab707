import type { Clock, EpochMillis } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { AgentParts } from "./agent-parts.ts";
import type { CostReport } from "./containers/cost-book.ts";
import { inSlices } from "./containers/in-slices.ts";
import { containerReport } from "./make-report.ts";
import { DeviceMetrics, type DeviceMetricsParts } from "./metrics/device-metrics.ts";
import type { Instance } from "./plan/instance.ts";
import type { ContainerReport } from "./reported-state.ts";
import { TopBoard } from "./top/top-board.ts";
import type { TopQuery, TopReport } from "./top/top-report.ts";

/** Containers described in one go where many are: some tenths of a millisecond. */
const DESCRIBED_AT_ONCE = 8;

/** What a view looks at. */
export interface DeviceViewParts
  extends Pick<
      AgentParts,
      "supervisor" | "usage" | "costs" | "engine" | "bus" | "store" | "intake" | "writes" | "actions" | "stale"
    >,
    Pick<DeviceMetricsParts, "things" | "mqtt" | "version"> {
  readonly clock: Clock;
  readonly startedAt: EpochMillis;
}

/** What there is to see of a device. However many containers it has, nobody's event waits for somebody who looks. */
export class DeviceView implements Disposable {
  readonly #parts: DeviceViewParts;
  readonly #top: TopBoard;
  readonly #metrics: DeviceMetrics;

  constructor(parts: DeviceViewParts) {
    this.#parts = parts;
    this.#top = new TopBoard(parts);
    this.#metrics = new DeviceMetrics(parts);
  }

  /** Everything about every container. */
  async containers(): Promise<readonly ContainerReport[]> {
    const { supervisor } = this.#parts;
    const reports: ContainerReport[] = [];
    await inSlices(supervisor.live(), DESCRIBED_AT_ONCE, (live) => {
      reports.push(containerReport(supervisor.describe(live)));
    });
    return reports;
  }

  /** What containers there are. */
  *instances(): Iterable<Instance> {
    for (const { instance } of this.#parts.supervisor.live()) yield instance;
  }

  /** The busiest containers, and the sums over all of them. */
  top(query: TopQuery): Promise<TopReport> {
    return this.#top.page(query);
  }

  /** What events of an image cost on this device, now and in earlier runs of the agent. */
  costs(digest: Digest): CostReport {
    return this.#parts.costs.report(digest);
  }

  /** Metrics in the text format of Prometheus, in pieces. */
  metrics(): Promise<Iterable<string>> {
    return this.#metrics.pieces();
  }

  /** Looks no more. Idempotent. */
  [Symbol.dispose](): void {
    this.#top.close();
    this.#metrics[Symbol.dispose]();
  }
}
