import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { runContainer } from "@thimble/testkit";
import { type BuiltContainer, buildProject } from "../../../packages/cli/src/build/build-project.ts";
import { scoreAlarms } from "../../../packages/cli/src/dev/score-alarms.ts";
import { readRecord, readWindows } from "./record.ts";

const DAY = 86_400;
const EXAMPLE = join(import.meta.dirname, "..");

describe("guard", () => {
  let built: BuiltContainer;
  before(async () => {
    built = await buildProject(join(EXAMPLE, "guard"));
  });

  it("catches the labelled failures with at most five episodes of false alarms", async () => {
    await using box = await runContainer(built);
    for (const { time, value } of readRecord(EXAMPLE)) box.reading("machine/temperature", value, { time });
    const alarms = box.published.map(({ senml }) => senml[0]?.time ?? Number.NaN);
    const score = scoreAlarms(alarms, readWindows(EXAMPLE), DAY);
    assert.equal(score.caught, 4);
    assert.ok(score.falseAlarms <= 5, `${score.falseAlarms} episodes`);
  });

  it("decides the same when it is restarted again and again on the way", async () => {
    const record = readRecord(EXAMPLE).slice(0, 6000);
    await using whole = await runContainer(built);
    for (const { time, value } of record) whole.reading("machine/temperature", value, { time });
    let state = new Map(whole.state);
    state.clear();
    const alarms: string[] = [];
    for (let from = 0; from < record.length; from += 1000) {
      await using part = await runContainer({ ...built, state });
      for (const { time, value } of record.slice(from, from + 1000))
        part.reading("machine/temperature", value, { time });
      alarms.push(...part.published.map(({ text }) => text));
      state = new Map(part.state);
    }
    assert.ok(alarms.length > 0);
    assert.deepEqual(
      alarms,
      whole.published.map(({ text }) => text),
    );
    assert.deepEqual(state, whole.state);
  });

  it("opens the valve with an alarm and closes it after a day of calm", async () => {
    await using box = await runContainer({ ...built, state: learned() });
    box.reading("machine/temperature", 60, { time: 1_000_000 });
    assert.deepEqual(box.written, [{ property: "coolant/open", value: 1 }]);
    assert.equal(box.published[0]?.topic, "plant/1/anomaly");
    assert.equal(box.published[0]?.senml[0]?.value, -10);
    box.reading("machine/temperature", 90, { time: 1_000_000 + DAY });
    assert.equal(box.written.length, 1);
    box.reading("machine/temperature", 90, { time: 1_000_001 + DAY });
    assert.deepEqual(box.written.at(-1), { property: "coolant/open", value: 0 });
  });

  it("closes the valve when it starts again with an alarm of a time that is yet to come", async () => {
    await using first = await runContainer({ ...built, state: learned() });
    first.reading("machine/temperature", 60, { time: 90 * DAY });
    await using second = await runContainer({ ...built, state: first.state });
    second.reading("machine/temperature", 60, { time: DAY });
    assert.deepEqual(second.written, [{ property: "coolant/open", value: 1 }]);
    second.reading("machine/temperature", 90, { time: DAY + 300 });
    assert.equal(second.written.length, 1);
    await using third = await runContainer({ ...built, state: first.state });
    third.reading("machine/temperature", 90, { time: DAY });
    assert.deepEqual(third.written, [{ property: "coolant/open", value: 0 }]);
    assert.equal(third.state.get("alarm"), 0);
  });

  it("learns nothing from a reading that is stale, that has no value, or that it has seen", async () => {
    await using box = await runContainer({ ...built, state: learned() });
    box.reading("machine/temperature", 91, { time: 1000 });
    const state = new Map(box.state);
    box.reading("machine/temperature", 60, { time: 1000 });
    box.reading("machine/temperature", 60, { time: 1300, quality: "stale" });
    box.reading("machine/temperature", Number.NaN, { time: 1600, quality: "unreachable" });
    assert.deepEqual(box.state, state);
    assert.deepEqual(box.published, []);
  });

  it("takes the limit from its environment", async () => {
    await using box = await runContainer({ ...built, state: learned(), environment: { LIMIT: "11" } });
    box.reading("machine/temperature", 60, { time: 1000 });
    assert.deepEqual(box.published, []);
  });

  it("is no larger than a kilobyte, and needs no more than a tenth of its budget for a reading", async () => {
    assert.ok(built.wasm.length <= 1024, `${built.wasm.length} bytes`);
    await using box = await runContainer({ ...built, state: learned() });
    box.reading("machine/temperature", 60, { time: 1000 });
    assert.ok(box.instructions < 10_000, `${box.instructions} instructions`);
  });

  it("asks in compose.yaml for what its thimble.yaml asks for", () => {
    const compose = readFileSync(join(EXAMPLE, "compose.yaml"), "utf8");
    const { name, version } = built.manifest;
    assert.ok(compose.includes(`image: ${name}:${version}`));
  });
});

/** As after a long quiet time at 90 degrees, give or take 3. */
function learned(): Map<string, number> {
  return new Map([
    ["baseline", 90],
    ["deviation", 3],
    ["readings", 5000],
  ]);
}
