import type { Key, Screen, ScreenUser, Terminal } from "../../src/terminal/terminal.ts";

/** A terminal whose pictures are texts and whose keys a test presses. */
export class FakeTerminal implements Terminal {
  columns = 80;
  rows = 24;
  readonly pictures: string[] = [];
  isTaken = false;
  #user: ScreenUser | undefined;

  takeScreen(user: ScreenUser): Screen {
    this.#user = user;
    this.isTaken = true;
    return {
      draw: (lines) => void this.pictures.push(lines.join("\n")),
      [Symbol.dispose]: () => {
        this.isTaken = false;
        this.#user = undefined;
      },
    };
  }

  press(...keys: readonly Key[]): void {
    for (const key of keys) this.#user?.key(key);
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#user?.resized();
  }
}
