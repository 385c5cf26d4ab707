import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { TestContext } from "node:test";

/** Somebody between devices and their registry, who passes on what either says, or changes it. */
export interface Middleman {
  readonly host: string;
  /** Where the registry is: host and port. */
  to: string;
  /** What it makes of an answer. Default that. */
  change: (path: string, body: Buffer) => Buffer;
  /** Bytes of all answers. */
  bytes: number;
  /** Whether it asks for no more than any registry gives. Default false. */
  isPlain: boolean;
}

/** Starts one that ends with the test. */
export async function startMiddleman(t: TestContext): Promise<Middleman> {
  const server = createServer(async (request, response) => {
    const { method, url = "" } = request;
    const accept = request.headers.accept?.replace(/application\/vnd\.thimble[^,]*, /, "");
    const headers = { ...request.headers, ...(middleman.isPlain && accept !== undefined && { accept }) };
    const [host, port] = middleman.to.split(":");
    const there = send({ host, port, method, path: url, headers });
    there.on("error", () => response.destroy());
    there.end(Buffer.concat(await Array.fromAsync(request)));
    const [answer] = await once(there, "response");
    const body = middleman.change(url, Buffer.concat(await Array.fromAsync<Buffer>(answer)));
    middleman.bytes += body.length;
    response.writeHead(answer.statusCode, answer.headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const middleman: Middleman = {
    host: `127.0.0.1:${port}`,
    to: "",
    change: (_path, body) => body,
    bytes: 0,
    isPlain: false,
  };
  return middleman;
}
