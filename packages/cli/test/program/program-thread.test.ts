import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { StdinChannel } from "../../src/program/stdin-channel.ts";
import { programModule } from "../support/program-module.ts";

test("the thread of a program says how it ended, and ends", async () => {
  const workerData = {
    bytes: programModule("(call $exit (i32.const 3))"),
    args: ["p"],
    environment: {},
    folders: [],
    limits: {},
    stdin: StdinChannel.memory(),
  };
  const worker = new Worker(new URL("../../src/program/program-thread.ts", import.meta.url), { workerData });
  const exited = once(worker, "exit");
  assert.deepEqual(await once(worker, "message"), [{ kind: "exited", status: 3 }]);
  await exited;
});
