import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { type TestContext, test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { HttpBinding } from "../../src/http/http-binding.ts";
import { HttpExchange } from "../../src/http/http-exchange.ts";
import { HttpStreams } from "../../src/http/http-streams.ts";
import { HttpTransport } from "../../src/http/http-transport.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { until } from "../until.ts";
import { httpBinding } from "./http-bindings.ts";
import { secretsOf, TestWebDevice } from "./test-web-device.ts";

async function start(t: TestContext) {
  const device = await TestWebDevice.start();
  const clock = new VirtualClock();
  const transport = new HttpTransport();
  const streams = new HttpStreams({ exchange: new HttpExchange({ transport, clock, secrets: secretsOf() }), clock });
  const got: (number | string)[] = [];
  const downs: string[] = [];
  t.after(async () => {
    await streams.close();
    transport.close();
    await device.takeAway();
    assert.equal(clock.pending, 0);
  });
  const listen = (...bindings: HttpBinding[]): Disposable => {
    const subscription = streams.subscribe(bindings, {
      onAnswer: async (index, answer) =>
        void got.push(index, answer instanceof ThimbleError ? answer.code : answer.value),
      onDown: (error) => void downs.push(error.code),
    });
    streams.start();
    return subscription;
  };
  return { device, clock, streams, got, downs, listen };
}

test("server-sent events go to all bindings of their address, by one request", async (t) => {
  const { device, got, listen } = await start(t);
  let stream: ServerResponse | undefined;
  device.routes.set("/events", (_, response) => {
    stream = response.writeHead(200, { "content-type": "text/event-stream" });
    stream.flushHeaders();
  });
  const at = (pointer: string) =>
    httpBinding(`${device.origin}/events`, { delivery: "sse", format: payloadFormat({ pointer }) });
  listen(at("/a"), at("/b"));
  await until(() => stream !== undefined, "the stream was asked for");
  // Events that come in pieces, with comments, names and several lines of data.
  for (const part of [": hello\n\nda", 'ta: {"a":1,\ndata: "b":2}\n', '\nevent: x\ndata: {"a":3,"b":"?"}\n\n'])
    stream?.write(part);
  await until(() => got.length === 8, "both events came");
  assert.deepEqual(got, [0, 1, 1, 2, 0, 3, 1, "things.bad-answer"]);
  assert.deepEqual(
    device.seen.map(({ headers }) => headers.accept),
    ["text/event-stream"],
  );
});

test("a stream that ends is told, and the next one says which event came last", async (t) => {
  const { device, got, downs, streams, listen } = await start(t);
  device.routes.set("/events", (_, response) => void response.writeHead(200).end("id: 41\ndata: 1\n\n"));
  listen(httpBinding(`${device.origin}/events`, { delivery: "sse" }));
  await until(() => downs.length === 1, "the end was told");
  assert.deepEqual([got, downs], [[0, 1], ["things.unreachable"]]);
  streams.start();
  await until(() => downs.length === 2, "the end was told again");
  assert.deepEqual(
    device.seen.map(({ headers }) => headers["last-event-id"]),
    [undefined, "41"],
  );
});

test("an id of an event that no header may have does not keep a stream from going on", async (t) => {
  const { device, got, downs, streams, listen } = await start(t);
  const ids = ["Zähler-7 – €", "\u0001", ""];
  device.routes.set("/events", (_, response) => void response.writeHead(200).end(`id: ${ids.shift()}\ndata: 1\n\n`));
  listen(httpBinding(`${device.origin}/events`, { delivery: "sse" }));
  for (const count of [1, 2, 3]) {
    await until(() => downs.length === count, `end ${count} was told`);
    if (count < 3) streams.start();
  }
  assert.deepEqual(got, [0, 1, 0, 1, 0, 1]);
  const sent = device.seen.map(({ headers }) => headers["last-event-id"]);
  // A header comes as Latin-1, and is UTF-8. @see HTML Living Standard, section 9.2.4 "Establishing a connection"
  assert.deepEqual(
    sent.map((id) => id && Buffer.from(String(id), "latin1").toString()),
    [undefined, "Zähler-7 – €", undefined],
  );
});

test("what a stream said last is forgotten for all bindings of its address when nobody listens any more", async (t) => {
  const { device, streams, listen } = await start(t);
  device.routes.set("/events", (_, response) => response.writeHead(200).write('data: {"a":1,"b":2}\n\n'));
  const at = (pointer: string) =>
    httpBinding(`${device.origin}/events`, { delivery: "sse", format: payloadFormat({ pointer }) });
  const subscription = listen(at("/a"), at("/b"));
  await until(() => streams.last(at("/b")) !== undefined, "both values came");
  subscription[Symbol.dispose]();
  assert.deepEqual([streams.last(at("/a")), streams.last(at("/b"))], [undefined, undefined]);
});

test("a long poll is asked again after each answer, and after a pause when it brought nothing", async (t) => {
  const { device, clock, got, listen } = await start(t);
  const held: ServerResponse[] = [];
  device.routes.set("/next", (_, response) => void held.push(response));
  listen(httpBinding(`${device.origin}/next`, { delivery: "longpoll" }));
  await until(() => held.length === 1, "it was asked");
  // An hour without news is no failure.
  await clock.advance(3_600_000);
  held[0]?.end("5");
  await until(() => held.length === 2, "it was asked again");
  held[1]?.writeHead(204).end();
  await until(() => clock.pending === 1, "it pauses");
  await clock.advance(1000);
  await until(() => held.length === 3, "it was asked after the pause");
  held[2]?.writeHead(504).end();
  await until(() => clock.pending === 1, "it pauses again");
  await clock.advance(1000);
  await until(() => held.length === 4, "it was asked once more");
  held[3]?.end("6");
  await until(() => got.length === 4, "both values came");
  assert.deepEqual(got, [0, 5, 0, 6]);
});

test("a stream that the server refuses is an answer, and is asked for again later", async (t) => {
  const { device, clock, got, downs, listen } = await start(t);
  listen(httpBinding(`${device.origin}/events`, { delivery: "sse" }));
  await until(() => got.length === 2, "the refusal came");
  assert.deepEqual([got, downs], [[0, "things.refused"], []]);
  device.routes.set("/events", (_, response) => response.writeHead(200).write("data: 8\n\n"));
  await clock.advance(10_000);
  await until(() => got.length === 4, "the value came");
  assert.deepEqual(got.slice(2), [0, 8]);
});

test("what nobody listens to any more is not asked for any more", async (t) => {
  const { device, streams, listen } = await start(t);
  let isGone = false;
  device.routes.set("/events", (_, response) => {
    response.on("close", () => {
      isGone = true;
    });
    response.writeHead(200).write("data: 1\n\n");
  });
  const binding = httpBinding(`${device.origin}/events`, { delivery: "sse" });
  const first = listen(binding);
  const second = listen(binding);
  await until(() => streams.last(binding) !== undefined, "a value came");
  first[Symbol.dispose]();
  assert.ok(streams.last(binding) !== undefined);
  second[Symbol.dispose]();
  await until(() => isGone, "the connection was closed");
  assert.equal(streams.last(binding), undefined);
});

test("an event without a value is told whatever the server sends with it", async (t) => {
  const { device, got, listen } = await start(t);
  device.routes.set("/events", (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write('data: {"why":"hot"}\n\ndata: 7\n\n');
  });
  const at = (hasValue: boolean) => httpBinding(`${device.origin}/events`, { delivery: "sse", event: { hasValue } });
  listen(at(true), at(false));
  await until(() => got.length === 8, "both events came");
  assert.deepEqual(got, [0, "things.bad-answer", 1, Number.NaN, 0, 7, 1, Number.NaN]);
});

test("a long poll that is answered without a body is an event that has no value, and brings no other", async (t) => {
  const { device, clock, got, listen } = await start(t);
  const held: ServerResponse[] = [];
  device.routes.set("/event", (_, response) => void held.push(response));
  const at = (hasValue: boolean) =>
    httpBinding(`${device.origin}/event`, { delivery: "longpoll", event: { hasValue } });
  listen(at(false), at(true));
  await until(() => held.length === 1, "it was asked");
  held[0]?.writeHead(200).end();
  await until(() => clock.pending === 1, "it pauses");
  assert.deepEqual(got, [0, Number.NaN]);
  await clock.advance(10);
  await until(() => held.length === 2, "it was asked again");
  // Nothing happened, says the server.
  held[1]?.writeHead(204).end();
  await until(() => clock.pending === 1, "it pauses again");
  assert.deepEqual(got, [0, Number.NaN]);
});

test("a long poll for a value that is answered without a body has brought nothing", async (t) => {
  const { device, clock, got, listen } = await start(t);
  device.routes.set("/value", (_, response) => void response.writeHead(200).end());
  listen(httpBinding(`${device.origin}/value`, { delivery: "longpoll" }));
  await until(() => clock.pending === 1, "it pauses");
  await clock.advance(999);
  assert.equal(clock.untilNext, 1);
  assert.deepEqual([got, device.seen.length], [[], 1]);
});

test("a long poll that a server answers at once is asked ten times in a tenth of a second, not without an end", async (t) => {
  const { device, clock, got, listen } = await start(t);
  device.routes.set("/now", (_, response) => void response.writeHead(200).end("5"));
  listen(httpBinding(`${device.origin}/now`, { delivery: "longpoll" }));
  for (let asked = 1; asked <= 10; asked++) {
    await until(() => clock.pending === 1, "it pauses");
    assert.deepEqual([device.seen.length, got.length], [asked, 2 * asked]);
    await clock.advance(10);
  }
});
