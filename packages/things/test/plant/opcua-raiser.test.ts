import assert from "node:assert/strict";
import { test } from "node:test";
import { DataType, Variant } from "node-opcua-client";
import type { OpcuaEventWish } from "../../src/opcua/opcua-event-wish.ts";
import { opcuaRaiser } from "../../src/plant/opcua-raiser.ts";
import { hasCode } from "../things.ts";

/** What is raised for a number. */
function raised(wish: Partial<OpcuaEventWish>, held: number): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const notifier = {
    raiseEvent: (_type: unknown, fields: Readonly<Record<string, Variant>>): void => {
      for (const [name, { value }] of Object.entries(fields)) values[name] = value;
    },
  };
  const folders = { eventType: () => "type", notifierOf: () => notifier };
  const event = { type: undefined, field: ["Severity"], minimumSeverity: 1, source: undefined, ...wish };
  const read = {
    driver: "opcua",
    node: { kind: "node-id", text: "i=2253" },
    isMethod: false,
    samplingInterval: 500,
    event,
  };
  const served = { read, path: "door/knocked", title: "Somebody knocks" };
  opcuaRaiser(folders, { DataType, Variant }, served)(held);
  return values;
}

test("the number of an event is its severity, or a field of its own beside one that is wished for", () => {
  const severity = raised({}, 700);
  assert.deepEqual([severity["severity"], severity["sourceName"]], [700, "door"]);
  const own = raised({ field: ["2:Strength"], minimumSeverity: 600, source: "Door 3" }, 0.5);
  assert.deepEqual([own["strength"], own["severity"], own["sourceName"]], [0.5, 600, "Door 3"]);
  const none = raised({ field: undefined }, Number.NaN);
  assert.deepEqual([none["severity"], "nothing" in none], [500, false]);
});

test("a field within a field can not be served", () => {
  assert.throws(() => raised({ field: ["ActiveState", "Id"] }, 1), hasCode("things.bad-plant"));
});
