import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { type RunContainerOptions, runContainer } from "../src/run-container.ts";
import { compiledContainer } from "./compiled-container.ts";
import { waitingContainer } from "./waiting-container.ts";

describe("ContainerBox", () => {
  let container: Pick<RunContainerOptions, "wasm" | "manifest">;
  before(async () => {
    container = await compiledContainer();
  });

  it("shows what a reading led to as soon as it was handed over", async () => {
    await using box = await runContainer(container);
    box.reading("machine/temperature", 89);
    assert.deepEqual(box.written, []);
    box.reading("machine/temperature", 91, { time: 1000 });
    assert.deepEqual(box.written, [{ property: "coolant/open", value: 1 }]);
    assert.deepEqual(
      box.published.map(({ topic, senml }) => [topic, senml[0]?.value, senml[0]?.time]),
      [["plant/1/out", 91, 1000]],
    );
    assert.deepEqual(box.state, new Map([["count", 2]]));
  });

  it("hands a message over for each filter that matches", async () => {
    await using box = await runContainer({ ...container, state: [["count", 3]] });
    box.message("plant/7/reset", "12.5");
    assert.deepEqual(
      box.published.map(({ number }) => number),
      [0, 12.5, 1, 12.5],
    );
    box.message("plant/7/other", new TextEncoder().encode("3"));
    assert.deepEqual(
      box.published.slice(4).map(({ text }) => text),
      ["1", "3"],
    );
    assert.deepEqual(box.state, new Map());
  });

  it("lets time go by with its ticks, and not otherwise", async () => {
    await using box = await runContainer(container);
    const start = box.time;
    await box.advance(3500);
    assert.deepEqual(
      box.published.map(({ number }) => number - start),
      [1, 2, 3],
    );
    assert.equal(box.time, start + 3.5);
  });

  it("refuses a property and a topic that the container has nothing to do with, and names the nearest", async () => {
    await using box = await runContainer(container);
    assert.throws(
      () => box.reading("machine/temperatur", 1),
      (error) => isThimbleError(error, "base.argument") && error.expected === "machine/temperature",
    );
    assert.throws(
      () => box.message("other", ""),
      (error) => isThimbleError(error, "base.argument") && error.expected === "one of plant/+/reset, plant/#",
    );
    assert.throws(
      () => box.event("machine/overheated", 91),
      (error) => isThimbleError(error, "base.argument") && /things\/machine\/events\/overheated/.test(error.message),
    );
  });

  it("throws why the container ended, then and with everything after", async () => {
    const trapped = await runContainer(container);
    const reading =
      (quality: "out-of-range" | "stale"): (() => void) =>
      () =>
        trapped.reading("machine/temperature", 1, { quality });
    assert.throws(reading("out-of-range"), (error) => isThimbleError(error, "runtime.trap"));
    assert.throws(reading("stale"), (error) => isThimbleError(error, "runtime.trap"));
    await assert.rejects(trapped.advance(1), (error) => isThimbleError(error, "runtime.trap"));
    await trapped.stop();

    await using endless = await runContainer(container);
    assert.throws(
      () => endless.reading("machine/temperature", 1, { quality: "stale" }),
      (error) => isThimbleError(error, "runtime.instructions"),
    );
  });

  it("takes nothing more when it is stopped", async () => {
    const box = await runContainer(container);
    await box.stop();
    assert.throws(
      () => box.reading("machine/temperature", 1),
      (error) => isThimbleError(error, "base.argument"),
    );
  });
});

describe("ContainerBox of a container that waits", () => {
  let container: Pick<RunContainerOptions, "wasm" | "manifest">;
  before(async () => {
    container = await waitingContainer();
  });

  it("goes on as time does", async () => {
    await using box = await runContainer(container);
    box.reading("tank/level", 7);
    assert.deepEqual(box.written, [{ property: "tank/valve", value: 1 }]);
    await box.advance(499);
    assert.equal(box.written.length, 1);
    await box.advance(1);
    assert.deepEqual(box.written.at(-1), { property: "tank/valve", value: 0 });
    assert.equal(box.logs.at(-1)?.message, "level 7");
    assert.deepEqual(box.invoked, [{ action: "tank/home", input: Number.NaN }]);
  });

  it("lets just as much time go by as all that was handed over needs", async () => {
    await using box = await runContainer(container);
    const began = box.time;
    box.reading("tank/level", 7);
    box.reading("tank/level", 8);
    await box.settled();
    assert.equal(box.time - began, 1);
    assert.equal(box.invoked.length, 2);
  });

  it("shows what a container does when Things fail, or take their time", async () => {
    await using broken = await runContainer({ ...container, answer: () => ({ failure: "unreachable" }) });
    broken.reading("tank/level", 7);
    await broken.settled();
    assert.equal(broken.logs.at(-1)?.message, "no valve");
    await using silent = await runContainer({ ...container, answer: () => new Promise(() => undefined) });
    const began = silent.time;
    silent.reading("tank/level", 7);
    await silent.settled();
    assert.equal(silent.time - began, 10);
  });

  it("is stopped in the middle of a wait", async () => {
    const box = await runContainer(container);
    box.reading("tank/level", 7);
    await box.advance(100);
    await box.stop();
    assert.deepEqual(box.written.at(-1), { property: "tank/valve", value: 0 });
  });
});
