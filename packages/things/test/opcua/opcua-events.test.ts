import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { coerceNodeId, DataType, StatusCodes, Variant } from "node-opcua-client";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import { loadOpcuaPackage } from "../../src/opcua/load-opcua-package.ts";
import type { OpcuaEventWish } from "../../src/opcua/opcua-event-wish.ts";
import { type EventSubscription, monitorOpcuaEvent } from "../../src/opcua/opcua-events.ts";

const library = await loadOpcuaPackage("opc.tcp://test");
const TIME = new Date("2026-01-01T00:00:00.500Z");

/** Monitors on a subscription that is made up; gives what it was asked for and what sends fields. */
async function monitored(wish: Partial<OpcuaEventWish>, statusCode = StatusCodes.Good) {
  const asked: unknown[][] = [];
  const answers: DriverAnswer[] = [];
  const item = Object.assign(new EventEmitter(), { statusCode });
  const subscription = {
    monitor: (...words: Parameters<EventSubscription["monitor"]>) => {
      asked.push(words);
      words[4](null, item);
    },
  };
  const whole = { type: undefined, field: undefined, minimumSeverity: 1, source: undefined, ...wish };
  await monitorOpcuaEvent(
    subscription,
    { nodeId: "ns=1;i=1", wish: whole, onEvent: (answer) => void answers.push(answer) },
    {
      library,
      namespaces: ["http://opcfoundation.org/UA/", "urn:server", "http://example.org/"],
      now: () => 7,
      asked: (answer) => answer,
      refused: (what, status) => new ThimbleError("things.refused", `Cannot ${what}: ${status}`),
    },
  );
  const clock = { time: TIME };
  const tell = (severity: number, source = "Pump", ...own: readonly Variant[]): void => {
    item.emit("changed", [
      new Variant({ dataType: DataType.NodeId, value: coerceNodeId("ns=2;i=1001") }),
      new Variant({ dataType: DataType.DateTime, value: clock.time }),
      new Variant({ dataType: DataType.String, value: source }),
      new Variant({ dataType: DataType.LocalizedText, value: { text: "too hot", locale: "en" } }),
      new Variant({ dataType: DataType.UInt16, value: severity }),
      ...own,
    ]);
  };
  return { asked, answers, tell, clock };
}

function double(value: number): Variant {
  return new Variant({ dataType: DataType.Double, value });
}

test("an event comes with its time, its message, its severity, its source and its type by the name of its namespace", async () => {
  const { answers, tell } = await monitored({ field: ["2:Temperature"] });
  tell(800, "Pump", double(91.5));
  const details = { message: "too hot", severity: 800, source: "Pump", type: "nsu=http://example.org/;i=1001" };
  assert.deepEqual(answers, [{ value: 91.5, arrived: 7, event: { details, time: TIME.getTime() / 1000 } }]);
});

test("events of less severity and of other sources are none", async () => {
  const { answers, tell } = await monitored({ minimumSeverity: 500, source: "Pump" });
  tell(499);
  tell(500);
  tell(1000, "Fan");
  assert.deepEqual(
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.event?.details["severity"])),
    [500],
  );
});

test("the server is asked for events of the type, and for the field of that type", async () => {
  const { asked } = await monitored({ type: "nsu=http://example.org/;i=1001", field: ["ActiveState", "Id"] });
  const text = JSON.stringify(asked[0]);
  assert.match(text, /ns=2;i=1001/);
  assert.match(text, /ActiveState/);
  assert.deepEqual(asked[0]?.[0], { nodeId: "ns=1;i=1", attributeId: library.AttributeIds.EventNotifier });
});

test("a field that is no number, a namespace that the server has not and a refusal are errors", async () => {
  const text = await monitored({ field: ["Message"] });
  text.tell(1, "Pump", new Variant({ dataType: DataType.String, value: "x" }));
  const namespace = await monitored({ type: "nsu=http://example.org/none;i=1" });
  const refused = await monitored({}, StatusCodes.BadAttributeIdInvalid);
  const codes = [text, namespace, refused].flatMap(({ answers }) =>
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : "")),
  );
  assert.deepEqual(codes, ["things.bad-answer", "things.refused", "things.refused"]);
});

test("an event of a server whose clock was never set has the time at which it came", async () => {
  const { answers, tell, clock } = await monitored({});
  for (const time of ["1601-01-01T00:00:00Z", "1970-01-01T01:00:00Z"]) {
    clock.time = new Date(time);
    tell(800);
  }
  const times = answers.map((answer) => !(answer instanceof ThimbleError) && answer.event?.time);
  assert.deepEqual(times, [undefined, undefined]);
});
