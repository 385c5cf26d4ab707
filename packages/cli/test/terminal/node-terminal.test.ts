import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { NodeTerminal } from "../../src/terminal/node-terminal.ts";

const LEAVE = "\u001b[?25h\u001b[?1049l";

/** Streams of a terminal that take notes. */
function openTerminal() {
  const notes: string[] = [];
  const leaves = new Set<() => void>();
  const stdin = Object.assign(new EventEmitter(), {
    setRawMode: (isRaw: boolean) => {
      notes.push(`raw ${isRaw}`);
      return stdin;
    },
    resume: () => stdin,
    pause: () => {
      notes.push("pause");
      return stdin;
    },
  });
  const stdout = Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    write: (text: string) => {
      notes.push(text);
      return true;
    },
  });
  const onExit = (leave: () => void): (() => void) => {
    leaves.add(leave);
    return () => leaves.delete(leave);
  };
  // @ts-expect-error -- the parts that are used, without the many others that streams of Node have
  const terminal = new NodeTerminal({ stdin: () => stdin, stdout, onExit });
  return { terminal, notes, leaves, stdin, stdout };
}

test("NodeTerminal takes the screen and gives it back as it was, once", () => {
  const { terminal, notes, leaves, stdin, stdout } = openTerminal();
  const screen = terminal.takeScreen({ key: () => undefined, resized: () => undefined });
  assert.deepEqual(notes, ["raw true", "\u001b[?1049h\u001b[?25l"]);
  screen.draw(["one", "two"]);
  assert.equal(notes.at(-1), "\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J");
  screen[Symbol.dispose]();
  screen[Symbol.dispose]();
  screen.draw(["late"]);
  assert.deepEqual(notes.slice(3), ["raw false", "pause", LEAVE]);
  assert.deepEqual([leaves.size, stdin.listenerCount("data"), stdout.listenerCount("resize")], [0, 0, 0]);
});

test("NodeTerminal gives the screen back when the process ends without anybody having disposed it", () => {
  const { terminal, notes, leaves } = openTerminal();
  terminal.takeScreen({ key: () => undefined, resized: () => undefined });
  for (const leave of leaves) leave();
  assert.equal(notes.at(-1), LEAVE);
});

test("NodeTerminal hands over keys and changes of its size", () => {
  const { terminal, stdin, stdout } = openTerminal();
  const seen: string[] = [];
  terminal.takeScreen({ key: (key) => void seen.push(key), resized: () => void seen.push("resized") });
  stdin.emit("data", Buffer.from("a\u001b[A"));
  stdout.emit("resize");
  assert.deepEqual(seen, ["a", "up", "resized"]);
  assert.deepEqual([terminal.columns, terminal.rows], [80, 24]);
});
