import assert from "node:assert/strict";
import { test } from "node:test";
import type { ThimbleError } from "@thimble/base";
import { SeededRandom, SystemClock } from "@thimble/base";
import { CoapClient } from "../../src/coap/coap-client.ts";
import { CoapEndpoint } from "../../src/coap/coap-endpoint.ts";
import type { CoapRequest, CoapResponse } from "../../src/coap/coap-message.ts";
import { hasCode } from "../things.ts";
import { TestCoapDevice } from "./test-coap-device.ts";

const OPTIONS = { timeout: 10_000, signal: new AbortController().signal };
const GET: CoapRequest = {
  method: "GET",
  path: ["a"],
  query: [],
  accept: undefined,
  contentFormat: undefined,
  payload: undefined,
};

/** An endpoint that answers as the test says. */
class FakeEndpoint extends CoapEndpoint {
  readonly requests: CoapRequest[] = [];
  readonly #answers: Partial<CoapResponse>[];

  constructor(answers: Partial<CoapResponse>[]) {
    super({ host: "h", port: 1, clock: new SystemClock(), random: new SeededRandom(1) });
    this.#answers = answers;
  }

  override async request(request: CoapRequest): Promise<CoapResponse> {
    this.requests.push(request);
    const answer = this.#answers.shift() ?? {};
    const plain = { code: "2.05", payload: new Uint8Array(), observe: undefined, block1: undefined, block2: undefined };
    return { ...plain, maxAge: 60, etag: "", ...answer };
  }
}

const part = (
  number: number,
  hasMore: boolean,
  text: string,
  parts: Partial<CoapResponse> = {},
): Partial<CoapResponse> => ({
  payload: Buffer.from(hasMore ? text.padEnd(16, "-") : text),
  block2: { number, hasMore, size: 16 },
  ...parts,
});

async function refusal(...answers: Partial<CoapResponse>[]): Promise<ThimbleError> {
  return new CoapClient(new FakeEndpoint(answers)).ask(GET, OPTIONS, "GET a").catch((error) => error);
}

test("ask() puts the parts of a body together, and asks for each once", async () => {
  const endpoint = new FakeEndpoint([part(0, true, "ab"), part(1, true, "cd"), part(2, false, "e")]);
  const { payload } = await new CoapClient(endpoint).ask({ ...GET, observe: 0 }, OPTIONS, "GET a");
  assert.equal(Buffer.from(payload).toString().replaceAll("-", ""), "abcde");
  assert.deepEqual(
    endpoint.requests.map(({ block2, observe }) => [block2?.number, observe]),
    [
      [undefined, 0],
      [1, undefined],
      [2, undefined],
    ],
  );
});

test("ask() refuses parts that do not belong together, and a body without an end", async () => {
  assert.match((await refusal(part(0, true, "a"), part(2, false, "b"))).message, /do not belong together/);
  assert.match(
    (await refusal(part(0, true, "a", { etag: "01" }), part(1, false, "b", { etag: "02" }))).message,
    /belong/,
  );
  const endless = Array.from({ length: 1026 }, (_, number) => ({
    payload: Buffer.alloc(1024),
    block2: { number, hasMore: true, size: 1024 },
  }));
  assert.match((await refusal(...endless)).message, /too long/);
});

test("ask() refuses a body whose beginning is missing, and parts that are not whole although more come", async () => {
  assert.match((await refusal(part(1, false, "b"))).message, /do not belong together/);
  const empty = { payload: new Uint8Array(), block2: { number: 0, hasMore: true, size: 16 } };
  assert.match((await refusal(empty, part(1, false, "b"))).message, /has 0 bytes/);
});

test("ask() hands on what the server refuses", async () => {
  assert.ok(hasCode("things.refused")(await refusal({ code: "4.05" })));
  assert.match((await refusal({ code: "4.99" })).message, /it answered with 4.99/);
});

test("ask() sends a long body in parts of the size that the server wants", async () => {
  const endpoint = new FakeEndpoint([
    { code: "2.31", block1: { number: 0, hasMore: true, size: 512 } },
    { code: "2.31" },
    { code: "2.04" },
  ]);
  await new CoapClient(endpoint).ask({ ...GET, method: "PUT", payload: Buffer.alloc(2000) }, OPTIONS, "PUT a");
  assert.deepEqual(
    endpoint.requests.map(({ block1, payload }) => [
      block1?.number,
      block1?.size,
      block1?.hasMore,
      payload?.byteLength,
    ]),
    [
      [0, 1024, true, 1024],
      [2, 512, true, 512],
      [3, 512, false, 464],
    ],
  );
});

test("ask() sends all parts to a server that takes each by itself, and says that one took the first only", async () => {
  // RFC 7959, section 2.3 and figure 8: without M in its answer a server has done each part at once.
  const each = (number: number) => ({ code: "2.04", block1: { number, hasMore: false, size: 1024 } });
  const put = (endpoint: FakeEndpoint) =>
    new CoapClient(endpoint).ask({ ...GET, method: "PUT", payload: Buffer.alloc(2500) }, OPTIONS, "PUT a");
  const endpoint = new FakeEndpoint([each(0), each(1), each(2)]);
  assert.equal((await put(endpoint)).code, "2.04");
  assert.deepEqual(
    endpoint.requests.map(({ block1 }) => block1?.number),
    [0, 1, 2],
  );
  await assert.rejects(put(new FakeEndpoint([{ code: "2.04" }])), /it took the first 1024 bytes only/);
  await assert.rejects(put(new FakeEndpoint([each(0), each(1), { code: "2.31" }])), /it waits for more than there is/);
});

test("ask() gets and puts bodies of many parts with another implementation", async (t) => {
  const device = await TestCoapDevice.start();
  const endpoint = new CoapEndpoint({
    host: "127.0.0.1",
    port: device.port,
    clock: new SystemClock(),
    random: new SeededRandom(3),
  });
  t.after(async () => {
    await endpoint.close();
    await device.takeAway();
  });
  const client = new CoapClient(endpoint);
  const text = Array.from({ length: 1000 }, (_, i) => `line ${i}\n`).join("");
  await client.ask({ ...GET, method: "PUT", payload: Buffer.from(text) }, OPTIONS, "PUT a");
  assert.equal(device.texts.get("/a"), text);
  const { payload } = await client.ask(GET, OPTIONS, "GET a");
  assert.equal(Buffer.from(payload).toString(), text);
});
