import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { METRICS_PATH, METRICS_TYPE, MetricsServer } from "../../src/metrics/metrics-server.ts";
import { hasCode } from "../fixtures.ts";

async function open(metrics: () => Promise<Iterable<string>> = async () => ["a 1\n", "b 2\n"]) {
  const clock = new SystemClock();
  const server = await MetricsServer.open({ metrics, clock, logger: SILENT_LOGGER }, { port: 0 });
  const address = `http://127.0.0.1:${server.port}`;
  return { server, address, [Symbol.asyncDispose]: () => server.close() };
}

test("MetricsServer answers with the metrics, in the type of the text format", async () => {
  await using opened = await open();
  const response = await fetch(`${opened.address}${METRICS_PATH}?x=1`);
  assert.deepEqual([response.status, response.headers.get("content-type")], [200, METRICS_TYPE]);
  assert.equal(await response.text(), "a 1\nb 2\n");
});

test("MetricsServer has no other path and takes nothing but GET", async () => {
  await using opened = await open();
  const ask = async (path: string, method: string): Promise<number> => {
    const response = await fetch(`${opened.address}${path}`, { method });
    await response.text();
    return response.status;
  };
  assert.deepEqual([await ask("/", "GET"), await ask("//", "GET"), await ask(METRICS_PATH, "POST")], [404, 404, 405]);
});

test("MetricsServer ends a scrape that fails and answers the next", async () => {
  let isBroken = true;
  await using opened = await open(async () => {
    if (isBroken) throw new Error("no metrics");
    return ["a 1\n"];
  });
  await assert.rejects(fetch(`${opened.address}${METRICS_PATH}`));
  isBroken = false;
  assert.equal(await fetch(`${opened.address}${METRICS_PATH}`).then((response) => response.text()), "a 1\n");
});

test("MetricsServer.open() refuses an address that others can reach, and a port that is in use", async () => {
  await using opened = await open();
  const parts = { metrics: async () => [], clock: new SystemClock(), logger: SILENT_LOGGER };
  await assert.rejects(MetricsServer.open(parts, { host: "0.0.0.0", port: 0 }), hasCode("agent.listen-refused"));
  await assert.rejects(MetricsServer.open(parts, { port: opened.server.port }), hasCode("agent.port-in-use"));
});

test("MetricsServer closes though somebody who scrapes takes nothing", async () => {
  const opened = await open(async () => Array.from({ length: 100 }, () => "x".repeat(1_000_000)));
  const response = await fetch(`${opened.address}${METRICS_PATH}`);
  await opened.server.close();
  await opened.server.close();
  await assert.rejects(response.text());
});
