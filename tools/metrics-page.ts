import { writeFileSync } from "node:fs";
import { INSTRUCTIONS, SECONDS } from "../packages/agent/src/metrics/bounds.ts";
import type { Bounds, FamilyRow } from "../packages/agent/src/metrics/exposition.ts";
import { METRIC_GROUPS, type MetricGroup } from "../packages/agent/src/metrics/metric-table.ts";
import { ALL_SERVICES } from "../packages/agent/src/metrics/service-census.ts";
import { MAXIMUM_CONTAINER_SERIES, MAXIMUM_SERVICE_SERIES } from "../packages/agent/src/metrics/take-census.ts";

/** Where the page of metrics is. */
export const METRICS_PAGE = "docs/metrics.md";

const MAKE_IT = "node --conditions=@thimble/source tools/metrics-page.ts";

/** docs/metrics.md as the table of metrics makes it. */
export function metricsPage(): string {
  return `# Metrics

What the agent tells Prometheus. Made from packages/agent/src/metrics/metric-table.ts by
\`${MAKE_IT}\`; a test keeps the two equal.

\`thimble up --metrics-port 9464\` serves them on \`http://127.0.0.1:9464/metrics\`, in the text format 0.0.4; so does \`thimble dev\`. Without the
option no port is open. On the control socket they are in any case:

\`\`\`sh
curl --unix-socket .thimble/agent.sock http://agent/v1/metrics
\`\`\`

How to have them scraped, what to look at and when to be woken: [scrape with Prometheus](how-to/scrape-with-prometheus.md).

- A metric is made when somebody asks. A scrape of 1,000 containers is about a megabyte and some 30 ms of processor time, in pieces with other work
  in between.
- **How many series**: up to ${thousands(MAXIMUM_CONTAINER_SERIES)} containers each has its own. Where there are more, none has, \`thimble_metrics_omitted_containers\` says how
  many those are, and their services tell of them together. Up to ${thousands(MAXIMUM_SERVICE_SERIES)} services each has its own series; more are told together as the service
  \`${ALL_SERVICES}\`, without their limits.
- **Counters** begin with the agent and go on when a container starts again, or its image changes. \`thimble_container_restarts_total\` begins with the
  first deployment.
- **Buckets**: instructions ${boundsOf(INSTRUCTIONS)}; seconds ${boundsOf(SECONDS)}. Each is four times the one before, and exact.
- \`what\` is named as under \`refused\` in \`thimble ps --json\`, \`reason\` as the reason of a \`container-ended\` in \`thimble events --json\`.

${METRIC_GROUPS.map(section).join("\n")}`;
}

function section({ title, families }: MetricGroup): string {
  return `## ${title}

| metric | type | labels | what it is |
|---|---|---|---|
${families.map(row).join("\n")}
`;
}

function row({ name, type, labels, help }: FamilyRow): string {
  return `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`;
}

function boundsOf({ limits, divisor }: Bounds): string {
  const [first = 0] = limits;
  return `${thousands(first / divisor)} to ${thousands((limits.at(-1) ?? 0) / divisor)}`;
}

function thousands(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

if (import.meta.main) writeFileSync(METRICS_PAGE, metricsPage());
