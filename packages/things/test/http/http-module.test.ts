import assert from "node:assert/strict";
import { test } from "node:test";
import { HTTP } from "../../src/http/http-module.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { httpBinding } from "./http-bindings.ts";

test("values of one address come together, others do not", () => {
  const at = (url: string, pointer: string) => httpBinding(url, { format: payloadFormat({ pointer }) });
  assert.ok(HTTP.areReadTogether(at("http://h/a", "/heat"), at("http://h/a", "/time")));
  assert.ok(!HTTP.areReadTogether(at("http://h/a", "/heat"), at("http://h/b", "/heat")));
});
