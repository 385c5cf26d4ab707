import assert from "node:assert/strict";
import { test } from "node:test";
import { DEVICE_FAMILIES } from "../../src/metrics/device-families.ts";
import { SNAPSHOT } from "./sample-snapshot.ts";
import { samplesOf } from "./samples-of.ts";

test("DEVICE_FAMILIES tell of the bus, the store, the Things, the engine and the process", () => {
  assert.deepEqual(samplesOf(DEVICE_FAMILIES, SNAPSHOT), [
    'thimble_bus_messages_total{from="agent"} 10',
    'thimble_bus_messages_total{from="containers"} 20',
    'thimble_bus_messages_total{from="mqtt"} 30',
    "thimble_bus_deliveries_total 40",
    "thimble_bus_subscriptions 5",
    "thimble_bus_retained_messages 6",
    "thimble_bus_retained_refused_total 7",
    "thimble_mqtt_clients 1",
    "thimble_mqtt_forwarded_messages_total 2",
    "thimble_mqtt_dropped_messages_total 3",
    "thimble_mqtt_refused_messages_total 4",
    "thimble_store_commit_seconds_sum 0.004",
    "thimble_store_commit_seconds_count 2",
    "thimble_store_changes_total 3",
    "thimble_store_failed_commits_total 1",
    "thimble_readings_total 100",
    'thimble_writes_total{result="confirmed"} 12',
    'thimble_writes_total{result="failed"} 1',
    'thimble_actions_total{result="confirmed"} 3',
    'thimble_actions_total{result="sent"} 2',
    'thimble_actions_total{result="failed"} 1',
    "thimble_stale_properties 4",
    'thimble_thing_reachable{thing="machine"} 0',
    'thimble_thing_reads_total{thing="machine"} 9',
    'thimble_thing_errors_total{thing="machine"} 2',
    'thimble_thing_retries_total{thing="machine"} 1',
    'thimble_thing_dropped_total{thing="machine"} 4',
    "thimble_engine_workers 1",
    'thimble_engine_worker_restarts_total{reason="lost"} 2',
    'thimble_engine_worker_restarts_total{reason="stuck"} 3',
    'thimble_engine_memories{state="leased"} 4',
    'thimble_engine_memories{state="warm"} 5',
    'thimble_build_info{version="0.1.0"} 1',
    "thimble_metrics_omitted_containers 0",
    "process_resident_memory_bytes 1000000",
    "process_cpu_seconds_total 1.25",
    "process_start_time_seconds 1767225600.5",
    "thimble_heap_used_bytes 500000",
    'thimble_gc_pause_seconds_sum{kind="minor"} 0.0009',
    'thimble_gc_pause_seconds_count{kind="minor"} 1',
    "thimble_event_loop_delay_seconds_sum 0.0001",
    "thimble_event_loop_delay_seconds_count 1",
    "thimble_event_loop_busy_seconds_total 2.5",
  ]);
});

test("DEVICE_FAMILIES say nothing of MQTT where it is not served, and of a version where none is known", () => {
  const lines = samplesOf(DEVICE_FAMILIES, { ...SNAPSHOT, mqtt: undefined, version: undefined });
  assert.deepEqual(
    lines.filter((line) => /mqtt_|build_info/.test(line)),
    [],
  );
});
