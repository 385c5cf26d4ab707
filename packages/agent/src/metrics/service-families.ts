import { HANDLERS } from "@thimble/runtime";
import { INSTRUCTIONS, SECONDS } from "./bounds.ts";
import type { Exposition } from "./exposition.ts";
import { type Family, family } from "./family.ts";
import type { MetricsSnapshot, ServiceSnapshot } from "./snapshot.ts";

/** A family with samples for each service. */
function perService(
  type: Family<MetricsSnapshot>["type"],
  name: string,
  about: { readonly help: string; readonly labels?: readonly string[] },
  write: (service: ServiceSnapshot, out: Exposition) => void,
): Family<MetricsSnapshot> {
  const labels = ["service", ...(about.labels ?? [])];
  return family(type, name, { help: about.help, labels }, ({ services }, out) => {
    for (const service of services) write(service, out);
  });
}

/** What is told of each service, over all its containers, those among them that run no more. */
export const SERVICE_FAMILIES: readonly Family<MetricsSnapshot>[] = [
  perService(
    "gauge",
    "thimble_service_containers",
    { help: "Containers of the service by the phase they are in", labels: ["phase"] },
    ({ service, phases }, out) => {
      for (const [phase, count] of Object.entries(phases)) out.sample(count, service, phase);
    },
  ),
  perService(
    "histogram",
    "thimble_service_event_instructions",
    { help: "Instructions that an event took, host calls among them, by the handler that it ran", labels: ["handler"] },
    ({ service, meter }, out) => {
      for (const handler of HANDLERS) {
        const cost = meter.cost(handler);
        if (cost !== undefined) out.histogram(cost, INSTRUCTIONS, service, handler);
      }
    },
  ),
  perService(
    "gauge",
    "thimble_service_event_instructions_max",
    {
      help: "Instructions of the dearest event since the agent was started, by the handler that it ran",
      labels: ["handler"],
    },
    ({ service, meter }, out) => {
      for (const handler of HANDLERS) {
        const cost = meter.cost(handler);
        if (cost !== undefined) out.sample(cost.maximum, service, handler);
      }
    },
  ),
  perService(
    "gauge",
    "thimble_service_budget_instructions",
    { help: "Instructions that one event may take" },
    ({ service, limits }, out) => {
      if (limits !== undefined) out.sample(limits.instructions, service);
    },
  ),
  perService(
    "histogram",
    "thimble_service_event_latency_seconds",
    { help: "Time from the arrival of a reading, message or tick at the agent to the return of its handler" },
    ({ service, meter }, out) => out.histogram(meter.latency, SECONDS, service),
  ),
  perService(
    "counter",
    "thimble_service_events_total",
    { help: "Events handled; starts and stops are none" },
    ({ service, sums }, out) => out.sample(sums.events, service),
  ),
  perService(
    "counter",
    "thimble_service_instructions_total",
    { help: "Instructions that events took, host calls among them" },
    ({ service, sums }, out) => out.sample(sums.instructions, service),
  ),
  perService(
    "counter",
    "thimble_service_dropped_events_total",
    { help: "Events dropped by the queue policy, or gone with a container that ended" },
    ({ service, sums }, out) => out.sample(sums.dropped, service),
  ),
  perService(
    "counter",
    "thimble_service_refused_total",
    { help: "What containers asked for over their budget, or were not granted, by what it was", labels: ["what"] },
    ({ service, sums }, out) => {
      for (const [what, count] of Object.entries(sums.refused)) out.sample(count, service, what);
    },
  ),
  perService(
    "counter",
    "thimble_service_ends_total",
    { help: "Containers that ended by themselves, by the reason", labels: ["reason"] },
    ({ service, ends }, out) => {
      for (const [reason, count] of ends) out.sample(count, service, reason);
    },
  ),
  perService(
    "gauge",
    "thimble_service_waiting_events",
    { help: "Events in the queues of the service's containers" },
    ({ service, queued }, out) => out.sample(queued, service),
  ),
  perService(
    "gauge",
    "thimble_service_queue_limit_events",
    { help: "Events that may wait for one container" },
    ({ service, limits }, out) => {
      if (limits !== undefined) out.sample(limits.queue, service);
    },
  ),
  perService(
    "gauge",
    "thimble_service_memory_bytes",
    { help: "Linear memory of the service's containers" },
    ({ service, memoryBytes }, out) => out.sample(memoryBytes, service),
  ),
  perService(
    "gauge",
    "thimble_service_state_bytes",
    { help: "Keyed state of the service's containers, keys and values together" },
    ({ service, stateBytes }, out) => out.sample(stateBytes, service),
  ),
];
