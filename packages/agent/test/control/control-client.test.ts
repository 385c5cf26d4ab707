import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { ControlClient } from "../../src/control/control-client.ts";
import { SOCKET_NAME } from "../../src/control/routes.ts";
import type { LogLine } from "../../src/record/device-event.ts";
import { digestOf, hasCode } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { openBench, REPORT, readingOf } from "./control-bench.ts";

async function collect<T>(lines: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

function logLine(container: string, message: string): LogLine {
  return { time: 1, container, level: "info", message };
}

test("ControlClient gets a page of containers, what an image costs, and metrics", async () => {
  await using bench = await openBench();
  const { client } = bench;
  const query = { sort: "memory", isReversed: true, limit: 1, offset: 0, name: "guard" } as const;
  const page = await client.top(query);
  assert.deepEqual([page.sort, page.rows.length], ["memory", 1]);
  assert.equal((await client.top({})).rows.length, 2);
  assert.deepEqual(await client.costs(digestOf("1")), { digest: digestOf("1"), handlers: [] });
  assert.equal(await client.metrics(), "# TYPE a gauge\na 1\n");
});

test("ControlClient gets the report, the containers and the Things", async () => {
  await using bench = await openBench();
  assert.deepEqual(await bench.client.report(), REPORT);
  assert.deepEqual(await bench.client.containers(), REPORT.containers);
  assert.deepEqual(await bench.client.things(), []);
});

test("ControlClient.logs() gives what is kept, of all containers or of one", async () => {
  await using bench = await openBench();
  bench.agent.logs.push(logLine("app/guard", "one"));
  bench.agent.logs.push(logLine("app/other", "two"));
  assert.deepEqual(await collect(bench.client.logs()), [logLine("app/guard", "one"), logLine("app/other", "two")]);
  assert.deepEqual(await collect(bench.client.logs({ container: "other" })), [logLine("app/other", "two")]);
  assert.deepEqual(await collect(bench.client.logs({ container: "app/guard" })), [logLine("app/guard", "one")]);
});

test("ControlClient.logs() names the nearest container for one that there is not", async () => {
  await using bench = await openBench();
  await assert.rejects(
    collect(bench.client.logs({ container: "gard" })),
    (error) => isThimbleError(error, "base.not-found") && error.expected === 'did you mean "guard"?',
  );
});

test("ControlClient.events() follows what comes until its signal, without a gap after what was kept", async () => {
  await using bench = await openBench();
  const stop = new AbortController();
  const seen: string[] = [];
  bench.agent.events.push({ time: 1, kind: "container-stopped", container: "1" });
  await assert.rejects(async () => {
    for await (const event of bench.client.events({ follow: true, signal: stop.signal })) {
      if (!("container" in event)) continue;
      seen.push(event.container);
      if (seen.length === 3) stop.abort(new Error("enough"));
      else bench.agent.events.push({ time: 1, kind: "container-stopped", container: `${seen.length + 1}` });
    }
  }, /enough/);
  assert.deepEqual(seen, ["1", "2", "3"]);
});

test("ControlClient reads, writes and watches a property", async () => {
  await using bench = await openBench();
  const report = { property: "machine/temperature", value: 20, unit: "Cel", time: 1, quality: "good" };
  assert.deepEqual(await bench.client.read("machine/temperature"), report);
  await bench.client.write("machine/temperature", 21.5);
  const invoked = await bench.client.invoke("machine/home", 2);
  assert.deepEqual(invoked, { action: "machine/home", output: 21, unit: "Cel", state: "done" });
  assert.deepEqual(bench.written, ["machine/temperature 21.5 control", "machine/home 2 control"]);
  const watching = bench.client.watch("machine/temperature")[Symbol.asyncIterator]();
  const first = watching.next();
  // The report shows that the server has had its turn, so that the watcher is there before the reading.
  await bench.client.report();
  bench.readings.push(readingOf(Number.NaN));
  assert.deepEqual((await first).value, { ...report, value: null });
  await watching.return?.();
});

test("ControlClient passes on the errors of the agent with all that they say", async () => {
  await using bench = await openBench();
  const isRight = (error: unknown): boolean =>
    isThimbleError(error, "base.not-found") && error.expected === "machine/temperature";
  await assert.rejects(bench.client.read("machine/other"), isRight);
  await assert.rejects(bench.client.write("machine/other", 1), isRight);
  await assert.rejects(collect(bench.client.watch("machine/other")), isRight);
});

test("ControlClient says how to start an agent where none answers", async () => {
  using directory = temporaryDirectory();
  const client = new ControlClient(directory.path);
  await assert.rejects(
    client.report(),
    (error) => isThimbleError(error, "agent.not-running") && /thimble up/.test(error.expected ?? ""),
  );
  writeFileSync(join(directory.path, SOCKET_NAME), "left by a killed agent");
  await assert.rejects(collect(client.logs()), hasCode("agent.not-running"));
});

test("ControlClient ends its streams when the agent stops", async () => {
  await using bench = await openBench();
  bench.agent.logs.push(logLine("app/guard", "one"));
  const lines = bench.client.logs({ follow: true })[Symbol.asyncIterator]();
  assert.deepEqual((await lines.next()).value, logLine("app/guard", "one"));
  const end = lines.next();
  await bench.server.close();
  assert.equal((await end).done, true);
});

test("ControlClient says that the agent is gone when the connection breaks in a stream", async () => {
  using directory = temporaryDirectory();
  const server = createServer((_request, response) => response.write("{}\n"));
  server.listen(join(directory.path, SOCKET_NAME));
  await once(server, "listening");
  const lines = new ControlClient(directory.path).logs()[Symbol.asyncIterator]();
  await lines.next();
  const rejected = assert.rejects(lines.next(), hasCode("agent.not-running"));
  server.closeAllConnections();
  server.close();
  await rejected;
});

test("ControlClient breaks and mends a Thing", async () => {
  await using bench = await openBench();
  await bench.client.break("machine/temperature", [{ kind: "stuck" }]);
  await bench.client.mend("machine");
  assert.deepEqual(bench.broken, ["machine temperature stuck", "machine - mended"]);
  await assert.rejects(bench.client.break("machine", [{ kind: "stock" }]), hasCode("model.bad-value"));
});

test("ControlClient watches an event, and is told of one that there is not", async () => {
  await using bench = await openBench();
  const watching = bench.client.watchEvent("machine/hot")[Symbol.asyncIterator]();
  const first = watching.next();
  await bench.client.report();
  bench.occurrences.push({ event: "machine/hot", value: Number.NaN, time: 1 });
  assert.deepEqual((await first).value, { event: "machine/hot", value: null, time: 1 });
  await watching.return?.();
  await assert.rejects(collect(bench.client.watchEvent("machine/cold")), hasCode("base.not-found"));
});
