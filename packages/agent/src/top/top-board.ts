import type { Clock, Millis } from "@thimble/base";
import type { ContainerCounts, Schedule } from "@thimble/runtime";
import { inSlices } from "../containers/in-slices.ts";
import { totalRefused } from "../containers/sums.ts";
import type { LiveContainer } from "../containers/supervised-container.ts";
import type { Supervisor } from "../containers/supervisor.ts";
import { containerReport, headroomOf } from "../make-report.ts";
import { isNamed } from "./is-named.ts";
import { RateSample, RateSamples, ratesBetween } from "./rate-samples.ts";
import type { TopQuery, TopRates, TopReport, TopRow, TopSort } from "./top-report.ts";
import { TopSelection } from "./top-selection.ts";

/** Containers looked at in one go: some tenths of a millisecond. */
const SLICE = 512;
/** Containers whose quantiles are worked out in one go: about as long. */
const ROWS_SLICE = 8;

/** What a board looks at. */
export interface TopBoardParts {
  readonly supervisor: Pick<Supervisor, "live" | "describe">;
  readonly clock: Clock;
  /** When it goes on after a slice. Default: by the event loop. */
  readonly schedule?: Schedule;
}

interface Candidate {
  readonly live: LiveContainer;
  readonly counts: ContainerCounts | undefined;
  readonly perSecond: TopRates | null;
}

/**
 * Finds the busiest containers among any number. All of them are counted, which is cheap; everything about a container is worked out for
 * those shown only. A few at a time, so that no event waits long.
 */
export class TopBoard {
  readonly #parts: TopBoardParts;
  readonly #samples: RateSamples;

  constructor(parts: TopBoardParts) {
    this.#parts = parts;
    this.#samples = new RateSamples(parts.clock);
  }

  async page(query: TopQuery): Promise<TopReport> {
    const { supervisor, clock, schedule } = this.#parts;
    const { baseline } = this.#samples;
    const sample = new RateSample(clock.monotonic());
    const span = baseline === undefined ? 0 : sample.time - baseline.time;
    const totals = { total: 0, matching: 0, running: 0, waiting: 0, due: 0, ended: 0 };
    const used = { memoryBytes: 0, queued: 0 };
    const selection = new TopSelection<Candidate>(query.offset + query.limit, comparison(query));
    const look = (live: LiveContainer): void => {
      const { instance, phase, handle } = live;
      const counts = phase === "running" ? handle?.counts() : undefined;
      totals.total += 1;
      totals[phase] += 1;
      used.memoryBytes += counts?.memoryBytes ?? 0;
      used.queued += counts?.queued ?? 0;
      if (handle !== undefined && counts !== undefined) sample.add(handle, counts);
      if (query.name !== undefined && !isNamed(query.name, instance)) return;
      totals.matching += 1;
      selection.add({ live, counts, perSecond: ratesOf(live, counts, { baseline, span }) });
    };
    await inSlices(supervisor.live(), SLICE, look, schedule);
    const perSecond = baseline === undefined ? null : ratesBetween(baseline.all, sample.all, span);
    this.#samples.keep(sample);
    const rows: TopRow[] = [];
    const describe = ({ live, perSecond }: Candidate): void => {
      rows.push({ ...containerReport(supervisor.describe(live)), perSecond });
    };
    await inSlices(selection.items().slice(query.offset), ROWS_SLICE, describe, schedule);
    return { time: clock.now(), sort: query.sort, containers: totals, perSecond, ...used, rows };
  }

  /** Forgets what it compares with. */
  close(): void {
    this.#samples.close();
  }
}

function ratesOf(
  { handle }: LiveContainer,
  counts: ContainerCounts | undefined,
  { baseline, span }: { readonly baseline: RateSample | undefined; readonly span: Millis },
): TopRates | null {
  if (baseline === undefined || handle === undefined || counts === undefined) return null;
  const now = { events: counts.handled, instructions: counts.instructions.total };
  return ratesBetween(baseline.of(handle), now, span);
}

/** The largest first, or what the query asks for; those that are equal by their names. */
function comparison({ sort, isReversed }: TopQuery): (a: Candidate, b: Candidate) => number {
  const sign = isReversed ? -1 : 1;
  const byName = (a: Candidate, b: Candidate): number =>
    a.live.instance.container < b.live.instance.container ? -1 : 1;
  if (sort === "name") return (a, b) => sign * byName(a, b);
  const key = KEYS[sort];
  return (a, b) => sign * (key(b) - key(a)) || byName(a, b);
}

/** What is large where it matters. Before there are rates, what was done since the start stands for them. */
const KEYS: Readonly<Record<Exclude<TopSort, "name">, (candidate: Candidate) => number>> = {
  events: ({ perSecond, counts }) => perSecond?.events ?? counts?.handled ?? -1,
  instructions: ({ perSecond, counts }) => perSecond?.instructions ?? counts?.instructions.total ?? -1,
  cost: ({ counts }) => counts?.instructions.maximum ?? -1,
  headroom: ({ counts, live }) => -(headroomOf(counts, live.instance.service.budget) ?? 2),
  memory: ({ counts }) => counts?.memoryBytes ?? -1,
  state: ({ counts }) => counts?.stateBytes ?? -1,
  queue: ({ counts }) => counts?.queued ?? -1,
  dropped: ({ counts }) => counts?.dropped ?? -1,
  refused: ({ counts }) => (counts === undefined ? -1 : totalRefused(counts.refused)),
  restarts: ({ live }) => live.restarts?.restarts ?? 0,
};
