import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { propertyRoute, ROUTES, SOCKET_NAME } from "../../src/control/routes.ts";
import { hasCode } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { openBench, openServer } from "./control-bench.ts";

test("ControlServer can be opened by its own user only, replaces what a killed agent left, and removes it", async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, SOCKET_NAME);
  writeFileSync(path, "");
  const server = await openServer(path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await server.close();
  await server.close();
  assert.equal(existsSync(path), false);
});

test("ControlServer.open() refuses a path that is too long for a socket", async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, "x".repeat(120));
  await assert.rejects(openServer(path), hasCode("agent.path-too-long"));
});

/** One request as any HTTP program would make it. */
function plainRequest(
  socketPath: string,
  method: string,
  path: string,
  body?: string,
): Promise<readonly [number, string]> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method, path, agent: false }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve([response.statusCode ?? 0, text]);
    });
    call.on("error", reject);
    call.end(body);
  });
}

test("ControlServer answers with the status and the code of the catalogue", async () => {
  await using bench = await openBench();
  const route = propertyRoute("machine/temperature");
  const cases: readonly (readonly [string, string, string | undefined, number, string])[] = [
    ["GET", "/v1/nothing", undefined, 404, "base.not-found"],
    ["GET", `${ROUTES.things}/machine`, undefined, 404, "base.not-found"],
    ["GET", `${route}/watch/more`, undefined, 404, "base.not-found"],
    ["GET", `${ROUTES.things}/%E0%A4%A/x`, undefined, 404, "base.not-found"],
    ["GET", "//", undefined, 400, "base.argument"],
    ["DELETE", ROUTES.report, undefined, 400, "base.argument"],
    ["PUT", route, "no JSON", 400, "base.argument"],
    ["PUT", route, '{"value":"hot"}', 400, "base.argument"],
    ["PUT", route, JSON.stringify({ value: 1, more: "x".repeat(5000) }), 400, "base.argument"],
  ];
  for (const [method, path, body, status, code] of cases) {
    const [actual, text] = await plainRequest(bench.path, method, path, body);
    assert.deepEqual([actual, JSON.parse(text).error.code], [status, code], `${method} ${path}`);
  }
});

test("ControlServer takes true and false for 1 and 0", async () => {
  await using bench = await openBench();
  await plainRequest(bench.path, "PUT", propertyRoute("machine/temperature"), '{"value":true}');
  assert.deepEqual(bench.written, ["machine/temperature 1 control"]);
});

test("ControlServer answers a failure of its own as a bug and goes on", async () => {
  await using bench = await openBench();
  bench.agent.report = () => {
    throw new TypeError("oops");
  };
  const [status, text] = await plainRequest(bench.path, "GET", ROUTES.report);
  assert.equal(status, 500);
  assert.doesNotMatch(text, /oops/);
  assert.equal((await bench.client.read("machine/temperature")).value, 20);
});
