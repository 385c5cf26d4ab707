/** What a person pressed. Printable characters are themselves. */
export type Key = "up" | "down" | "left" | "right" | "page-up" | "page-down" | "home" | "ctrl-c" | (string & {});

/** Who uses the screen. */
export interface ScreenUser {
  /** A key was pressed. */
  key(key: Key): void;
  /** The terminal has another size. */
  resized(): void;
}

/** The whole screen of a terminal, until it is disposed. */
export interface Screen extends Disposable {
  /** Draws these lines in place of what there is. They are to fit. */
  draw(lines: readonly string[]): void;
}

/** A terminal with a keyboard. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /**
   * Takes the screen and the keyboard. What was on the screen comes back when it is disposed, and also when the process ends in any way
   * that lets it do something.
   */
  takeScreen(user: ScreenUser): Screen;
}
