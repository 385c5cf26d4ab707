import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isThimbleError, SystemClock } from "@thimble/base";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { MessageSecurityMode, SecurityPolicy } from "node-opcua-client";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { parseOpcuaAddress } from "../../src/opcua/opcua-address.ts";
import { scanOpcua } from "../../src/opcua/scan-opcua.ts";
import { hasCode } from "../things.ts";
import { TestServer } from "./test-server.ts";

// One folder for both: a key takes a while to make.
const folder = mkdtempSync(join(tmpdir(), "thimble-scan-opcua-"));
after(() => rmSync(folder, { recursive: true, force: true }));

// What it finds is in walk-opcua.test.ts and, with a server that is not ours, in opcua-peer.test.ts.
test("scanOpcua() refuses what is no OPC UA server, and says when none is there", async () => {
  const options = { clock: new SystemClock(), pkiFolder: join(folder, "client") };
  for (const address of ["192.0.2.9", "http://192.0.2.9", "opc.tcp://"])
    await assert.rejects(scanOpcua(address, options), hasCode("base.argument"), address);
  await assert.rejects(scanOpcua("opc.tcp://127.0.0.1:9", options), hasCode("things.unreachable"));
});

test("scanOpcua() logs in and protects the channel as it is told, and so do the Things that it finds", async (t) => {
  const server = await TestServer.start(join(folder, "server"), {
    allowAnonymous: false,
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    userManager: { isValidUser: (user: string, password: string) => user === "me" && password === "1234" },
  });
  t.after(() => server.takeAway());
  const secrets = (text: string) => ({ load: async () => text, loadAuthorities: async () => "" });
  const options = { clock: new SystemClock(), pkiFolder: join(folder, "client") };
  await assert.rejects(
    scanOpcua(server.endpoint, options),
    (error) => isThimbleError(error, "things.refused") && /the name of a secret/.test(error.expected ?? ""),
  );
  const wrong = { ...options, login: "plc", security: "auto", secrets: secrets("me:12345") };
  // The server's certificate is not known yet, nor is the password right: both are refusals.
  await assert.rejects(scanOpcua(server.endpoint, wrong), hasCode("things.refused"));
  const trusting = new OPCUACertificateManager({ rootFolder: join(folder, "client") });
  await trusting.initialize();
  await trusting.trustCertificate(await server.certificate());
  await trusting.dispose();
  await assert.rejects(scanOpcua(server.endpoint, wrong), hasCode("things.refused"));
  for (const [security, mode] of [
    ["auto", undefined],
    ["SignAndEncrypt:Basic256Sha256", "SignAndEncrypt"],
  ] as const) {
    const right = { ...options, login: "plc", security, secrets: secrets("me:1234") };
    const [machine] = await scanOpcua(server.endpoint, right);
    assert.ok(machine?.has.some((each) => each.startsWith("a ")));
    const described = parseThingDescription(JSON.stringify(machine?.thing?.description), "m.td.json", "m");
    const { security: wanted, login } = parseOpcuaAddress(described.address);
    assert.deepEqual([wanted.mode, login], [mode, "plc"]);
  }
});

test("scanOpcua() refuses ways to protect a channel that there are not, with the nearest", async () => {
  const refused = (security: string): Promise<unknown> =>
    scanOpcua("opc.tcp://127.0.0.1:9", { clock: new SystemClock(), security }).catch((error: unknown) => error);
  const near = await refused("SignAndEncrypt:Basic256Sha265");
  assert.ok(isThimbleError(near, "base.argument") && near.expected === 'did you mean "SignAndEncrypt:Basic256Sha256"?');
  assert.ok(isThimbleError(await refused("secret"), "base.argument"));
});
