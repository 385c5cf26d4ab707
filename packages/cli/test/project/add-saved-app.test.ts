import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { onlyKeys, openImageStore, parsePublicKey, readApp, verifyImage } from "@thimble/images";
import { decodeDesiredState } from "@thimble/model";
import { readTextFile } from "../../src/project/read-text-file.ts";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("addSavedApp() puts an app beside its images, pinned, and signed where a key is named", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["key", "generate", "plant"], { cwd });
  const saved = await runHere(["save", "--app", ".", "--key", "plant.key", "-o", "a.tar", "--json"], { cwd });
  const { images } = JSON.parse(saved.stdout);
  const app = images.find(({ reference }: { reference: string }) => /^thimble-apps\/.*:latest$/.test(reference));
  const store = await openImageStore(join(cwd, ".thimble/images"));
  const { app: decoded, images: pinned } = decodeDesiredState((await readApp(store, app.digest)) ?? "");
  assert.deepEqual(
    decoded.services.map(({ name, build }) => [name, build]),
    [["guard", undefined]],
  );
  const guard = images.find(({ reference }: { reference: string }) => reference === "guard:1.0.0");
  assert.equal(pinned["guard"], guard.digest);
  const key = parsePublicKey(await readTextFile(join(cwd, "plant.pub"), "a key"), "plant.pub");
  assert.equal((await verifyImage(store, app.digest, onlyKeys([{ name: "plant", key }]))).length, 1);
});
