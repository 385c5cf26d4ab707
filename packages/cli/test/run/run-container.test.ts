import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { openImages } from "../../src/device/open-device.ts";
import { buildImage } from "../../src/project/build-image.ts";
import { runContainer } from "../../src/run/run-container.ts";
import { assemble } from "../support/guard-module.ts";
import { plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

async function run(module?: Uint8Array): Promise<string> {
  await using folder = await plantProject(module === undefined ? {} : { "guard/guard.wasm": module });
  const { context, stdout } = recordingContext({ clock: new SystemClock() });
  const store = await openImages(`${folder.directory}/data`);
  const { digest: image } = await buildImage(
    { directory: `${folder.directory}/guard`, reference: undefined },
    store,
    context,
  );
  const options = {
    store,
    image,
    environment: {},
    bound: {},
    described: undefined,
    readingsPerSecond: 100,
    runFor: undefined,
  };
  await runContainer({ ...options, events: 2 }, context);
  return stdout();
}

test("runContainer() runs an image on Things that are made up, until it has handled enough", async () => {
  assert.match(await run(), /log {6}info {2}started\n(.*\n)*\d+ events handled, 0 dropped/);
});

test("runContainer() fails when the container can not be started", async () => {
  const module = assemble('(module (func (export "start") unreachable))');
  await assert.rejects(run(module), { code: "cli.container-ended" });
});
