import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { MemberWriter } from "../../src/payload/member-writer.ts";
import { payloadFormat } from "./payload-formats.ts";

const [WHOLE, A, B] = [
  { format: payloadFormat() },
  { format: payloadFormat({ pointer: "/a" }) },
  { format: payloadFormat({ pointer: "/b" }) },
];

/** A document in a device that takes a turn for everything. */
function writerOf(initial: unknown) {
  const device = { document: JSON.stringify(initial), isAway: false };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const writer = new MemberWriter<typeof WHOLE>({
    read: async () => {
      await turn();
      if (device.isAway) return new ThimbleError("things.unreachable", "Cannot reach it: it is away");
      return Buffer.from(device.document);
    },
    write: async (_member, body) => {
      await turn();
      device.document = Buffer.from(body ?? []).toString();
    },
    nameOf: () => "the document",
  });
  return { device, writer };
}

test("MemberWriter loses no member of two that are written at once", async () => {
  const { device, writer } = writerOf({ a: 1, b: 2, c: "kept" });
  await Promise.all([writer.write(A, WHOLE, 5, undefined), writer.write(B, WHOLE, 6, undefined)]);
  assert.deepEqual(JSON.parse(device.document), { a: 5, b: 6, c: "kept" });
});

test("MemberWriter tells each write its own failure, and goes on behind it", async () => {
  const { device, writer } = writerOf({ a: 1 });
  device.isAway = true;
  await assert.rejects(writer.write(A, WHOLE, 5, undefined), { code: "things.unreachable" });
  device.isAway = false;
  const given = AbortSignal.abort(new Error("given up"));
  await assert.rejects(writer.write(A, WHOLE, 6, given), /given up/);
  await writer.write(A, WHOLE, 7, undefined);
  assert.deepEqual(JSON.parse(device.document), { a: 7 });
});
