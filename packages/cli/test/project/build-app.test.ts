import assert from "node:assert/strict";
import { test } from "node:test";
import { openImages } from "../../src/device/open-device.ts";
import { buildApp } from "../../src/project/build-app.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { COMPOSE, plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

const { context } = recordingContext();

test("buildApp() builds what has sources and finds the rest in the store, all pinned by digest", async () => {
  await using folder = await plantProject({ "pulled/compose.yaml": COMPOSE.replace("    build: ./guard\n", "") });
  const store = await openImages(`${folder.directory}/data`);
  const told: string[] = [];
  const onBuilt = ({ reference }: { readonly reference: string }): void => void told.push(reference);
  const made = await buildApp((await loadProject(folder.directory, context)).app, store, context, onBuilt);
  assert.deepEqual(told, ["guard:1.0.0"]);
  const pulled = await loadProject(`${folder.directory}/pulled`, context);
  const found = await buildApp(pulled.app, store, context, onBuilt);
  assert.deepEqual(found, { images: made.images, built: {} });
});

test("buildApp() refuses an image that the store has not", async () => {
  await using folder = await plantProject({ "compose.yaml": COMPOSE.replace("    build: ./guard\n", "") });
  const store = await openImages(`${folder.directory}/data`);
  const { app } = await loadProject(folder.directory, context);
  await assert.rejects(
    buildApp(app, store, context, () => undefined),
    { code: "images.not-found" },
  );
});
