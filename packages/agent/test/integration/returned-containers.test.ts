import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import type { DesiredState } from "@thimble/model";
import type { AgentOptions } from "../../src/agent.ts";
import { openBench } from "../agent-bench.ts";
import { EMPTY_MODULE } from "../fake-module.ts";
import { digestOf, makeDesired, makeService } from "../fixtures.ts";
import { openFakeAgent } from "../open-fake-agent.ts";
import { simulatedThings } from "../simulated-things.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/** A release of an app with a guard and a lamp; those with a limit do not start. */
function release(limit?: string, digest = "1"): DesiredState {
  const guard = makeService({ environment: limit === undefined ? {} : { LIMIT: limit } });
  const desired = makeDesired([guard, makeService({ name: "lamp" })]);
  return { ...desired, images: { ...desired.images, guard: digestOf(digest) } };
}

/** An agent whose second release had its guard refused, and others on what the disk holds at that moment, as after a loss of power. */
async function openRefused(t: { after: (work: () => Promise<void>) => void }) {
  const bench = openBench();
  const { clock, directory } = bench;
  const first = await bench.open();
  const stack = new DisposableStack();
  stack.use(bench);
  t.after(async () => {
    await first.agent.close();
    stack.dispose();
  });
  first.engine.refuses = ({ environment }) => environment["LIMIT"] !== undefined;
  await first.agent.apply(release(undefined, "2"));
  await first.agent.apply(release("1"));
  assert.deepEqual(first.engine.container("app/guard").spec.environment, {});
  async function afterPowerLoss(options: Partial<Pick<AgentOptions, "images">> = {}) {
    const { path } = stack.use(temporaryDirectory());
    for (const name of ["state.db", "state.db-wal"]) copyFileSync(join(directory.path, name), join(path, name));
    const { agent, engine } = await openFakeAgent(path, { clock, things: simulatedThings(clock).host, ...options });
    t.after(() => agent.close());
    engine.refuses = first.engine.refuses;
    return { agent, engine };
  }
  return { clock, first, afterPowerLoss };
}

test("after a loss of power the container that has its place back runs, and what did not start is tried again later", async (t) => {
  const { clock, afterPowerLoss } = await openRefused(t);
  const { agent, engine } = await afterPowerLoss();
  assert.ok(agent.neededImages().needed.includes(digestOf("2")), "its image is needed before it is taken up");
  assert.equal(await agent.resume(), true);
  assert.deepEqual(engine.starts.toSorted(), ["app/guard", "app/lamp"], "the refused one was not started");
  assert.deepEqual(engine.container("app/guard").spec.environment, {});
  // Refused again: the one before goes on.
  await clock.advance(1000);
  await agent.resume();
  assert.deepEqual(engine.starts.filter((id) => id === "app/guard").length, 3);
  assert.deepEqual(engine.container("app/guard").spec.environment, {});
  // It was a passing trouble.
  engine.refuses = () => false;
  await clock.advance(60_000);
  await agent.resume();
  assert.deepEqual(engine.container("app/guard").spec.environment, { LIMIT: "1" });
  assert.equal(agent.neededImages().needed.includes(digestOf("2")), false);
});

test("after a restart in order it is the same, and once another release runs nothing of it is left", async (t) => {
  const bench = openBench();
  const first = await bench.open();
  t.after(async () => bench[Symbol.dispose]());
  first.engine.refuses = ({ environment }) => environment["LIMIT"] !== undefined;
  await first.agent.apply(release(undefined, "2"));
  await first.agent.apply(release("1"));
  await first.agent.close();
  await using second = await bench.open();
  second.engine.refuses = first.engine.refuses;
  // A third release instead, without going on with the second.
  await second.agent.apply(release("2"));
  assert.deepEqual(second.engine.container("app/guard").spec.environment, {}, "the third does not start either");
  const before = second.engine.starts.length;
  await second.agent.apply(release());
  await second.agent.resume();
  assert.deepEqual(second.engine.starts.slice(before), ["app/guard"]);
  assert.equal(second.agent.neededImages().needed.includes(digestOf("2")), false);
});

test("a container whose image is gone is not taken up: what is desired starts", async (t) => {
  const { clock, afterPowerLoss } = await openRefused(t);
  const wasm = async (digest: string): Promise<Uint8Array> => {
    if (digest === digestOf("2")) throw new ThimbleError("images.not-found", "Cannot read the image: it is not there");
    return EMPTY_MODULE;
  };
  const images = { describe: async () => ({ asks: undefined }), wasm };
  const { agent, engine } = await afterPowerLoss({ images });
  await agent.resume();
  assert.deepEqual(engine.running, ["app/lamp"]);
  engine.refuses = () => false;
  await clock.advance(2000);
  await agent.resume();
  assert.deepEqual(engine.container("app/guard").spec.environment, { LIMIT: "1" });
});

test("a container that is not wanted any more after a loss of power does not run", async (t) => {
  const { afterPowerLoss } = await openRefused(t);
  const { agent, engine } = await afterPowerLoss();
  await agent.apply(makeDesired([makeService({ name: "lamp" })]));
  assert.deepEqual(engine.starts, ["app/lamp"]);
  assert.equal(agent.neededImages().needed.includes(digestOf("2")), false);
});
