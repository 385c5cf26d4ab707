import assert from "node:assert/strict";
import { test } from "node:test";
import { Bus } from "@thimble/agent";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { showAlarms } from "../../src/dev/show-alarms.ts";
import type { Told } from "../../src/view/view-state.ts";
import { alarmPayload } from "../support/alarm-payload.ts";

const TOPIC = "plant/1/anomaly";
const HOUR = 3600;
const NOON = Date.UTC(2014, 1, 8, 12) / 1000;

function setUp() {
  const bus = new Bus({ clock: new VirtualClock(), logger: SILENT_LOGGER });
  const told: (readonly [isMore: boolean, event: Told])[] = [];
  const tell = (event: Told, isMore = false): void => void told.push([isMore, event]);
  const agent = { subscribe: bus.subscribe.bind(bus) };
  const shown = showAlarms(agent, { topic: TOPIC, calm: HOUR * 1000 }, { tell });
  const publish = (payload: Uint8Array): void => void bus.publish(TOPIC, payload, { by: "app/guard" });
  return { told, shown, publish };
}

test("showAlarms() tells an alarm with its score and its time in the record", () => {
  const { told, publish } = setUp();
  publish(alarmPayload(NOON));
  assert.deepEqual(told, [
    [false, { subject: TOPIC, severity: "bad", text: "alarm: score 7.25 at 2014-02-08 12:00:00" }],
  ]);
});

test("showAlarms() takes the alarms of one episode together, until a time of calm", () => {
  const { told, publish } = setUp();
  publish(alarmPayload(NOON, NOON + HOUR));
  publish(alarmPayload(NOON + 2 * HOUR));
  publish(alarmPayload(NOON + 3 * HOUR + 1));
  // The record begins again.
  publish(alarmPayload(NOON - 48 * HOUR));
  assert.deepEqual(
    told.map(([isMore]) => isMore),
    [false, true, true, false, false],
  );
});

test("showAlarms() shows values of every kind, and says what is no SenML", () => {
  const { told, publish } = setUp();
  const record = (fields: string): Uint8Array => new TextEncoder().encode(`[{"n":"m",${fields},"t":${NOON}}]`);
  for (const fields of ['"v":95,"u":"Cel"', '"vb":true', '"vs":"hot"', '"s":3']) publish(record(fields));
  publish(new TextEncoder().encode("hot!"));
  const texts = told.map(([, { text }]) => text);
  const at = "at 2014-02-08 12:00:00";
  const alarms = [`alarm: m 95 °C ${at}`, `alarm: m true ${at}`, `alarm: m hot ${at}`, `alarm: m ${at}`];
  assert.deepEqual(texts.slice(0, 4), alarms);
  assert.match(texts[4] ?? "", /plant\/1\/anomaly.*no SenML/);
});

test("showAlarms() ends when it is disposed", () => {
  const { told, shown, publish } = setUp();
  shown[Symbol.dispose]();
  publish(alarmPayload(NOON));
  assert.deepEqual(told, []);
});
