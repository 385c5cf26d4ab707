import { CONTAINER_FAMILIES } from "./container-families.ts";
import { DEVICE_FAMILIES } from "./device-families.ts";
import type { Family } from "./family.ts";
import { SERVICE_FAMILIES } from "./service-families.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** What a group of metrics is about, for the page of metrics. */
export interface MetricGroup {
  readonly title: string;
  readonly families: readonly Family<MetricsSnapshot>[];
}

/** Every metric of the agent, in the order of the exposition. docs/metrics.md is made from it. */
export const METRIC_GROUPS: readonly MetricGroup[] = [
  { title: "Services", families: SERVICE_FAMILIES },
  { title: "Containers", families: CONTAINER_FAMILIES },
  { title: "Device", families: DEVICE_FAMILIES },
];
