import assert from "node:assert/strict";
import { test } from "node:test";
import { CONTAINER_FAMILIES } from "../../src/metrics/container-families.ts";
import { SNAPSHOT } from "./sample-snapshot.ts";
import { samplesOf } from "./samples-of.ts";

test("CONTAINER_FAMILIES tell of a container what it does and holds", () => {
  const labels = 'container="app/guard",service="guard"';
  assert.deepEqual(samplesOf(CONTAINER_FAMILIES, SNAPSHOT), [
    `thimble_container_running{${labels}} 1`,
    `thimble_container_restarts_total{${labels}} 7`,
    `thimble_container_events_total{${labels}} 3`,
    `thimble_container_instructions_total{${labels}} 330`,
    `thimble_container_event_instructions_max{${labels}} 200`,
    `thimble_container_dropped_events_total{${labels}} 1`,
    `thimble_container_refused_total{${labels},what="messages"} 4`,
    `thimble_container_refused_total{${labels},what="bytes"} 0`,
    `thimble_container_refused_total{${labels},what="stateSets"} 0`,
    `thimble_container_refused_total{${labels},what="logLines"} 0`,
    `thimble_container_refused_total{${labels},what="writes"} 1`,
    `thimble_container_refused_total{${labels},what="tooLarge"} 0`,
    `thimble_container_waiting_events{${labels}} 2`,
    `thimble_container_memory_bytes{${labels}} 65536`,
    `thimble_container_state_bytes{${labels}} 24`,
  ]);
});
