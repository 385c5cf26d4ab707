import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { StdinChannel } from "../../src/program/stdin-channel.ts";
import { StdinFeed } from "../../src/program/stdin-feed.ts";

function setUp(open: () => Readable): { feed: StdinFeed; channel: StdinChannel } {
  const channel = new StdinChannel(StdinChannel.memory());
  return { feed: new StdinFeed(channel, open), channel };
}

/** Lets the stream say what it has to say. */
async function turn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

test("StdinFeed opens its stream when it is asked first, and gives a chunk for each time it is asked", async () => {
  const stream = new PassThrough();
  let opened = 0;
  const { feed, channel } = setUp(() => {
    opened += 1;
    return stream;
  });
  assert.equal(opened, 0);
  channel.ask();
  feed.ask();
  stream.write("first");
  await turn();
  assert.equal(Buffer.from(channel.answer(0) ?? []).toString(), "first");
  stream.write("second");
  await turn();
  channel.taken();
  channel.ask();
  feed.ask();
  assert.equal(Buffer.from(channel.answer(0) ?? []).toString(), "second");
  assert.equal(opened, 1);
  feed[Symbol.dispose]();
  assert.equal(stream.destroyed, true);
});

test("StdinFeed says when the stream has ended, or broke, or had ended before", async () => {
  const broken = new PassThrough();
  const ended = Readable.from([]);
  ended.resume();
  await once(ended, "close");
  for (const stream of [Readable.from([]), broken, ended]) {
    const { feed, channel } = setUp(() => stream);
    channel.ask();
    feed.ask();
    if (stream === broken) broken.destroy(new Error("gone"));
    await turn();
    await turn();
    assert.equal(channel.answer(0)?.length, 0);
  }
});

test("StdinFeed that was never asked opens nothing", () => {
  setUp(() => assert.fail("opened")).feed[Symbol.dispose]();
});
