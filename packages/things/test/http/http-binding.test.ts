import assert from "node:assert/strict";
import { test } from "node:test";
import { requestKey } from "../../src/http/http-binding.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { httpBinding } from "./http-bindings.ts";

test("requestKey() is the same where only the place in the body differs", () => {
  const one = httpBinding("http://h/a", { format: payloadFormat({ pointer: "/a" }) });
  assert.equal(requestKey(one), requestKey({ ...one, format: payloadFormat({ pointer: "/b" }) }));
  for (const other of [
    { url: "http://h/b" },
    { method: "POST" },
    { headers: [["a", "b"]] as const },
    { delivery: "sse" } as const,
    { security: [{ kind: "bearer", secret: "x" }] as const },
    { format: payloadFormat({ media: "text" }) },
  ])
    assert.notEqual(requestKey(one), requestKey({ ...one, ...other }));
});
