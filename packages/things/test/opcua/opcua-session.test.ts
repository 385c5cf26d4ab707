import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SystemClock } from "@thimble/base";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import * as client from "node-opcua-client";
import type { OPCUAServerOptions } from "node-opcua-server";
import { OpcuaSession, type OpcuaSessionOptions } from "../../src/opcua/opcua-session.ts";
import { parseOpcuaUser } from "../../src/opcua/opcua-user.ts";
import { hasOpenssl, makeCertificate } from "../certificate.ts";
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

async function startSecured(
  t: { after(work: () => Promise<void>): void },
  options: OPCUAServerOptions = {},
): Promise<TestServer> {
  const { MessageSecurityMode, SecurityPolicy } = client;
  const server = await TestServer.start(join(folder, "server"), {
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss],
    allowAnonymous: false,
    userManager: { isValidUser: (name: string, password: string) => name === "plant" && password === "right" },
    ...options,
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

test("a session logs in with a certificate and its key, and not where the server does not trust it", async (t) => {
  if (!hasOpenssl()) return t.skip("openssl is missing: apt-get install openssl");
  const made = makeCertificate(folder, "urn:test:user");
  const user = parseOpcuaUser("me", readFileSync(made.cert, "utf8") + readFileSync(made.key, "utf8"));
  const strict = new OPCUACertificateManager({ rootFolder: join(folder, "users") });
  await strict.initialize();
  t.after(() => strict.dispose());
  const server = await startSecured(t, { userCertificateManager: strict });
  const trusting = new OPCUACertificateManager({ rootFolder: join(folder, "client") });
  await trusting.initialize();
  await trusting.trustCertificate(await server.certificate());
  await trusting.dispose();
  const open = (): Promise<OpcuaSession> => OpcuaSession.open(library, optionsFor(server, { user }), () => undefined);
  await assert.rejects(open(), (error: unknown) => {
    assert.doesNotMatch(String(Object(error).message), /BEGIN/);
    return hasCode("things.refused")(error);
  });
  assert.ok("certificate" in user);
  await strict.trustCertificate(Buffer.from(user.certificate));
  const session = await open();
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
