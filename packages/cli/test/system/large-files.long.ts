import assert from "node:assert/strict";
import { createCipheriv, createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type TestContext, test } from "node:test";
import { type Ran, type RunningProcess, startProcess } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

const PART = Buffer.alloc(1 << 20);
const PARTS = 100;
const SIZE = PARTS * PART.length;
/** What a command may have resident beside one that moves nothing: parts on their way, and what the collector has not fetched yet. */
const BOUND = 96 * 1024 * 1024;
/** Bytes that a connection lives for. */
const CUT_AFTER = 30_000_000;

/** The same bytes each time, which nobody can make smaller. */
function* model(): Generator<Uint8Array> {
  const cipher = createCipheriv("aes-256-ctr", Buffer.alloc(32, 1), Buffer.alloc(16));
  for (let at = 0; at < PARTS; at += 1) yield cipher.update(PART);
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest("hex");
}

/** A bad link to a server: each connection breaks after so many bytes, in either direction. */
interface BadLink {
  readonly host: string;
  to: number;
  cutAfter: number;
  /** Bytes that went, and came. */
  sent: number;
  received: number;
  cuts: number;
}

async function startBadLink(t: TestContext): Promise<BadLink> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const there = connect(link.to, "127.0.0.1");
    let passed = 0;
    const pass = (from: Socket, to: Socket, count: (bytes: number) => void): void => {
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
      from.on("data", (data: Buffer) => {
        count(data.length);
        passed += data.length;
        if (passed > link.cutAfter) {
          link.cuts += 1;
          for (const socket of [client, there]) socket.destroy();
        } else if (!to.write(data)) {
          from.pause();
          to.once("drain", () => from.resume());
        }
      });
      sockets.add(from);
    };
    pass(client, there, (bytes) => {
      link.sent += bytes;
    });
    pass(there, client, (bytes) => {
      link.received += bytes;
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const link: BadLink = { host: `127.0.0.1:${port}`, to: 0, cutAfter: Infinity, sent: 0, received: 0, cuts: 0 };
  return link;
}

/** Bytes that a process had resident at most so far. @see proc(5), VmHWM */
async function peak({ pid }: RunningProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

test(`a model of ${PARTS} MB goes beside an image by a link that breaks, a part at a time, and none of it twice`, {
  skip: process.platform !== "linux" && "it reads /proc",
  timeout: 240_000,
}, async (t) => {
  await using project = await plantProject();
  const { directory: cwd } = project;
  await pipeline(Readable.from(model()), createWriteStream(`${cwd}/model.bin`));
  const digest = await digestOfFile(`${cwd}/model.bin`);
  /** Runs a command to its end; resolves to what it printed, and to what it had resident at most. */
  const run = async (...words: readonly string[]): Promise<Ran & { readonly resident: number }> => {
    await using running = startProcess(words, { cwd });
    let resident = 0;
    const looking = setInterval(() => {
      void peak(running).then((bytes) => {
        resident = Math.max(resident, bytes);
      });
    }, 20);
    const ran = await running.ended.finally(() => clearInterval(looking));
    assert.equal(ran.status, 0, `${words.join(" ")}\n${ran.stderr}`);
    return { ...ran, resident };
  };
  await using serving = startProcess(["registry", "serve", "--port", "0", "--json", "--data", "registry"], { cwd });
  await serving.printed(/"url".*\n/);
  const link = await startBadLink(t);
  link.to = JSON.parse(serving.printedSoFar().stdout).port;
  const name = `${link.host}/plant/guard:1`;
  const idle = (await run("build", "guard", "--tag", name)).resident;
  const begun = await peak(serving);
  const figures: string[] = [];
  const within = (what: string, resident: number, before: number): void => {
    figures.push(`${what} ${Math.round((resident - before) / 1e6)} MB more`);
    assert.ok(resident - before < BOUND, figures.join(", "));
  };
  within("attach", (await run("attach", name, "model.bin")).resident, idle);

  link.cutAfter = CUT_AFTER;
  within("push", (await run("push", name)).resident, idle);
  assert.ok(link.cuts >= 3, `${link.cuts} cuts`);
  // What was on its way when the link broke goes again: a chunk each time.
  assert.ok(link.sent < SIZE + link.cuts * 2 * PART.length + 200_000, `${link.sent} sent, ${link.cuts} cuts`);
  const pushed = { sent: link.sent, cuts: link.cuts };
  await run("push", name);
  assert.ok(link.sent - pushed.sent < 50_000, "what is there is not sent again");

  const pulled = await run("pull", name, "--data", "device", "--json");
  assert.equal(JSON.parse(pulled.stdout).leftOut.length, 1);
  link.received = 0;
  const cuts = link.cuts;
  const fetched = await run("attached", name, "model.bin", "-o", "out.bin", "--data", "device");
  within("attached", fetched.resident, idle);
  assert.equal(await digestOfFile(`${cwd}/out.bin`), digest);
  assert.ok(link.cuts - cuts >= 3, `${link.cuts - cuts} cuts`);
  assert.ok(link.received < SIZE + (link.cuts - cuts) * 2 * PART.length + 200_000, `${link.received} received`);
  within("registry", await peak(serving), begun);

  link.cutAfter = Infinity;
  link.sent = 0;
  within("copy", (await run("copy", name, `${link.host}/plant/copied:1`)).resident, idle);
  assert.ok(link.sent < 50_000, "within one registry blobs are mounted");
  within("save", (await run("save", name, "-o", "all.tar")).resident, idle);
  within("load", (await run("load", "all.tar", "--data", "loaded")).resident, idle);
  await run("attached", name, "model.bin", "-o", "loaded.bin", "--data", "loaded");
  assert.equal(await digestOfFile(`${cwd}/loaded.bin`), digest);
  t.diagnostic(`${pushed.sent} B sent for ${SIZE} over ${pushed.cuts} cuts; ${figures.join(", ")}`);
});
