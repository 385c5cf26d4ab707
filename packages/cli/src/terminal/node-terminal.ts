import type { ReadStream, WriteStream } from "node:tty";
import { parseKeys } from "./parse-keys.ts";
import type { Screen, ScreenUser, Terminal } from "./terminal.ts";

/** @see XTerm Control Sequences: DECSET 1049 (alternate screen), DECTCEM (cursor), EL and ED (erase) */
const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** What a terminal needs of the process. */
export interface NodeTerminalParts {
  /** Opens the keyboard. */
  readonly stdin: () => Pick<ReadStream, "setRawMode" | "resume" | "pause" | "on" | "off">;
  readonly stdout: Pick<WriteStream, "write" | "columns" | "rows" | "on" | "off">;
  /** Has this called when the process ends, however that came; returns how to forget it. */
  readonly onExit: (leave: () => void) => () => void;
}

/** The terminal that a process was started from. */
export class NodeTerminal implements Terminal {
  readonly #parts: NodeTerminalParts;

  constructor(parts: NodeTerminalParts) {
    this.#parts = parts;
  }

  get columns(): number {
    return this.#parts.stdout.columns;
  }

  get rows(): number {
    return this.#parts.stdout.rows;
  }

  takeScreen(user: ScreenUser): Screen {
    const { stdout, onExit } = this.#parts;
    const stdin = this.#parts.stdin();
    const onData = (data: Buffer): void => {
      for (const key of parseKeys(data.toString("utf8"))) user.key(key);
    };
    const onResize = (): void => user.resized();
    const forget = onExit(() => stdout.write(LEAVE));
    stdin.setRawMode(true);
    stdin.on("data", onData);
    stdin.resume();
    stdout.on("resize", onResize);
    stdout.write(ENTER);
    let isTaken = true;
    return {
      draw: (lines) => {
        // Line over line, so that nothing flickers.
        if (isTaken) stdout.write(`${HOME}${lines.map((line) => `${line}${CLEAR_LINE}`).join("\r\n")}${CLEAR_BELOW}`);
      },
      [Symbol.dispose]: () => {
        if (!isTaken) return;
        isTaken = false;
        forget();
        stdout.off("resize", onResize);
        stdin.off("data", onData);
        stdin.setRawMode(false);
        // A keyboard that is listened to keeps the process alive.
        stdin.pause();
        stdout.write(LEAVE);
      },
    };
  }
}
