import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatOpcuaAddress,
  NO_SECURITY,
  type OpcuaAddress,
  parseOpcuaAddress,
} from "../../src/opcua/opcua-address.ts";

test("an address carries security and login there and back, and nothing where there is none", () => {
  const endpoint = "opc.tcp://plc:4840/server";
  for (const [address, text] of [
    [{ endpoint, security: NO_SECURITY, login: undefined }, endpoint],
    [{ endpoint, security: NO_SECURITY, login: "plc" }, `${endpoint}?login=plc`],
    [{ endpoint, security: { mode: undefined, policy: undefined }, login: undefined }, `${endpoint}?mode=auto`],
    [
      { endpoint, security: { mode: "Sign", policy: "Basic256Sha256" }, login: "plc" },
      `${endpoint}?mode=Sign&policy=Basic256Sha256&login=plc`,
    ],
  ] satisfies readonly (readonly [OpcuaAddress, string])[]) {
    assert.equal(formatOpcuaAddress(address), text);
    assert.deepEqual(parseOpcuaAddress(text), address);
  }
});
