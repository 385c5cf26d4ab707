import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SystemClock } from "@thimble/base";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import * as client from "node-opcua-client";
import { OpcuaSession, type OpcuaSessionOptions } from "../../src/opcua/opcua-session.ts";
import { hasCode } from "../things.ts";
import { TestServer } from "./test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "thimble-opcua-session-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const library = { ...client, OPCUACertificateManager };

function optionsFor(server: TestServer, parts: Partial<OpcuaSessionOptions> = {}): OpcuaSessionOptions {
  return {
    endpoint: server.endpoint,
    security: { mode: undefined, policy: undefined },
    user: undefined,
    pkiFolder: join(folder, "client"),
    clock: new SystemClock(),
    timeout: 10_000,
    ...parts,
  };
}

async function startSecured(t: { after(work: () => Promise<void>): void }): Promise<TestServer> {
  const { MessageSecurityMode, SecurityPolicy } = client;
  const server = await TestServer.start(join(folder, "server"), {
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss],
    allowAnonymous: false,
    userManager: { isValidUser: (name: string, password: string) => name === "plant" && password === "right" },
  });
  t.after(() => server.takeAway());
  return server;
}

test("a session is signed and encrypted where the server offers it, once its certificate is trusted", async (t) => {
  const server = await startSecured(t);
  const user = { userName: "plant", password: "right" };
  const options = optionsFor(server, { user });
  await assert.rejects(
    OpcuaSession.open(library, options, () => undefined),
    hasCode("things.refused"),
  );
  // What a person does who knows the server: what was set aside as unknown is trusted.
  const trusting = new OPCUACertificateManager({ rootFolder: join(folder, "client") });
  await trusting.initialize();
  await trusting.trustCertificate(await server.certificate());
  await trusting.dispose();
  const session = await OpcuaSession.open(library, options, () => undefined);
  const [answer] = await session.read([{ kind: "node-id", text: "ns=2;s=Fixed" }]);
  assert.equal(Object(answer).value, 3);
  await session.close();
});

test("a wrong password is refused, and is in no message", async (t) => {
  const server = await startSecured(t);
  const user = { userName: "plant", password: "wr0ng" };
  await assert.rejects(
    OpcuaSession.open(
      library,
      optionsFor(server, { user, security: { mode: "None", policy: "None" } }),
      () => undefined,
    ),
    (error: unknown) => {
      assert.doesNotMatch(String(Object(error).message), /wr0ng/);
      return hasCode("things.refused")(error);
    },
  );
});
