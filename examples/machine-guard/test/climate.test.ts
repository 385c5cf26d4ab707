import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { runContainer } from "@thimble/testkit";
import { type BuiltContainer, buildProject } from "../../../packages/cli/src/build/build-project.ts";

describe("climate", () => {
  let built: BuiltContainer;
  before(async () => {
    built = await buildProject(join(import.meta.dirname, "../climate"));
  });

  it("tells the dew point with each humidity, and how far the machine is above it", async () => {
    await using box = await runContainer(built);
    box.reading("machine/temperature", 30, { time: 1 });
    box.reading("hall/temperature", 25, { time: 1 });
    assert.equal(box.published.length, 0);
    box.reading("hall/humidity", 60, { time: 2 });
    assert.equal(box.published[0]?.topic, "plant/1/climate");
    assert.deepEqual(
      box.published[0]?.senml.map(({ name, unit, value, time }) => [name.split("/").at(-1), unit, value, time]),
      [
        ["dewPoint", "Cel", 17, 2],
        ["margin", "K", 13, 2],
      ],
    );
  });

  it("says nothing without a temperature, and nothing of a machine that is not there", async () => {
    await using box = await runContainer(built);
    box.reading("hall/humidity", 60, { time: 1 });
    assert.equal(box.published.length, 0);
    box.reading("hall/temperature", 25, { time: 2 });
    box.reading("hall/humidity", 100, { time: 3 });
    assert.deepEqual(
      box.published[0]?.senml.map(({ value }) => value),
      [25],
    );
  });
});
