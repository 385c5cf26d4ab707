import assert from "node:assert/strict";
import { test } from "node:test";
import { controlClient } from "../../src/commands/control-client.ts";
import { recordingContext } from "../support/recording-context.ts";

test("controlClient() speaks to the agent of the data directory that was named", async () => {
  const client = controlClient(recordingContext().context, "elsewhere");
  await assert.rejects(client.report(), { code: "agent.not-running", where: "/home/someone/elsewhere/agent.sock" });
});
