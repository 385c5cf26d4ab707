import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { inTwo, openRegistry } from "../support/registry-work.ts";
import { someBlob } from "../support/test-registry.ts";

const BLOB = someBlob("0123456789");

async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new Error("the client went away");
}

test("Uploads keeps what came before the client went away, and goes on from there", async () => {
  const store = await openRegistry(new PowerLossFileSystem());
  const id = store.uploads.start("plant/a");
  await assert.rejects(store.uploads.append("plant/a", id, "0-9", broken(BLOB.bytes.subarray(0, 4))), /went away/);
  assert.equal(await store.uploads.length("plant/a", id), 4);
  await store.finishUpload("plant/a", id, BLOB.descriptor.digest, "4-9", inTwo(BLOB.bytes.subarray(4)));
  assert.equal(await store.blobSize("plant/a", BLOB.descriptor.digest), 10);
});

test("Uploads ends an upload whose bytes are not as many as it says, and one to which nothing comes for an hour", async () => {
  const clock = new VirtualClock();
  const disk = new PowerLossFileSystem();
  const { uploads } = await openRegistry(disk, clock);
  const id = uploads.start("plant/a");
  await assert.rejects(uploads.append("plant/a", id, "0-4", inTwo(BLOB.bytes)), { code: "SIZE_INVALID" });
  const idle = uploads.start("plant/a");
  await uploads.append("plant/a", idle, undefined, inTwo(BLOB.bytes));
  await clock.advance(3_600_000);
  for (const gone of [id, idle]) await assert.rejects(uploads.length("plant/a", gone), { code: "BLOB_UPLOAD_UNKNOWN" });
  assert.deepEqual(await disk.list("/registry/drafts"), []);
});

test("Uploads takes an upload that goes on for more than an hour", async () => {
  const clock = new VirtualClock();
  const store = await openRegistry(new PowerLossFileSystem(), clock);
  const id = store.uploads.start("plant/a");
  const slow = async function* (): AsyncGenerator<Uint8Array> {
    for (const byte of BLOB.bytes) {
      await clock.advance(1_000_000);
      yield Uint8Array.of(byte);
    }
  };
  await store.finishUpload("plant/a", id, BLOB.descriptor.digest, undefined, slow());
  assert.equal(await store.blobSize("plant/a", BLOB.descriptor.digest), 10);
});

test("Uploads knows an upload only in its repository, and refuses more than 256 at once", async () => {
  const { uploads } = await openRegistry(new PowerLossFileSystem());
  const id = uploads.start("plant/a");
  await assert.rejects(uploads.length("mill/a", id), { code: "BLOB_UPLOAD_UNKNOWN" });
  for (let i = 1; i < 256; i += 1) uploads.start("plant/a");
  assert.throws(() => uploads.start("plant/a"), { code: "TOOMANYREQUESTS", status: 429 });
});
