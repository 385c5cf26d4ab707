import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { loadOpcuaPackage } from "../../src/opcua/load-opcua-package.ts";
import { NO_SECURITY } from "../../src/opcua/opcua-address.ts";
import { OpcuaSession } from "../../src/opcua/opcua-session.ts";
import { NAMESPACE, TestServer } from "./test-server.ts";

test("walkOpcua() finds what is below Objects, and nothing of the server itself", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-walk-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await TestServer.start(folder);
  t.after(() => server.takeAway());
  const { endpoint } = server;
  const options = { endpoint, security: NO_SECURITY, user: undefined, pkiFolder: join(folder, "client") };
  const session = await OpcuaSession.open(
    await loadOpcuaPackage(endpoint),
    { ...options, clock: new SystemClock(), timeout: 10_000 },
    () => undefined,
  );
  const nodes = await session.walk();
  await session.close();
  const a = nodes.find(({ path }) => path.join("/") === "Machine/a");
  assert.deepEqual([a?.kind, a?.nodeId, a?.value, a?.isReadable], ["variable", `nsu=${NAMESPACE};s=a`, 0, true]);
  assert.equal(nodes.find(({ path }) => path.join("/") === "Machine/flag")?.type, "Boolean");
  assert.ok(nodes.some(({ kind }) => kind === "method"));
  assert.ok(
    nodes.every(({ path }) => path[0] === "Machine"),
    JSON.stringify(nodes),
  );
});
