import assert from "node:assert/strict";
import { test } from "node:test";
import { loadProject } from "../../src/project/load-project.ts";
import { COMPOSE, plantProject, temporaryFolder } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

const { context } = recordingContext();

test("loadProject() loads compose.yaml of a folder and the Things beside it", async () => {
  await using folder = await plantProject();
  const project = await loadProject(folder.directory, context);
  assert.equal(project.app.name, "small");
  assert.equal(project.file, `${folder.directory}/compose.yaml`);
  assert.equal(project.app.services[0]?.build, `${folder.directory}/guard`);
  assert.deepEqual(Object.keys(project.things), ["coolant", "machine"]);
});

test("loadProject() takes a file by its name, and compose.yml where there is no compose.yaml", async () => {
  await using folder = await temporaryFolder({ "other.yaml": COMPOSE, "sub/compose.yml": COMPOSE });
  assert.equal((await loadProject(`${folder.directory}/other.yaml`, context)).app.name, "small");
  assert.equal((await loadProject(`${folder.directory}/sub`, context)).file, `${folder.directory}/sub/compose.yml`);
});

test("loadProject() reads variables from .env, and the environment goes before it", async () => {
  const compose = COMPOSE.replace("guard:1.0.0", "guard:$TAG");
  await using folder = await temporaryFolder({ "compose.yaml": compose, ".env": "TAG=from-file\n" });
  assert.equal((await loadProject(folder.directory, context)).app.services[0]?.image, "guard:from-file");
  const { context: other } = recordingContext({ environment: { TAG: "from-outside" } });
  assert.equal((await loadProject(folder.directory, other)).app.services[0]?.image, "guard:from-outside");
});

test("loadProject() says what is missing", async () => {
  await using folder = await temporaryFolder({});
  await assert.rejects(loadProject(folder.directory, context), {
    code: "base.not-found",
    expected: "compose.yaml, or a folder with one",
  });
});
