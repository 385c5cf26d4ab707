import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { runContainer } from "@thimble/testkit";
import { type BuiltContainer, buildProject } from "../../../packages/cli/src/build/build-project.ts";
import { readRecord } from "./record.ts";

const EXAMPLE = join(import.meta.dirname, "..");
const HOUR = 3600;
/** The begin of an hour. */
const BEGIN = 400_000 * HOUR;

describe("hourly", () => {
  let built: BuiltContainer;
  before(async () => {
    built = await buildProject(join(EXAMPLE, "hourly"));
  });

  it("publishes least, greatest, mean and count of an hour when the next one begins", async () => {
    await using box = await runContainer(built);
    for (const [minute, celsius] of [
      [0, 10],
      [20, 100],
      [59, 0],
    ] as const) {
      box.reading("machine/temperature", celsius, { time: BEGIN + minute * 60 });
    }
    assert.equal(box.published.length, 0);
    box.reading("machine/temperature", 70, { time: BEGIN + HOUR });
    assert.equal(box.published.length, 1);
    assert.equal(box.published[0]?.topic, "plant/1/hourly");
    const summary = box.published[0]?.senml.map(({ name, unit, value, time }) => [
      name.split("/").at(-1),
      unit,
      value,
      time,
    ]);
    assert.deepEqual(summary, [
      ["min", "Cel", 0, BEGIN],
      ["max", "Cel", 100, BEGIN],
      ["mean", "Cel", 110 / 3, BEGIN],
      ["count", "count", 3, BEGIN],
    ]);
  });

  it("goes on with the hour at hand after a restart", async () => {
    await using first = await runContainer(built);
    first.reading("machine/temperature", 10, { time: BEGIN });
    await using second = await runContainer({ ...built, state: first.state });
    second.reading("machine/temperature", 100, { time: BEGIN + 60 });
    second.reading("machine/temperature", 100, { time: BEGIN + HOUR });
    assert.deepEqual(
      second.published[0]?.senml.map(({ value }) => value),
      [10, 100, 55, 2],
    );
  });

  it("lets the hour at hand be over when it starts again at an earlier time", async () => {
    await using first = await runContainer(built);
    first.reading("machine/temperature", 10, { time: BEGIN });
    await using second = await runContainer({ ...built, state: first.state });
    second.reading("machine/temperature", 100, { time: BEGIN - 10 * HOUR });
    second.reading("machine/temperature", 100, { time: BEGIN - 9 * HOUR });
    assert.deepEqual(
      second.published.map(({ senml }) => [senml[0]?.time, senml[2]?.value, senml[3]?.value]),
      [
        [BEGIN, 10, 1],
        [BEGIN - 10 * HOUR, 100, 1],
      ],
    );
  });

  it("counts a reading that comes twice once, and one without a value not at all", async () => {
    await using box = await runContainer(built);
    box.reading("machine/temperature", 10, { time: BEGIN });
    box.reading("machine/temperature", 10, { time: BEGIN });
    box.reading("machine/temperature", 10, { time: BEGIN + 1, quality: "stale" });
    box.reading("machine/temperature", Number.NaN, { time: BEGIN + 2, quality: "unreachable" });
    box.reading("machine/temperature", 10, { time: BEGIN + HOUR });
    assert.equal(box.published[0]?.senml[3]?.value, 1);
  });

  it("counts every reading of the record", async () => {
    await using box = await runContainer(built);
    const record = readRecord(EXAMPLE);
    for (const { time, value } of record) box.reading("machine/temperature", value, { time });
    const counted = box.published.map(({ senml }) => Number(senml[3]?.value));
    // Twelve lines of the record repeat an hour that was counted before: someone set the logger's clock back.
    const fresh = new Set(record.map(({ time }) => time)).size;
    assert.equal(counted.reduce((sum, count) => sum + count, 0) + Number(box.state.get("readings")), fresh);
  });

  it("is no larger than a kilobyte", () => {
    assert.ok(built.wasm.length <= 1024, `${built.wasm.length} bytes`);
  });
});
