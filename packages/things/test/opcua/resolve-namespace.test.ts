import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveNamespace } from "../../src/opcua/resolve-namespace.ts";
import { hasCode } from "../things.ts";

const NAMESPACES = ["http://opcfoundation.org/UA/", "urn:server", "http://example.org/pump"];

test("a namespace's URI becomes its number at the server", () => {
  assert.equal(resolveNamespace("nsu=http://example.org/pump;s=Pump;Speed", NAMESPACES), "ns=2;s=Pump;Speed");
  assert.equal(resolveNamespace("nsu=http://opcfoundation.org/UA/;i=2258", NAMESPACES), "ns=0;i=2258");
});

test("an id with a number, or with none, stays as it is", () => {
  assert.equal(resolveNamespace("ns=3;s=a", NAMESPACES), "ns=3;s=a");
  assert.equal(resolveNamespace("i=2258", NAMESPACES), "i=2258");
});

test("a namespace that the server does not have is refused with the nearest", () => {
  assert.throws(
    () => resolveNamespace("nsu=http://example.org/pumps;s=a", NAMESPACES),
    (error: unknown) => {
      assert.match(String(Object(error).expected), /did you mean "http:\/\/example.org\/pump"/);
      return hasCode("things.refused")(error);
    },
  );
});
