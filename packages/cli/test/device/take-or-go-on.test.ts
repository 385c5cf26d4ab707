import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import { deploy } from "../../src/device/deploy.ts";
import { openDevice } from "../../src/device/open-device.ts";
import { takeOrGoOn } from "../../src/device/take-or-go-on.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

const refused = (): Promise<never> => Promise.reject(new ThimbleError("images.not-signed", "Cannot trust image guard"));

test("takeOrGoOn() has a device of a fleet run what it accepted before something new comes, and after it was refused", async () => {
  await using folder = await plantProject(MADE_UP_THINGS);
  const { context, stderr } = recordingContext({ clock: new SystemClock() });
  const open = () => openDevice({ dataDirectory: `${folder.directory}/data`, mqttPort: undefined }, context);
  const project = await loadProject(folder.directory, context);
  {
    await using first = await open();
    // Nothing was accepted yet.
    await assert.rejects(takeOrGoOn(first, { fleet: "mill" }, context, refused), { code: "images.not-signed" });
    assert.ok(await takeOrGoOn(first, { fleet: "mill" }, context, () => deploy(project, first, context)));
  }
  await using again = await open();
  const phase = (): string | undefined => again.agent.report().containers[0]?.phase;
  await assert.rejects(takeOrGoOn(again, {}, context, refused), { code: "images.not-signed" });
  assert.equal(phase(), undefined, "who sits at a device of their own wants to see the error");
  const seen: (string | undefined)[] = [];
  const taken = await takeOrGoOn(again, { fleet: "mill" }, context, () => {
    seen.push(phase());
    return refused();
  });
  assert.deepEqual([taken, seen, phase()], [undefined, ["running"], "running"]);
  assert.match(stderr(), /images\.not-signed\nwhat this device accepted last goes on\n$/);
});

test("takeOrGoOn() does not say of a device that is asked to stop that it goes on", async () => {
  const { context, stderr } = recordingContext({ signal: AbortSignal.abort() });
  const agent = { resume: async () => true };
  await assert.rejects(takeOrGoOn({ agent }, { fleet: "mill" }, context, refused), { code: "images.not-signed" });
  assert.equal(stderr(), "");
});
