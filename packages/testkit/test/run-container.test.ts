import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { type RunContainerOptions, runContainer } from "../src/run-container.ts";
import { compiledContainer } from "./compiled-container.ts";
import { waitingContainer } from "./waiting-container.ts";

describe("runContainer()", () => {
  let container: Pick<RunContainerOptions, "wasm" | "manifest">;
  before(async () => {
    container = await compiledContainer();
  });

  it("starts a container, and stops it in order", async () => {
    const box = await runContainer(container);
    assert.deepEqual(box.logs, [{ level: "info", message: "started" }]);
    await box.stop();
    await box.stop();
    assert.deepEqual(box.logs.at(-1), { level: "info", message: "stopped" });
  });

  it("gives it environment, state and the time that it is told", async () => {
    const now = Date.UTC(2030, 0, 1);
    await using box = await runContainer({ ...container, environment: { LIMIT: "5" }, state: [["count", 41]], now });
    assert.equal(box.time, now / 1000);
    box.reading("machine/temperature", 6);
    assert.equal(box.state.get("count"), 42);
    assert.equal(box.published[0]?.senml[0]?.time, now / 1000);
  });

  it("lets time go by when a start waits", async () => {
    await using box = await runContainer({ ...(await waitingContainer()), now: 0 });
    assert.deepEqual([box.time, box.logs.map(({ message }) => message)], [3600, ["wakes", "is awake"]]);
  });

  it("does the same every time, to the instruction", async () => {
    const counts: number[] = [];
    for (let run = 0; run < 3; run++) {
      await using box = await runContainer(container);
      box.reading("machine/temperature", 95);
      counts.push(box.instructions);
    }
    assert.ok(counts[0] !== undefined && counts[0] > 0);
    assert.deepEqual(counts, [counts[0], counts[0], counts[0]]);
  });

  it("refuses a container whose start fails, and a module that is none", async () => {
    const denied = {
      ...container.manifest,
      asks: { ...container.manifest.asks, grants: { read: [], write: [], publish: [] } },
    };
    await assert.rejects(runContainer({ ...container, manifest: denied }), (error) =>
      isThimbleError(error, "runtime.denied"),
    );
    await assert.rejects(runContainer({ ...container, wasm: new Uint8Array(8) }), (error) =>
      isThimbleError(error, "wasm.malformed"),
    );
  });
});
