import assert from "node:assert/strict";
import { test } from "node:test";
import { StdinChannel } from "../../src/program/stdin-channel.ts";
import { ThreadStdin } from "../../src/program/thread-stdin.ts";

/** Input whose other side answers at once with these texts, and then with the end. */
function inputOf(...texts: readonly string[]): { stdin: ThreadStdin; asked: () => number } {
  const channel = new StdinChannel(StdinChannel.memory());
  const left = [...texts];
  let asked = 0;
  const stdin = new ThreadStdin(channel, () => {
    asked += 1;
    const text = left.shift();
    if (text === undefined) channel.end();
    else channel.fill(Buffer.from(text));
  });
  return { stdin, asked: () => asked };
}

function read(stdin: ThreadStdin, length: number): string {
  const into = new Uint8Array(length);
  return Buffer.from(into.subarray(0, stdin.read(into))).toString();
}

test("ThreadStdin reads in the portions that the program asks for, and asks the other side only when it has nothing", () => {
  const { stdin, asked } = inputOf("hello", "you");
  assert.equal(asked(), 0);
  assert.deepEqual([read(stdin, 2), read(stdin, 9), asked()], ["he", "llo", 1]);
  assert.deepEqual([read(stdin, 9), read(stdin, 9), read(stdin, 9), asked()], ["you", "", "", 3]);
});

test("ThreadStdin.poll() says how much there is, that it has ended, or that nothing came", () => {
  const { stdin } = inputOf("abc");
  assert.equal(stdin.poll(0), 3);
  assert.equal(read(stdin, 3), "abc");
  assert.equal(stdin.poll(0), 0);
  const silent = new ThreadStdin(new StdinChannel(StdinChannel.memory()), () => undefined);
  assert.equal(silent.poll(1), undefined);
  assert.equal(silent.read(new Uint8Array(0)), 0);
});
