import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { Credentials } from "../../src/registry/credentials.ts";
import { type RegistryRequest, RegistryTransport } from "../../src/registry/registry-transport.ts";
import { FakeRegistry, PATIENT, speaking, type Trick, whole } from "../support/fake-registry.ts";

const GET: RegistryRequest = {
  doing: "try it",
  method: "GET",
  to: "/v2/x",
  good: [200],
  scopes: ["repository:x:pull"],
};

async function start(t: TestContext, trick: Trick) {
  const registry = await FakeRegistry.start(t);
  registry.trick = trick;
  const credentials = { find: async () => new Credentials("password", "ann", "hunter2") };
  const options = speaking(t, registry, credentials);
  return { registry, clock: options.clock, transport: new RegistryTransport(options) };
}

/** Answers with these statuses in turn; the last again and again. */
function inTurn(statuses: readonly number[], headers: Record<string, string> = {}): Trick {
  let at = 0;
  return (_, response) => {
    response.writeHead(statuses[Math.min(at++, statuses.length - 1)] ?? 500, headers).end("{}");
    return true;
  };
}

test("an overloaded registry is asked again after longer and longer waits, and after as long as it says", async (t) => {
  const { transport, clock, registry } = await start(t, inTurn([503, 429, 500, 200]));
  assert.equal((await transport.send(GET, PATIENT)).status, 200);
  assert.equal(registry.seen.length, 4);
  assert.ok(
    clock.waits.every((wait, i) => wait >= 250 * 2 ** i && wait <= 500 * 2 ** i),
    String(clock.waits),
  );
  const patient = await start(t, inTurn([429, 200], { "retry-after": "7" }));
  await patient.transport.send(GET, PATIENT);
  assert.deepEqual(patient.clock.waits, [7000]);
  const dated = await start(t, inTurn([503, 200], { "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" }));
  await dated.transport.send(GET, PATIENT);
  assert.deepEqual(dated.clock.waits, [9000]);
});

test("it is given up after five tries, at once for a wait of over a minute, and at once for what no wait mends", async (t) => {
  const busy = await start(t, inTurn([503]));
  await assert.rejects(busy.transport.send(GET, PATIENT), { code: "images.registry-busy" });
  assert.equal(busy.registry.seen.length, 5);
  const later = await start(t, inTurn([429], { "retry-after": "3600" }));
  await assert.rejects(later.transport.send(GET, PATIENT), { code: "images.registry-busy", expected: /3600 s/ });
  assert.equal(later.registry.seen.length, 1);
  const bad = await start(t, inTurn([400]));
  await assert.rejects(bad.transport.send(GET, PATIENT), { code: "images.registry-refused" });
  assert.equal(bad.registry.seen.length, 1);
});

test("a redirect to another host is followed without credentials, and none goes round for ever", async (t) => {
  const other = await start(t, inTurn([200]));
  const { transport, registry } = await start(t, (seen, response) => {
    if (seen.headers.authorization === undefined) response.writeHead(401, { "www-authenticate": "Basic" }).end();
    else response.writeHead(307, { location: `http://${other.registry.host}/blob?sig=hunter2` }).end();
    return true;
  });
  await transport.send(GET, PATIENT);
  assert.match(registry.seen[1]?.headers.authorization ?? "", /^Basic /);
  assert.equal(other.registry.seen[0]?.headers.authorization, undefined);
  const round = await start(t, inTurn([302], { location: "/v2/x" }));
  await assert.rejects(round.transport.send(GET, PATIENT), {
    code: "images.registry-refused",
    message: /redirects more than 5/,
  });
  assert.equal(round.registry.seen.length, 6);
  for (const location of ["ftp://x/", "file:///etc/passwd", "http://["]) {
    const strange = await start(t, inTurn([302], { location }));
    await assert.rejects(strange.transport.send(GET, PATIENT), { code: "images.registry-refused" });
  }
});

test("credentials that are not taken are shown once, and stand in no error", async (t) => {
  const { transport, registry } = await start(t, inTurn([401], { "www-authenticate": 'Basic realm="x"' }));
  await assert.rejects(transport.send(GET, PATIENT), (error: unknown) => {
    assert.match(inspect(error), /images\.registry-denied/);
    assert.doesNotMatch(inspect(error, { depth: 9 }), /hunter2|YW5u/);
    return true;
  });
  assert.equal(registry.seen.length, 2);
});

test("a registry that falls silent before its answer or within it is left", async (t) => {
  const mute = await start(t, () => true);
  const sent = mute.transport.send({ ...GET, isRepeated: false }, PATIENT);
  while (mute.registry.seen.length === 0) await new Promise(setImmediate);
  mute.clock.fallSilent();
  await assert.rejects(sent, { code: "images.registry-unreachable", message: /silent for 30 s/ });
  const halting = await start(t, (_, response) => {
    response.writeHead(200).write("a");
    return true;
  });
  const { body } = await halting.transport.send(GET, PATIENT);
  const parts = body[Symbol.asyncIterator]();
  assert.equal(String((await parts.next()).value), "a");
  assert.equal(halting.clock.listeners, 0, "a reader may take its time");
  const rest = parts.next();
  halting.clock.fallSilent();
  await assert.rejects(rest, { code: "images.registry-unreachable" });
  assert.equal(halting.clock.listeners, 0);
});

test("who is not there is asked five times, and an abort ends it all", async (t) => {
  const { transport, clock, registry } = await start(t, (_, response) => {
    response.destroy();
    return true;
  });
  await assert.rejects(transport.send(GET, PATIENT), { code: "images.registry-unreachable" });
  assert.deepEqual([registry.seen.length, clock.waits.length], [5, 4]);
  const reason = new Error("stop");
  await assert.rejects(transport.send(GET, AbortSignal.abort(reason)), reason);
});

test("a body that comes is handed out whole", async (t) => {
  const { transport } = await start(t, inTurn([200]));
  assert.equal(new TextDecoder().decode(await whole((await transport.send(GET, PATIENT)).body)), "{}");
});
