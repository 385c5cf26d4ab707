import assert from "node:assert/strict";
import { test } from "node:test";
import { StdinChannel } from "../../src/program/stdin-channel.ts";

test("StdinChannel hands over what was asked for, and waits for nothing longer than it is told", () => {
  const memory = StdinChannel.memory();
  const [program, other] = [new StdinChannel(memory), new StdinChannel(memory)];
  assert.equal(program.ask(), true);
  assert.equal(program.ask(), false);
  assert.equal(program.answer(0), undefined);
  other.fill(Buffer.from("abc"));
  assert.equal(Buffer.from(program.answer(0) ?? []).toString(), "abc");
  assert.equal(program.ask(), false);
  program.taken();
  assert.equal(program.ask(), true);
});

test("StdinChannel stays at its end", () => {
  const channel = new StdinChannel(StdinChannel.memory());
  channel.ask();
  channel.end();
  assert.equal(channel.answer(Number.POSITIVE_INFINITY)?.length, 0);
  assert.equal(channel.ask(), false);
  assert.equal(channel.answer(0)?.length, 0);
});

test("StdinChannel takes as much at a time as a pipe holds", () => {
  const channel = new StdinChannel(StdinChannel.memory());
  assert.equal(channel.capacity, 65_536);
  channel.ask();
  channel.fill(new Uint8Array(channel.capacity).fill(1));
  assert.equal(channel.answer(0)?.length, 65_536);
});
