import assert from "node:assert/strict";
import { test } from "node:test";
import { LOG_LEVELS, Logger, type LogRecord, SILENT_LOGGER } from "@thimble/base";

test("Logger hands its sink a record with level, component, event and fields", () => {
  const records: LogRecord[] = [];
  const logger = new Logger("agent", (record) => records.push(record));
  logger.debug("a");
  logger.info("b", { count: 1 });
  logger.warn("c");
  logger.error("d");
  logger.log("critical", "e");
  assert.deepEqual(
    records.map(({ level, event }) => [level, event]),
    [
      ["debug", "a"],
      ["info", "b"],
      ["warn", "c"],
      ["error", "d"],
      ["critical", "e"],
    ],
  );
  assert.deepEqual(records[1], { level: "info", component: "agent", event: "b", fields: { count: 1 } });
  assert.deepEqual(records[0]?.fields, {});
});

test("Logger.child() adds its name to the component", () => {
  const components: string[] = [];
  new Logger("agent", (record) => components.push(record.component)).child("planner").child("step").info("x");
  assert.deepEqual(components, ["agent.planner.step"]);
});

test("LOG_LEVELS has the numbers of wasi:logging", () => {
  assert.deepEqual(LOG_LEVELS, ["trace", "debug", "info", "warn", "error", "critical"]);
});

test("SILENT_LOGGER takes lines and does nothing", () => {
  SILENT_LOGGER.child("x").error("lost");
});
