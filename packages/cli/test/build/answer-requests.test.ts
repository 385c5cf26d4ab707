import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { runInThread } from "../../src/build/run-in-thread.ts";
import { temporaryProject } from "./temporary-project.ts";

test("answerRequests() answers what its thread is asked, and its failure is that of the job", async () => {
  const here = JSON.stringify(fileURLToPath(new URL("../../src/build/answer-requests.ts", import.meta.url)));
  await using folder = await temporaryProject({
    "twice.ts": `import { answerRequests } from ${here};\nanswerRequests({ answer: async (n) => { if (n < 0) throw new RangeError("below"); return 2 * n; } });\n`,
  });
  const program = new URL(`file://${folder.directory}/twice`);
  assert.equal(await runInThread({ program, request: 4, what: "double" }), 8);
  await assert.rejects(runInThread({ program, request: -1, what: "double" }), /below/);
});

test("answerRequests() prepares when no message waits, as long as there is more to do", async () => {
  const here = JSON.stringify(fileURLToPath(new URL("../../src/build/answer-requests.ts", import.meta.url)));
  await using folder = await temporaryProject({
    "count.ts": `import { parentPort } from "node:worker_threads";
import { answerRequests } from ${here};
let left = 2;
answerRequests({ answer: (n) => n, prepare: async () => { left -= 1; parentPort.postMessage("prepared"); return left > 0; } });
`,
  });
  const worker = new Worker(`${folder.directory}/count.ts`);
  const said: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  worker.on("message", (message) => {
    said.push(message);
    if (said.length === 4) resolve();
  });
  worker.postMessage(1);
  worker.postMessage(2);
  await promise;
  await worker.terminate();
  assert.deepEqual(said, [1, 2, "prepared", "prepared"]);
});
