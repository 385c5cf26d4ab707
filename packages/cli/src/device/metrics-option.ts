import type { Agent } from "@thimble/agent";
import { port, type ValueRow } from "../command/value-row.ts";

/** The option of every command that opens a device. */
export const METRICS_OPTION: ValueRow<number | undefined> = port(
  "--metrics-port <port>",
  "serve metrics for Prometheus on this port of loopback, 0 for any free one; default nowhere",
);

/** Where metrics are served, as lines for a person: none, or one. */
export function metricsLines(agent: Pick<Agent, "report">): readonly string[] {
  const { metricsPort } = agent.report();
  return metricsPort === undefined ? [] : [`metrics on http://127.0.0.1:${metricsPort}/metrics`];
}
