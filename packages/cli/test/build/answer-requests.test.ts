import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInThread } from "../../src/build/run-in-thread.ts";
import { temporaryProject } from "./temporary-project.ts";

test("answerRequests() answers what its thread is asked, and its failure is that of the job", async () => {
  const here = JSON.stringify(fileURLToPath(new URL("../../src/build/answer-requests.ts", import.meta.url)));
  await using folder = await temporaryProject({
    "twice.ts": `import { answerRequests } from ${here};\nanswerRequests(async (n) => { if (n < 0) throw new RangeError("below"); return 2 * n; });\n`,
  });
  const program = new URL(`file://${folder.directory}/twice`);
  assert.equal(await runInThread({ program, request: 4, what: "double" }), 8);
  await assert.rejects(runInThread({ program, request: -1, what: "double" }), /below/);
});
