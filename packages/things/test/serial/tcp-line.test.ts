import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { TcpLine } from "../../src/serial/tcp-line.ts";
import { hasCode } from "../things.ts";

async function serve(onSocket: (socket: Socket) => void): Promise<{ port: string; end: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const end = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { port: String(address.port), end };
}

const NEVER = new AbortController().signal;

test("TcpLine carries bytes both ways, and tells when the other end hangs up", async () => {
  const { port, end } = await serve((socket) => socket.once("data", (bytes) => socket.end(bytes)));
  const line = new TcpLine({ hostname: "127.0.0.1", port });
  assert.equal(line.name, `127.0.0.1:${port}`);
  const heard: number[] = [];
  const down = Promise.withResolvers<void>();
  const open = await line.open({ onBytes: (bytes) => void heard.push(...bytes), onDown: () => down.resolve() }, NEVER);
  open.write(Uint8Array.of(1, 2, 3));
  await open.drain();
  await down.promise;
  assert.deepEqual(heard, [1, 2, 3]);
  await open.close();
  await end();
});

test("TcpLine that is closed here tells nobody", async () => {
  const { port, end } = await serve(() => undefined);
  let isDown = false;
  const onDown = (): void => {
    isDown = true;
  };
  const open = await new TcpLine({ hostname: "127.0.0.1", port }).open({ onBytes: () => undefined, onDown }, NEVER);
  await open.close();
  await open.close();
  await end();
  assert.equal(isDown, false);
});

test("TcpLine says where nobody listens, and ends an attempt with the signal's reason", async () => {
  const { port, end } = await serve(() => undefined);
  await end();
  const line = new TcpLine({ hostname: "127.0.0.1", port });
  const receiver = { onBytes: () => undefined, onDown: () => undefined };
  await assert.rejects(line.open(receiver, NEVER), hasCode("things.unreachable"));
  const reason = new Error("no more");
  await assert.rejects(line.open(receiver, AbortSignal.abort(reason)), reason);
});
