import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FileDescriptorSink } from "../../src/node/file-descriptor-sink.ts";

test("FileDescriptorSink writes at once, and says what the system says", () => {
  const directory = mkdtempSync(join(tmpdir(), "thimble-wasi-"));
  const fd = openSync(join(directory, "out"), "w");
  const sink = new FileDescriptorSink(fd, { wait: () => assert.fail("nothing to wait for") });
  assert.equal(sink.write(Buffer.from("hello")), 5);
  assert.equal(readFileSync(join(directory, "out"), "utf8"), "hello");
  closeSync(fd);
  assert.throws(() => sink.write(Buffer.from("x")), { errno: 8 });
  rmSync(directory, { recursive: true });
});
