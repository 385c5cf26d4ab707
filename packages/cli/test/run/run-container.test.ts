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

/** A command of WASI preview 1. */
function exiting(status: number): Uint8Array {
  return assemble(`(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "_start") (call $exit (i32.const ${status}))))`);
}

test("runContainer() ends well with a command that exits with status 0, and fails with any other", async () => {
  assert.equal(await run(exiting(0)), "");
  await assert.rejects(run(exiting(3)), { code: "cli.container-ended", message: /it exited with status 3/ });
});

test("runContainer() fails when the container can not be started", async () => {
  const module = assemble('(module (func (export "start") unreachable))');
  await assert.rejects(run(module), { code: "cli.container-ended" });
});
