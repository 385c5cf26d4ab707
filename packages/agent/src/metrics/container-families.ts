import type { Exposition } from "./exposition.ts";
import { type Family, family } from "./family.ts";
import type { ContainerSnapshot, MetricsSnapshot } from "./snapshot.ts";

/** A family with samples for each container. */
function perContainer(
  type: Family<MetricsSnapshot>["type"],
  name: string,
  about: { readonly help: string; readonly labels?: readonly string[] },
  write: (container: ContainerSnapshot, out: Exposition) => void,
): Family<MetricsSnapshot> {
  const labels = ["container", "service", ...(about.labels ?? [])];
  return family(type, name, { help: about.help, labels }, ({ containers }, out) => {
    for (const container of containers) write(container, out);
  });
}

/** A family with one sample for each container. */
function oneOf(
  type: Family<MetricsSnapshot>["type"],
  name: string,
  help: string,
  value: (container: ContainerSnapshot) => number,
): Family<MetricsSnapshot> {
  return perContainer(type, name, { help }, (it, out) => out.sample(value(it), it.container, it.service));
}

/** What is told of each container, while there are not too many. Counters go on when it starts again. */
export const CONTAINER_FAMILIES: readonly Family<MetricsSnapshot>[] = [
  oneOf("gauge", "thimble_container_running", "Whether the container runs: 1, or 0", ({ isRunning }) =>
    Number(isRunning),
  ),
  oneOf(
    "counter",
    "thimble_container_restarts_total",
    "Starts after it ended by itself, since it was first deployed",
    ({ restarts }) => restarts,
  ),
  oneOf(
    "counter",
    "thimble_container_events_total",
    "Events handled; starts and stops are none",
    ({ sums }) => sums.events,
  ),
  oneOf(
    "counter",
    "thimble_container_instructions_total",
    "Instructions that events took, host calls among them",
    ({ sums }) => sums.instructions,
  ),
  oneOf(
    "gauge",
    "thimble_container_event_instructions_max",
    "Instructions of the dearest event since its last start",
    ({ maximum }) => maximum,
  ),
  oneOf(
    "counter",
    "thimble_container_dropped_events_total",
    "Events dropped by the queue policy, or gone when it ended",
    ({ sums }) => sums.dropped,
  ),
  perContainer(
    "counter",
    "thimble_container_refused_total",
    { help: "What it asked for over its budget, or was not granted, by what it was", labels: ["what"] },
    ({ container, service, sums }, out) => {
      for (const [what, count] of Object.entries(sums.refused)) out.sample(count, container, service, what);
    },
  ),
  oneOf("gauge", "thimble_container_waiting_events", "Events in its queue", ({ queued }) => queued),
  oneOf("gauge", "thimble_container_memory_bytes", "Linear memory", ({ memoryBytes }) => memoryBytes),
  oneOf(
    "gauge",
    "thimble_container_state_bytes",
    "Keyed state, keys and values together",
    ({ stateBytes }) => stateBytes,
  ),
];
