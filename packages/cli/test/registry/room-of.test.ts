import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDigest } from "@thimble/model";
import { openImages } from "../../src/device/open-device.ts";
import { describeFreed, roomOf } from "../../src/registry/room-of.ts";
import { temporaryFolder } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";
import { runningDevice } from "../support/running-device.ts";

test("roomOf() keeps what the device of the store needs, and nothing where none ever ran", async () => {
  const { context } = recordingContext();
  await using folder = await temporaryFolder({});
  assert.deepEqual(await roomOf(await openImages(folder.directory), context).keep(), []);
  await using device = await runningDevice();
  const store = await openImages(device.data);
  const { digest } = (await store.list())[0]?.descriptor ?? assert.fail("no image");
  assert.deepEqual(await roomOf(store, context).keep(), [digest]);
  device.up.stop();
  await device.up.ended;
  assert.deepEqual(await roomOf(store, context).keep(), [digest]);
});

test("roomOf() removes nothing where it can not be told what is needed", async () => {
  await using folder = await temporaryFolder({ "state.db": "no database" });
  const room = roomOf(await openImages(folder.directory), recordingContext().context);
  await assert.rejects(async () => room.keep(), { code: "agent.state-unavailable" });
});

test("describeFreed() says what was removed, by name where it has one", () => {
  const digest = parseDigest(`sha256:${"0".repeat(64)}`) ?? assert.fail("no digest");
  assert.equal(
    describeFreed({
      images: [
        { digest, references: ["a:1", "a:2"] },
        { digest, references: [] },
      ],
      bytes: 2000,
    }),
    `made room of 2.0 KB: removed a:1, a:2, ${digest}`,
  );
  assert.match(describeFreed({ images: [], bytes: 0 }), /what interrupted work left/);
});
