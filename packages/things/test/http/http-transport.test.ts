import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { HttpTransport } from "../../src/http/http-transport.ts";

const SIGNAL = new AbortController().signal;

test("send() asks once more when the server has hung up on a kept connection, but does not write twice", async (t) => {
  const transport = new HttpTransport();
  const requests: string[] = [];
  // Answers the first request of each connection, and hangs up on the second as one does whose keep-alive is over.
  const server = createServer((socket: Socket) => {
    let count = 0;
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      count += 1;
      requests.push(`${count} ${bytes.toString().split(" ")[0]}`);
      if (count === 1) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n5");
      else socket.resetAndDestroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    transport.close();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const url = new URL(`http://127.0.0.1:${address.port}/`);
  const send = async (method: string): Promise<number> => {
    const request = { url, method, headers: {}, body: undefined, ca: undefined };
    const answer = await transport.send(request, SIGNAL, false);
    for await (const _ of answer.body);
    return answer.status;
  };
  assert.equal(await send("GET"), 200);
  assert.equal(await send("GET"), 200);
  assert.deepEqual(requests, ["1 GET", "2 GET", "1 GET"]);
  await assert.rejects(send("POST"), /socket hang up|ECONNRESET/);
  assert.deepEqual(requests.slice(3), ["2 POST"]);
});

test("probe() ends with its signal's reason", async () => {
  const transport = new HttpTransport();
  const reason = new Error("enough");
  await assert.rejects(transport.probe(new URL("http://127.0.0.1:1"), AbortSignal.abort(reason)), reason);
  await assert.rejects(transport.probe(new URL("http://127.0.0.1:1"), SIGNAL), /ECONNREFUSED/);
});
