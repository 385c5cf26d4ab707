import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { FakeRegistry, PATIENT, whole } from "../support/fake-registry.ts";

test("a request goes out with its body, and the answer comes with repeated headers in one", async (t) => {
  const registry = await FakeRegistry.start(t);
  registry.trick = (_, response) => {
    response.writeHead(
      401,
      [
        ["WWW-Authenticate", "Basic"],
        ["WWW-Authenticate", "Bearer"],
      ].flat(),
    );
    response.end("no");
    return true;
  };
  using http = new NodeHttp();
  const body = new TextEncoder().encode("abc");
  const answer = await http.send(
    { url: new URL(`http://${registry.host}/x`), method: "PUT", headers: { a: "b" }, body },
    PATIENT,
  );
  assert.equal(answer.status, 401);
  assert.equal(answer.header("www-authenticate"), "Basic, Bearer");
  assert.equal(new TextDecoder().decode(await whole(answer.body)), "no");
  assert.deepEqual([String(registry.seen[0]?.body), registry.seen[0]?.headers["a"]], ["abc", "b"]);
});

test("an aborted signal ends a request, also one whose body has begun", async (t) => {
  const registry = await FakeRegistry.start(t);
  registry.trick = (_, response) => {
    response.writeHead(200).write("a");
    return true;
  };
  using http = new NodeHttp();
  const stop = new AbortController();
  const answer = await http.send(
    { url: new URL(`http://${registry.host}/x`), method: "GET", headers: {} },
    stop.signal,
  );
  stop.abort();
  await assert.rejects(whole(answer.body));
  await assert.rejects(
    http.send({ url: new URL(`http://${registry.host}/x`), method: "GET", headers: {} }, stop.signal),
  );
});
