import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { runContainer } from "@thimble/testkit";
import { type BuiltContainer, buildProject } from "../../../packages/cli/src/build/build-project.ts";

describe("chime", () => {
  let built: BuiltContainer;
  before(async () => {
    built = await buildProject(join(import.meta.dirname, "../chime"));
  });

  it("lights the lamp when it rings, and puts it out after 20 seconds", async () => {
    await using box = await runContainer(built);
    box.event("door/bell");
    assert.deepEqual(box.written, [{ property: "door/lamp", value: 1 }]);
    await box.advance(20_000);
    assert.deepEqual(box.written.slice(1), [{ property: "door/lamp", value: 0 }]);
    await box.advance(120_000);
    assert.equal(box.written.length, 2);
  });

  it("raises an alarm with the force of a knock that is hard", async () => {
    await using box = await runContainer(built);
    for (const force of [5, 40, 60]) box.event("door/knocked", force);
    assert.deepEqual(
      box.published.map(({ topic, text }) => [topic, text]),
      [["house/alarm", "60"]],
    );
  });
});
