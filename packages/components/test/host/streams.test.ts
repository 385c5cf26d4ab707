import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ERRNO } from "@thimble/wasi";
import { ErrnoError } from "../../src/host/errno-error.ts";
import { Pollable } from "../../src/host/pollable.ts";
import { CHUNK } from "../../src/host/program-calls.ts";
import { InputStream, IoError, OutputStream } from "../../src/host/streams.ts";
import { Lab } from "../support/lab.ts";

/** A stream of these chunks, at whose end nothing comes. */
function inputOf(lab: Lab, ...chunks: string[]): InputStream {
  return new InputStream({
    pull: () => Buffer.from(chunks.shift() ?? ""),
    subscribe: () => new Pollable(lab.program, { kind: "nothing" }),
  });
}

describe("InputStream", () => {
  test("reads, skips, and says at the end that it is closed", () => {
    using lab = new Lab();
    const input = inputOf(lab, "one", "two");
    assert.equal(Buffer.from(input.read(10n)).toString(), "one");
    assert.equal(input.read(0n).length, 0);
    assert.equal(input.blockingSkip(10n), 3n);
    assert.throws(() => input.blockingRead(1n), { payload: { tag: "closed" } });
  });

  test("reads nothing while nothing is there", () => {
    using lab = new Lab();
    const source = { read: () => 0, poll: () => undefined };
    const subscribe = (): Pollable => new Pollable(lab.program, { kind: "input", source });
    const input = new InputStream({ pull: () => assert.fail("it would wait"), subscribe });
    assert.equal(input.read(5n).length, 0);
    assert.equal(input.skip(5n), 0n);
  });
});

describe("OutputStream", () => {
  const outputOf = (lab: Lab, push: (bytes: Uint8Array) => number): OutputStream =>
    new OutputStream({ push, subscribe: () => new Pollable(lab.program, { kind: "nothing" }) });

  test("writes all, however little is taken at a time", () => {
    using lab = new Lab();
    let taken = "";
    const output = outputOf(lab, (bytes) => {
      taken += Buffer.from(bytes.subarray(0, 2)).toString();
      return Math.min(bytes.length, 2);
    });
    output.blockingWriteAndFlush(Buffer.from("hello"));
    output.blockingWriteZeroesAndFlush(1n);
    assert.equal(output.splice(inputOf(lab, " you"), 4n), 4n);
    assert.equal(output.blockingSplice(inputOf(lab, "!"), 4n), 1n);
    assert.equal(taken, "hello\0 you!");
    assert.equal(output.checkWrite(), BigInt(CHUNK));
    assert.throws(() => output.writeZeroes(BigInt(CHUNK) + 1n), /more than check-write/);
  });

  test("says that it is closed when nobody reads the pipe, and hands over any other error", () => {
    using lab = new Lab();
    const failing = (errno: number): OutputStream =>
      outputOf(lab, () => {
        throw new ErrnoError(errno);
      });
    assert.throws(() => failing(ERRNO.pipe).write(Buffer.from("x")), { payload: { tag: "closed" } });
    assert.throws(
      () => failing(ERRNO.nospc).write(Buffer.from("x")),
      ({ payload }) => {
        assert.equal(payload.tag, "last-operation-failed");
        assert.ok(payload.val instanceof IoError);
        assert.equal(payload.val.toDebugString(), "insufficient-space");
        return true;
      },
    );
  });
});
