import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ModbusTcpServer } from "../../src/plant/modbus-tcp-server.ts";

const PROGRAM = fileURLToPath(new URL("../../src/plant/plant-program.ts", import.meta.url));
const FILE = fileURLToPath(new URL("../../../../examples/machine-guard/plant.yaml", import.meta.url));

function start(...args: string[]) {
  const command = ["--conditions=@thimble/source", PROGRAM, "--file", FILE, ...args];
  const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = once(child, "close").then(([code]): unknown => code);
  return { child, ended, output: () => output };
}

test("the plant program prints one line when it listens, and ends with its standard input", async () => {
  const { child, ended, output } = start();
  await once(child.stdout, "data");
  assert.match(output(), /^\{"ready":true,"port":\d+\}\n$/);
  child.stdin.end();
  assert.equal(await ended, 0);
});

test("the plant program ends at SIGTERM and SIGINT", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { child, ended } = start();
    await once(child.stdout, "data");
    child.kill(signal);
    assert.equal(await ended, 0);
  }
});

test("the plant program says in one line of JSON that its port is in use, and exits with 3", async () => {
  await using server = new ModbusTcpServer(() => ({ kind: "written" }));
  const port = await server.listen({ port: 0 });
  const { ended, output } = start("--port", String(port));
  assert.equal(await ended, 3);
  const { error } = JSON.parse(output());
  assert.equal(error.code, "things.port-in-use");
  assert.equal(error.message, `Cannot listen on 127.0.0.1:${port}: another program listens there`);
});

test("the plant program refuses options that are none, and exits with 2", async () => {
  for (const args of [
    ["--port", "70000"],
    ["--speed", "fast"],
    ["--sped", "1x"],
  ]) {
    const { ended, output } = start(...args);
    assert.equal(await ended, 2);
    assert.match(output(), /^\{"error":\{"code":"base\.argument"/);
  }
});
