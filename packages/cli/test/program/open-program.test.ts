import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { openProgram } from "../../src/program/open-program.ts";
import { StdinChannel } from "../../src/program/stdin-channel.ts";

const REQUEST = {
  bytes: Uint8Array.of(),
  args: ["p", "-a"],
  environment: { A: "1" },
  limits: {},
  stdin: StdinChannel.memory(),
};
const STREAMS = { stdin: { read: () => 0, poll: () => 0 }, isTerminal: [true, false, false] } as const;

test("openProgram() gives a program its arguments, variables and folders, and says which streams are terminals", () => {
  const hostPath = mkdtempSync(join(tmpdir(), "thimble-open-"));
  using program = openProgram({ ...REQUEST, folders: [{ hostPath, guestPath: "/data", isReadOnly: true }] }, STREAMS);
  const text = (bytes: readonly Uint8Array[]): string[] => bytes.map((one) => Buffer.from(one).toString());
  assert.deepEqual([text(program.args), text(program.environment)], [["p\0", "-a\0"], ["A=1\0"]]);
  const folder = program.descriptors.get(3);
  assert.ok(folder.kind === "folder" && folder.isReadOnly);
  assert.deepEqual(
    [0, 1].map((fd) => program.descriptors.get(fd).filetype),
    [2, 0],
  );
  rmSync(hostPath, { recursive: true });
});

test("openProgram() refuses a folder that is not there", () => {
  const folders = [{ hostPath: "/nothing/here", guestPath: "/", isReadOnly: false }];
  assert.throws(
    () => openProgram({ ...REQUEST, folders }, STREAMS),
    (error) => isThimbleError(error, "wasi.folder-unusable"),
  );
});
