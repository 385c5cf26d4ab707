import { SECONDS } from "./bounds.ts";
import { type Family, family } from "./family.ts";
import type { MetricsSnapshot, ThingSnapshot } from "./snapshot.ts";

/** A family with one sample for the device. */
function one(
  type: Family<MetricsSnapshot>["type"],
  name: string,
  help: string,
  value: (snapshot: MetricsSnapshot) => number | undefined,
): Family<MetricsSnapshot> {
  return family(type, name, { help }, (snapshot, out) => {
    const found = value(snapshot);
    if (found !== undefined) out.sample(found);
  });
}

/** A family with one sample for each Thing. */
function perThing(
  type: Family<MetricsSnapshot>["type"],
  name: string,
  help: string,
  value: (thing: ThingSnapshot) => number,
): Family<MetricsSnapshot> {
  return family(type, name, { help, labels: ["thing"] }, ({ things }, out) => {
    for (const thing of things) out.sample(value(thing), thing.thing);
  });
}

const BUS: readonly Family<MetricsSnapshot>[] = [
  family(
    "counter",
    "thimble_bus_messages_total",
    { help: "Messages put on the bus, by who sent them: the agent itself, containers, MQTT clients", labels: ["from"] },
    ({ bus }, out) => {
      for (const [from, count] of Object.entries(bus.messages)) out.sample(count, from);
    },
  ),
  one(
    "counter",
    "thimble_bus_deliveries_total",
    "Messages handed to subscribers: one message to two of them is two",
    ({ bus }) => bus.deliveries,
  ),
  one("gauge", "thimble_bus_subscriptions", "Topic filters that somebody listens to", ({ bus }) => bus.subscriptions),
  one("gauge", "thimble_bus_retained_messages", "Topics whose last message is kept", ({ bus }) => bus.retained),
  one(
    "counter",
    "thimble_bus_retained_refused_total",
    "Messages that were to be kept and were not, for want of room",
    ({ bus }) => bus.retainedRefused,
  ),
  one("gauge", "thimble_mqtt_clients", "MQTT clients connected", ({ mqtt }) => mqtt?.clients),
  one(
    "counter",
    "thimble_mqtt_forwarded_messages_total",
    "Messages of the bus handed over for MQTT clients",
    ({ mqtt }) => mqtt?.forwarded,
  ),
  one(
    "counter",
    "thimble_mqtt_dropped_messages_total",
    "Messages of the bus that MQTT clients did not get, because they are too slow",
    ({ mqtt }) => mqtt?.dropped,
  ),
  one(
    "counter",
    "thimble_mqtt_refused_messages_total",
    "Messages of MQTT clients to topics that are not theirs",
    ({ mqtt }) => mqtt?.refused,
  ),
];

const STORE: readonly Family<MetricsSnapshot>[] = [
  family(
    "histogram",
    "thimble_store_commit_seconds",
    { help: "Time of a commit of keyed state, until the disk has it" },
    ({ store }, out) => out.histogram(store.commits, SECONDS),
  ),
  one("counter", "thimble_store_changes_total", "Keys set or deleted by commits", ({ store }) => store.changes),
  one(
    "counter",
    "thimble_store_failed_commits_total",
    "Commits that the disk did not take",
    ({ store }) => store.failures,
  ),
];

const THINGS: readonly Family<MetricsSnapshot>[] = [
  one("counter", "thimble_readings_total", "Readings of all Things", ({ readings }) => readings),
  family(
    "counter",
    "thimble_writes_total",
    { help: "Writes to Things by containers, people and safe states, by what became of them", labels: ["result"] },
    ({ writes }, out) => {
      out.sample(writes.written, "confirmed");
      out.sample(writes.failed, "failed");
    },
  ),
  family(
    "counter",
    "thimble_actions_total",
    { help: "Actions of Things invoked by containers and people, by what became of them", labels: ["result"] },
    ({ actions }, out) => {
      out.sample(actions.confirmed, "confirmed");
      out.sample(actions.sent, "sent");
      out.sample(actions.failed, "failed");
    },
  ),
  one(
    "gauge",
    "thimble_stale_properties",
    "Properties whose value is stale although their Thing answers",
    ({ staleProperties }) => staleProperties,
  ),
  perThing("gauge", "thimble_thing_reachable", "Whether its device answered last time: 1, or 0", ({ isReachable }) =>
    Number(isReachable),
  ),
  perThing("counter", "thimble_thing_reads_total", "Values that the device gave", ({ reads }) => reads),
  perThing(
    "counter",
    "thimble_thing_errors_total",
    "Reads, writes and connections that failed",
    ({ errors }) => errors,
  ),
  perThing("counter", "thimble_thing_retries_total", "Waits before trying again", ({ retries }) => retries),
  perThing(
    "counter",
    "thimble_thing_dropped_total",
    "Values and events that gave way to newer ones because nobody had time for them",
    ({ dropped }) => dropped,
  ),
];

const ENGINE: readonly Family<MetricsSnapshot>[] = [
  one("gauge", "thimble_engine_workers", "Threads that run containers", ({ engine }) => engine.workers),
  family(
    "counter",
    "thimble_engine_worker_restarts_total",
    {
      help: "Workers that were replaced: they died, or the watchdog ended them because they were stuck",
      labels: ["reason"],
    },
    ({ engine }, out) => {
      out.sample(engine.workersLost, "lost");
      out.sample(engine.workersStuck, "stuck");
    },
  ),
  family(
    "gauge",
    "thimble_engine_memories",
    { help: "Linear memories: leased to containers, or warm and waiting for the next", labels: ["state"] },
    ({ engine }, out) => {
      out.sample(engine.memories.leased, "leased");
      out.sample(engine.memories.warm, "warm");
    },
  ),
];

const PROCESS: readonly Family<MetricsSnapshot>[] = [
  family(
    "gauge",
    "thimble_build_info",
    { help: "Always 1; the version of Thimble that runs", labels: ["version"] },
    ({ version }, out) => {
      if (version !== undefined) out.sample(1, version);
    },
  ),
  one(
    "gauge",
    "thimble_metrics_omitted_containers",
    "Containers without series of their own, because there are too many",
    ({ omitted }) => omitted,
  ),
  one(
    "gauge",
    "process_resident_memory_bytes",
    "Resident memory of the agent's process",
    ({ process }) => process.residentBytes,
  ),
  one(
    "counter",
    "process_cpu_seconds_total",
    "Processor time of the agent's process, all threads together",
    ({ process }) => process.cpuSeconds,
  ),
  one(
    "gauge",
    "process_start_time_seconds",
    "When the agent was started, in seconds since 1970",
    ({ process }) => process.startedAt / 1000,
  ),
  one(
    "gauge",
    "thimble_heap_used_bytes",
    "JavaScript heap in use in the agent's thread",
    ({ process }) => process.heapUsedBytes,
  ),
  family(
    "histogram",
    "thimble_gc_pause_seconds",
    { help: "Time for which the agent's thread stood still for garbage collection, by its kind", labels: ["kind"] },
    ({ process }, out) => {
      for (const [kind, pauses] of process.pauses) out.histogram(pauses, SECONDS, kind);
    },
  ),
  family(
    "histogram",
    "thimble_event_loop_delay_seconds",
    { help: "How late the agent's thread came to what was due, looked at ten times a second" },
    ({ process }, out) => out.histogram(process.delays, SECONDS),
  ),
  one(
    "counter",
    "thimble_event_loop_busy_seconds_total",
    "Time in which the agent's thread did something",
    ({ process }) => process.busy / 1000,
  ),
];

/** What is told of the device as a whole. */
export const DEVICE_FAMILIES: readonly Family<MetricsSnapshot>[] = [...BUS, ...STORE, ...THINGS, ...ENGINE, ...PROCESS];
