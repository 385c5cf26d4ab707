import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { encodeDesiredState, parseCompose } from "@thimble/model";
import { readAcceptedImages } from "../../src/state/read-accepted-images.ts";
import { SqliteStateStore } from "../../src/state/sqlite-state-store.ts";
import { digestOf, hasCode } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const APP = parseCompose('services: { guard: { image: "guard:1" } }', {
  where: "compose.yaml",
  directory: "/app",
  variables: {},
  defaultName: "app",
});

test("readAcceptedImages() finds what an agent accepted that runs no more", () => {
  using directory = temporaryDirectory();
  const { store } = SqliteStateStore.open(join(directory.path, "state.db"), new VirtualClock());
  store.acceptDesired(encodeDesiredState({ app: APP, images: { guard: digestOf("1") }, things: {} }), new Map(), [
    digestOf("0"),
  ]);
  assert.throws(() => readAcceptedImages(directory.path), hasCode("agent.state-unavailable"), "while it is held");
  store.close();
  assert.deepEqual(readAcceptedImages(directory.path), { needed: [digestOf("1")], previous: [digestOf("0")] });
});

test("readAcceptedImages() finds nothing where there is no database, or one in which nothing was accepted", () => {
  using directory = temporaryDirectory();
  assert.deepEqual(readAcceptedImages(directory.path), { needed: [], previous: [] });
  new DatabaseSync(join(directory.path, "state.db")).close();
  assert.deepEqual(readAcceptedImages(directory.path), { needed: [], previous: [] });
});

test("readAcceptedImages() counts those of containers that have their place back, as far as they can be read", () => {
  using directory = temporaryDirectory();
  const { store } = SqliteStateStore.open(join(directory.path, "state.db"), new VirtualClock());
  const document = encodeDesiredState({ app: APP, images: { guard: digestOf("2") }, things: {} });
  store.keepReturned("app/guard", { refused: "x", fingerprint: "y", document });
  store.keepReturned("app/other", { refused: "x", fingerprint: "y", document: "{}" });
  store.close();
  assert.deepEqual(readAcceptedImages(directory.path), { needed: [digestOf("2")], previous: [] });
});
