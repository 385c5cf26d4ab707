import assert from "node:assert/strict";
import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { generate, type ParsedPacket, parse } from "coap-packet";
import { CoapEndpoint } from "../../src/coap/coap-endpoint.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";

const GET = { method: "GET", path: ["a"], query: [], accept: undefined, contentFormat: undefined, payload: undefined };

/** A server that answers as the test says, datagram by datagram. */
async function start(t: TestContext) {
  const socket = createSocket("udp4");
  const seen: ParsedPacket[] = [];
  let other: RemoteInfo | undefined;
  socket.on("message", (bytes, from) => {
    other = from;
    seen.push(parse(bytes));
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const clock = new VirtualClock();
  const endpoint = new CoapEndpoint({
    host: "127.0.0.1",
    port: socket.address().port,
    clock,
    random: new SeededRandom(1),
  });
  t.after(async () => {
    await endpoint.close();
    socket.close();
    assert.equal(clock.pending, 0);
  });
  const say = (packet: Parameters<typeof generate>[0]): void =>
    socket.send(generate(packet), other?.port, other?.address);
  const saw = async (count: number): Promise<ParsedPacket> => {
    await until(() => seen.length >= count, `datagram ${count} came`);
    const packet = seen[count - 1];
    assert.ok(packet !== undefined);
    return packet;
  };
  const options = { timeout: 60_000, signal: new AbortController().signal };
  return { clock, endpoint, say, saw, seen, options };
}

test("a request is sent again after 2 to 3 seconds, then twice as long, until it is acknowledged", async (t) => {
  const { clock, endpoint, say, saw, seen, options } = await start(t);
  const asked = endpoint.request(GET, options);
  const first = await saw(1);
  await clock.advance(3000);
  const second = await saw(2);
  assert.deepEqual([second.messageId, second.token], [first.messageId, first.token]);
  await clock.advance(6000);
  await saw(3);
  // An empty acknowledgement: the response comes apart.
  say({ code: "0.00", ack: true, messageId: first.messageId });
  say({ code: "2.05", confirmable: true, messageId: 77, token: first.token, payload: Buffer.from("5") });
  assert.equal(Buffer.from((await asked).payload).toString(), "5");
  const confirmed = await saw(4);
  assert.deepEqual([confirmed.ack, confirmed.messageId], [true, 77]);
  await clock.advance(60_000);
  assert.equal(seen.length, 4);
});

test("an answer that is not to the request is not taken for it", async (t) => {
  const { endpoint, say, saw, options } = await start(t);
  const asked = endpoint.request(GET, options);
  const { messageId, token } = await saw(1);
  say({ code: "2.05", ack: true, messageId: messageId + 1, token, payload: Buffer.from("1") });
  say({ code: "2.05", ack: true, messageId, token: Buffer.from("other"), payload: Buffer.from("2") });
  say({ code: "2.05", confirmable: true, messageId: 9, token: Buffer.from("late"), payload: Buffer.from("3") });
  const reset = await saw(2);
  assert.deepEqual([reset.reset, reset.messageId], [true, 9]);
  say({ code: "2.05", ack: true, messageId, token, payload: Buffer.from("4") });
  assert.equal(Buffer.from((await asked).payload).toString(), "4");
});

test("one exchange is under way at a time, and one that is given up makes way for the next", async (t) => {
  const { clock, endpoint, say, saw, seen, options } = await start(t);
  const late = assert.rejects(endpoint.request(GET, { ...options, timeout: 1000 }), hasCode("base.timeout"));
  const abort = new AbortController();
  const aborted = assert.rejects(endpoint.request(GET, { ...options, signal: abort.signal }), /enough/);
  const asked = endpoint.request(GET, options);
  await saw(1);
  assert.equal(seen.length, 1);
  await clock.advance(1000);
  await late;
  await saw(2);
  abort.abort(new Error("enough"));
  await aborted;
  const { messageId, token } = await saw(3);
  say({ code: "2.05", ack: true, messageId, token });
  await asked;
});

test("probe() takes any answer, a reset too, and a request that is reset has no answer", async (t) => {
  const { endpoint, say, saw, options } = await start(t);
  const probed = endpoint.probe(options.signal);
  const first = await saw(1);
  assert.deepEqual(
    first.options.map(({ value }) => value.toString()),
    [".well-known", "core"],
  );
  say({ code: "4.04", ack: true, messageId: first.messageId, token: first.token });
  await probed;
  const again = endpoint.probe(options.signal);
  say({ code: "0.00", reset: true, messageId: (await saw(2)).messageId });
  await again;
  const asked = assert.rejects(endpoint.request(GET, options), hasCode("things.bad-answer"));
  say({ code: "0.00", reset: true, messageId: (await saw(3)).messageId });
  await asked;
});

test("notifications go to who watches their token, and one that comes again is acknowledged again", async (t) => {
  const { endpoint, say, saw, options } = await start(t);
  const token = endpoint.newToken();
  const got: string[] = [];
  const watch = endpoint.watch(token, ({ payload }) => void got.push(Buffer.from(payload).toString()));
  const asked = endpoint.request({ ...GET, observe: 0 }, { ...options, token });
  const request = await saw(1);
  say({ code: "2.05", ack: true, messageId: request.messageId, token: request.token, payload: Buffer.from("1") });
  await asked;
  const notify = (messageId: number): void =>
    say({ code: "2.05", confirmable: true, messageId, token: request.token, payload: Buffer.from("2") });
  notify(5);
  assert.equal((await saw(2)).ack, true);
  await until(() => got.length === 1, "the notification came");
  watch[Symbol.dispose]();
  notify(5);
  assert.equal((await saw(3)).ack, true);
  notify(6);
  assert.equal((await saw(4)).reset, true);
  assert.deepEqual(got, ["2"]);
});

test("a server that was started anew may use a number of a message again", async (t) => {
  const { clock, endpoint, say, saw, options } = await start(t);
  const got: string[] = [];
  const watched = async (count: number): Promise<Buffer> => {
    const token = endpoint.newToken();
    endpoint.watch(token, ({ payload }) => void got.push(Buffer.from(payload).toString()));
    const asked = endpoint.request({ ...GET, observe: 0 }, { ...options, token });
    const request = await saw(count);
    say({ code: "2.05", ack: true, messageId: request.messageId, token: request.token });
    await asked;
    return request.token;
  };
  const notify = (token: Buffer, text: string): void =>
    say({ code: "2.05", confirmable: true, messageId: 1, token, payload: Buffer.from(text) });
  const before = await watched(1);
  notify(before, "1");
  await saw(2);
  const after = await watched(3);
  notify(after, "2");
  await saw(4);
  assert.deepEqual(got, ["1", "2"]);
  // EXCHANGE_LIFETIME of RFC 7252, section 4.8.2.
  await clock.advance(246_000);
  notify(after, "again");
  await saw(5);
  assert.deepEqual(got, ["1", "2"]);
  await clock.advance(1001);
  notify(after, "3");
  await saw(6);
  assert.deepEqual(got, ["1", "2", "3"]);
});

test("probe() finds a server whose name has another address now, and keeps the one that it has while the name has none", async (t) => {
  const servers = ["127.0.0.1", "127.0.0.2"].map(() => createSocket("udp4"));
  const [first, second] = servers;
  assert.ok(first !== undefined && second !== undefined);
  await once(first.bind(0, "127.0.0.1"), "listening");
  const { port } = first.address();
  await once(second.bind(port, "127.0.0.2"), "listening");
  const seen: string[] = [];
  for (const server of servers)
    server.on("message", (bytes, from) => {
      const { messageId, token } = parse(bytes);
      seen.push(server.address().address);
      server.send(generate({ code: "4.04", ack: true, messageId, token }), from.port, from.address);
    });
  const addresses = ["127.0.0.1", "127.0.0.1", undefined, "127.0.0.2", "127.0.0.2"];
  const resolve = async () => {
    const address = addresses.shift();
    if (address === undefined) throw new Error("no address");
    return { address, family: 4 };
  };
  const options = { host: "device.example", port, clock: new VirtualClock(), random: new SeededRandom(1), resolve };
  const endpoint = new CoapEndpoint(options);
  t.after(async () => {
    await endpoint.close();
    for (const server of servers) server.close();
  });
  for (let i = 0; i < 4; i++) await endpoint.probe(new AbortController().signal);
  assert.deepEqual(seen, ["127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.2"]);
});

test("a request of any length is sent", async (t) => {
  const { endpoint, say, saw, options } = await start(t);
  const long = { ...GET, method: "PUT", query: ["q".repeat(255), "r".repeat(255)], payload: Buffer.alloc(1024) };
  const asked = endpoint.request(long, options);
  const { messageId, token, payload } = await saw(1);
  assert.equal(payload.byteLength, 1024);
  say({ code: "2.04", ack: true, messageId, token });
  await asked;
});

test("a host without an address and a port where nobody listens are unreachable", async () => {
  const options = { clock: new VirtualClock(), random: new SeededRandom(1) };
  const signal = new AbortController().signal;
  // A TCP port of the system, where no UDP server is.
  const closed = new CoapEndpoint({ host: "127.0.0.1", port: 1, ...options });
  await assert.rejects(closed.probe(signal), hasCode("things.unreachable"));
  await closed.close();
  await assert.rejects(closed.probe(signal), hasCode("things.unreachable"));
});
