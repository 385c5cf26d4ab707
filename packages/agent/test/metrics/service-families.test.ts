import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVICE_FAMILIES } from "../../src/metrics/service-families.ts";
import { SERVICE, SNAPSHOT } from "./sample-snapshot.ts";
import { samplesOf } from "./samples-of.ts";

test("SERVICE_FAMILIES tell what containers of a service do, cost, hold and were refused", () => {
  assert.deepEqual(samplesOf(SERVICE_FAMILIES, SNAPSHOT), [
    'thimble_service_containers{service="guard",phase="running"} 1',
    'thimble_service_containers{service="guard",phase="waiting"} 1',
    'thimble_service_containers{service="guard",phase="due"} 0',
    'thimble_service_containers{service="guard",phase="ended"} 0',
    'thimble_service_event_instructions_sum{service="guard",handler="start"} 500',
    'thimble_service_event_instructions_count{service="guard",handler="start"} 1',
    'thimble_service_event_instructions_sum{service="guard",handler="reading"} 220',
    'thimble_service_event_instructions_count{service="guard",handler="reading"} 2',
    'thimble_service_event_instructions_max{service="guard",handler="start"} 500',
    'thimble_service_event_instructions_max{service="guard",handler="reading"} 200',
    'thimble_service_budget_instructions{service="guard"} 100000',
    'thimble_service_event_latency_seconds_sum{service="guard"} 0.00251',
    'thimble_service_event_latency_seconds_count{service="guard"} 2',
    'thimble_service_events_total{service="guard"} 3',
    'thimble_service_instructions_total{service="guard"} 330',
    'thimble_service_dropped_events_total{service="guard"} 1',
    'thimble_service_refused_total{service="guard",what="messages"} 4',
    'thimble_service_refused_total{service="guard",what="bytes"} 0',
    'thimble_service_refused_total{service="guard",what="stateSets"} 0',
    'thimble_service_refused_total{service="guard",what="logLines"} 0',
    'thimble_service_refused_total{service="guard",what="writes"} 1',
    'thimble_service_refused_total{service="guard",what="tooLarge"} 0',
    'thimble_service_ends_total{service="guard",reason="trap"} 2',
    'thimble_service_waiting_events{service="guard"} 2',
    'thimble_service_queue_limit_events{service="guard"} 256',
    'thimble_service_memory_bytes{service="guard"} 65536',
    'thimble_service_state_bytes{service="guard"} 24',
  ]);
});

test("SERVICE_FAMILIES tell no limits where services are told together", () => {
  const lines = samplesOf(SERVICE_FAMILIES, { ...SNAPSHOT, services: [{ ...SERVICE, limits: undefined }] });
  assert.deepEqual(
    lines.filter((line) => /budget|limit/.test(line)),
    [],
  );
});
