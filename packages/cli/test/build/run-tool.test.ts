import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { runTool } from "../../src/build/run-tool.ts";

const directory = tmpdir();

describe("runTool()", () => {
  it("returns what a program prints and how it ends", async () => {
    const run = await runTool("sh", ["-c", 'echo "$LC_ALL $EXTRA"; echo oh >&2; exit 3'], {
      directory,
      environment: { EXTRA: "x" },
    });
    assert.deepEqual(run, { status: 3, stdout: "C x\n", stderr: "oh\n" });
    assert.equal((await runTool("sh", ["-c", "kill -9 $$"], { directory })).status, undefined);
  });

  it("ends the program when it is cancelled, and says what can not be run, or prints without end", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(runTool("sleep", ["60"], { directory, signal }), (error) =>
      isThimbleError(error, "base.aborted"),
    );
    const later = new AbortController();
    const running = runTool("sleep", ["60"], { directory, signal: later.signal });
    later.abort();
    await assert.rejects(running, (error) => isThimbleError(error, "base.aborted"));
    await assert.rejects(
      runTool("sh", ["-c", "head -c 17000000 /dev/zero"], { directory }),
      (error) => isThimbleError(error, "cli.compile-failed") && /16 MiB/.test(error.message),
    );
    await assert.rejects(runTool("/no/such", [], { directory }), (error) => isThimbleError(error, "base.not-found"));
  });
});
