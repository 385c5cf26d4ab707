import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { scanOpcua } from "../../src/opcua/scan-opcua.ts";
import { hasCode } from "../things.ts";

// What it finds is in walk-opcua.test.ts and, with a server that is not ours, in opcua-peer.test.ts.
test("scanOpcua() refuses what is no OPC UA server, and says when none is there", async () => {
  const clock = new SystemClock();
  for (const address of ["192.0.2.9", "http://192.0.2.9", "opc.tcp://"])
    await assert.rejects(scanOpcua(address, clock), hasCode("base.argument"), address);
  await assert.rejects(scanOpcua("opc.tcp://127.0.0.1:9", clock), hasCode("things.unreachable"));
});
