import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble attach puts a file beside an image, and thimble inspect lists it", async () => {
  await using project = await plantProject({ "wear.onnx": "weights" });
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  const type = "application/vnd.example.onnx";
  const { status, stdout } = await runHere(["attach", "guard:1.0.0", "wear.onnx", "--type", type], { cwd });
  assert.equal(status, 0);
  assert.match(stdout, /^guard:sha256-[0-9a-f]{64}\.[0-9a-f]{32} {2}application\/vnd\.example\.onnx, 7 B/);
  assert.match(
    (await runHere(["inspect", "guard:1.0.0"], { cwd })).stdout,
    /beside it\n +application\/vnd\.example\.onnx wear\.onnx {2}7 B {2}sha256:[0-9a-f]{64}$/m,
  );
  assert.equal((await runHere(["attach", "guard:1.0.0", "no.onnx"], { cwd })).status, 2);
  assert.equal((await runHere(["attach", "guard:1.0.0", "wear.onnx", "--type", "onnx"], { cwd })).status, 2);
});
