import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlClient } from "../src/control/control-client.ts";
import { advanceUntil } from "./advance-until.ts";
import { guardApp, openBench } from "./agent-bench.ts";
import { bytes, digestOf, hasCode } from "./fixtures.ts";
import { connectTestClient } from "./mqtt/mqtt-test-client.ts";

test("Agent reports containers, Things and counts, also over its control socket", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(guardApp());
  await bench.clock.advance(10_000);
  const report = await new ControlClient(bench.directory.path).report();
  assert.equal(report.uptime, 10_000);
  assert.equal(report.readings.total, open.agent.report().readings.total);
  assert.ok(report.readings.perSecond > 0);
  const [container] = report.containers;
  assert.deepEqual(
    [container?.container, container?.phase, container?.uptime, container?.digest],
    ["app/guard", "running", 10_000, digestOf("1")],
  );
  assert.equal(report.things[0]?.isReachable, true);
});

test("Agent reads, writes and watches properties", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(guardApp());
  await advanceUntil(bench.clock, open.agent.write("machine/valve", 1, { by: "test" }));
  const read = await advanceUntil(bench.clock, open.agent.read("machine/valve"));
  assert.equal(read.value, 1);
  assert.equal(open.agent.property("machine/valve")?.type, "boolean");
  const watcher = open.agent.watch("machine/valve");
  await bench.clock.advance(1000);
  assert.equal((await watcher.next()).value?.item.value, 1);
  assert.throws(() => open.agent.watch("machine/none"), hasCode("base.not-found"));
});

test("Agent.subscribe() hands on what an MQTT client would get: messages of containers, of clients, and readings", async () => {
  using bench = openBench();
  await using open = await bench.open({ mqtt: { port: 0 } });
  await open.agent.apply(guardApp());
  await bench.clock.advance(10);
  const seen: string[] = [];
  using _all = open.agent.subscribe("#", ({ topic, by }) => void seen.push(`${topic} ${by.replace(/:.*/, "")}`), {
    retained: true,
  });
  open.engine.effects("app/guard", {
    kind: "publish",
    topic: "plant/1/anomaly",
    payload: bytes("1"),
    qos: 0,
    retain: false,
  });
  await using client = await connectTestClient(open.agent.report().mqttPort ?? 0);
  await client.mqtt.publishAsync("plant/1/reset", "now", { qos: 1 });
  assert.deepEqual(seen, [
    "things/machine/temperature agent",
    "things/machine/valve agent",
    "plant/1/anomaly app/guard",
    "plant/1/reset mqtt",
  ]);
});

test("Agent.subscribe() ends when it is disposed, and refuses what is no topic filter", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(guardApp());
  const seen: string[] = [];
  const anomaly = { kind: "publish", topic: "plant/1/anomaly", payload: bytes("1"), qos: 0, retain: false } as const;
  {
    using _subscription = open.agent.subscribe("plant/+/anomaly", ({ topic }) => void seen.push(topic));
    open.engine.effects("app/guard", anomaly);
  }
  open.engine.effects("app/guard", anomaly);
  assert.deepEqual(seen, ["plant/1/anomaly"]);
  assert.throws(() => open.agent.subscribe("plant/#/anomaly", () => undefined), hasCode("base.argument"));
});

test("Agent.drained() ends with its signal", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(guardApp());
  await open.agent.drained();
  await assert.rejects(open.agent.drained({ signal: AbortSignal.abort(new Error("enough")) }), /enough/);
});

test("Agent records a Thing that can not be reached and goes on when it is back", async () => {
  using bench = openBench();
  await using open = await bench.open();
  open.driver.faults.break([{ kind: "gone" }]);
  await open.agent.apply(guardApp());
  await bench.clock.advance(60_000);
  assert.ok(open.kinds().includes("thing-unreachable"));
  open.driver.faults.mend();
  await bench.clock.advance(60_000);
  assert.ok(open.kinds().includes("thing-recovered"));
  assert.ok(open.engine.container("app/guard").events.some((event) => /^reading 0 \d+$/.test(event)));
});

test("Agent serves metrics where it is told to, on the control socket in any case, and says on which port", async () => {
  using bench = openBench();
  await using open = await bench.open({ metrics: { port: 0 }, version: "0.1.0" });
  await open.agent.apply(guardApp());
  const port = open.agent.report().metricsPort ?? 0;
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  assert.match(text, /^thimble_container_running\{container="app\/guard",service="guard"\} 1$/m);
  assert.match(text, /^thimble_build_info\{version="0\.1\.0"\} 1$/m);
  assert.match(await new ControlClient(bench.directory.path).metrics(), /^thimble_container_running/m);
});

test("Agent serves no metrics where nobody asked for it", async () => {
  using bench = openBench();
  await using open = await bench.open();
  assert.equal("metricsPort" in open.agent.report(), false);
});

test("Agent.open() leaves nothing open when metrics can not be served", async () => {
  using bench = openBench();
  await assert.rejects(bench.open({ metrics: { host: "0.0.0.0", port: 0 } }), hasCode("agent.listen-refused"));
  await using open = await bench.open();
  assert.equal(open.agent.report().containers.length, 0);
});
