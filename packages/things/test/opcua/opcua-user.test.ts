import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { describeError, ThimbleError } from "@thimble/base";
import { parseOpcuaUser } from "../../src/opcua/opcua-user.ts";
import { hasOpenssl, makeCertificate } from "../certificate.ts";
import { thrownBy } from "../things.ts";

const folder = mkdtempSync(join(tmpdir(), "thimble-opcua-user-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("a secret is a user and a password, which may have colons, or none", () => {
  assert.deepEqual(parseOpcuaUser("plc", "me:a:b"), { userName: "me", password: "a:b" });
  assert.deepEqual(parseOpcuaUser("plc", "me"), { userName: "me", password: "" });
});

test("a secret in PEM is a certificate and its key, in whatever order, and nothing of what it is no pair of is told", (t) => {
  if (!hasOpenssl()) return t.skip("openssl is missing: apt-get install openssl");
  const made = makeCertificate(folder);
  const [cert, key] = [readFileSync(made.cert, "utf8"), readFileSync(made.key, "utf8")];
  for (const secret of [cert + key, key + cert]) {
    const user = parseOpcuaUser("plc", secret);
    assert.ok("certificate" in user);
    // @see X.690, section 8.9: a certificate is a SEQUENCE.
    assert.equal(user.certificate[0], 0x30);
    assert.equal(user.privateKey.trim(), key.trim());
  }
  const other = readFileSync(makeCertificate(folder).key, "utf8");
  for (const [secret, state] of [
    [cert, /no private key/],
    [key, /no certificate/],
    [cert + other, /another certificate/],
    [cert.replace(/\n[A-Za-z0-9+/]{20}/, "\n********************") + key, /can not be read/],
  ] as const) {
    const error = thrownBy(() => parseOpcuaUser("plc", secret));
    assert.ok(error instanceof ThimbleError && error.code === "things.no-secret");
    assert.match(error.message, state);
    assert.doesNotMatch(describeError(error), /BEGIN|[A-Za-z0-9+/]{40}/);
  }
});
