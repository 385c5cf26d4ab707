import assert from "node:assert/strict";
import { test } from "node:test";
import { command } from "../../src/command/command.ts";
import { flag, required } from "../../src/command/value-row.ts";
import { recordingContext } from "../support/recording-context.ts";

test("command() reads every value by its row before the handler runs", async () => {
  const seen: unknown[] = [];
  const made = command({
    name: "x",
    summary: "",
    args: { name: required("<name>", "") },
    options: { isLoud: flag("--loud", "") },
    examples: [{ line: "", does: "" }],
    handler: async (values) => void seen.push(values),
  });
  await made.run({ name: "a", isLoud: true, other: 1 }, recordingContext().context);
  assert.deepEqual(seen, [{ name: "a", isLoud: true }]);
});
