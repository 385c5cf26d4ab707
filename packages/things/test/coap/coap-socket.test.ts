import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { openCoapSocket } from "../../src/coap/coap-socket.ts";
import { until } from "../until.ts";

test("a socket takes datagrams of its server and of no other, and hears that nobody listens any more", async (t) => {
  const server = createSocket("udp4").bind(0, "127.0.0.1");
  const stranger = createSocket("udp4").bind(0, "127.0.0.1");
  await Promise.all([once(server, "listening"), once(stranger, "listening")]);
  t.after(() => stranger.close());
  const got: string[] = [];
  const socket = await openCoapSocket("127.0.0.1", server.address().port, {
    onDatagram: (bytes) => void got.push(Buffer.from(bytes).toString()),
    onError: (error) => void got.push(error.message),
  });
  t.after(() => socket.close());
  socket.send(Buffer.from("hello"));
  const [bytes, { port }] = await once(server, "message");
  assert.equal(String(bytes), "hello");
  await new Promise((resolve) => stranger.send("strange", port, "127.0.0.1", resolve));
  server.send("answer", port, "127.0.0.1");
  await until(() => got.length > 0, "the answer came");
  assert.deepEqual(got, ["answer"]);
  server.close();
  await once(server, "close");
  socket.send(Buffer.from("hello?"));
  await until(() => got.length > 1, "the error came");
  assert.match(got[1] ?? "", /ECONNREFUSED/);
});

test("a host without an address is an error", async () => {
  const listener = { onDatagram: () => undefined, onError: () => undefined };
  await assert.rejects(openCoapSocket("no host", 5683, listener));
});

test("an address that the system does not let us reach leaves no socket behind", async () => {
  const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === "UDPWrap").length;
  const before = sockets();
  const listener = { onDatagram: () => undefined, onError: () => undefined };
  // Without SO_BROADCAST the kernel refuses it.
  await assert.rejects(openCoapSocket("255.255.255.255", 5683, listener), /EACCES/);
  await until(() => sockets() === before, "it was closed");
});
