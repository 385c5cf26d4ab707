import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { buildProject } from "@thimble/cli";
import { runContainer } from "@thimble/testkit";

describe("__NAME__", () => {
  let built;
  before(async () => {
    built = await buildProject(fileURLToPath(new URL("..", import.meta.url)));
  });

  it("switches the fan on and raises an alarm when it is hot", async () => {
    const box = await runContainer(built);
    box.reading("room/temperature", 30.5);
    assert.deepEqual(box.written, [{ property: "room/fan", value: 1 }]);
    assert.equal(box.published[0].topic, "room/alarm");
    assert.equal(box.published[0].number, 30.5);
    assert.equal(box.state.get("alarms"), 1);
    await box.stop();
  });

  it("switches the fan off only when it is cooler by the margin", async () => {
    const box = await runContainer({ ...built, environment: { LIMIT: "20" } });
    box.reading("room/temperature", 19);
    assert.deepEqual(box.written, []);
    box.reading("room/temperature", 17.5);
    assert.deepEqual(box.written, [{ property: "room/fan", value: 0 }]);
    await box.stop();
  });
});
