import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_SOCKETS } from "../../src/host/sockets.ts";

test("NO_SOCKETS answers whoever asks for a socket or an address that it is denied", () => {
  const makers = [
    ["wasi:sockets/tcp-create-socket", "createTcpSocket"],
    ["wasi:sockets/udp-create-socket", "createUdpSocket"],
    ["wasi:sockets/ip-name-lookup", "resolveAddresses"],
  ] as const;
  for (const [from, name] of makers) {
    const make = NO_SOCKETS[from]?.[name];
    assert.ok(typeof make === "function");
    assert.throws(() => make(), { payload: "access-denied" });
  }
});
