import type { EpochMillis } from "@thimble/base";
import type { ContainerPhase } from "../plan/current-state.ts";
import type { ContainerReport } from "../reported-state.ts";

/**
 * By what containers are put in order, largest first but for `headroom` (least first) and `name`.
 * - `events`: events a second
 * - `instructions`: instructions a second, which is the share of the processor
 * - `cost`: instructions of the dearest event since the start
 * - `headroom`: what that event left of the budget
 * - `memory`, `state`: bytes
 * - `queue`: events waiting
 * - `dropped`, `refused`, `restarts`: how often
 */
export const TOP_SORTS = [
  "events",
  "instructions",
  "cost",
  "headroom",
  "memory",
  "state",
  "queue",
  "dropped",
  "refused",
  "restarts",
  "name",
] as const;
export type TopSort = (typeof TOP_SORTS)[number];

/** Rows of a page at most. */
export const MAXIMUM_TOP_ROWS = 200;
/** Rows before a page at most: to find them costs as much as to show them. */
export const MAXIMUM_TOP_OFFSET = 10_000;

/** Which containers to show. */
export interface TopQuery {
  readonly sort: TopSort;
  readonly isReversed: boolean;
  /** 1 to `MAXIMUM_TOP_ROWS`. */
  readonly limit: number;
  /** Containers that come before the page, 0 to `MAXIMUM_TOP_OFFSET`. */
  readonly offset: number;
  /** A container, a service or an app; undefined for all. */
  readonly name: string | undefined;
}

/** What happens in a second. */
export interface TopRates {
  /** Events handled. */
  readonly events: number;
  readonly instructions: number;
}

/** A container of a page. */
export interface TopRow extends ContainerReport {
  /** Over the time since the last but one look; null with the first look. */
  readonly perSecond: TopRates | null;
}

/** The busiest containers of a device, and the sums over all of them. */
export interface TopReport {
  readonly time: EpochMillis;
  readonly sort: TopSort;
  readonly containers: { readonly total: number; readonly matching: number } & Readonly<Record<ContainerPhase, number>>;
  /** Of all containers; null with the first look. */
  readonly perSecond: TopRates | null;
  readonly memoryBytes: number;
  /** Events waiting. */
  readonly queued: number;
  readonly rows: readonly TopRow[];
}
