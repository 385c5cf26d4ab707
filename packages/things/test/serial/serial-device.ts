import type { SerialBinding } from "../../src/serial/serial-binding.ts";
import type { OpenLine, SerialLine } from "../../src/serial/serial-line.ts";

/** A binding with nothing special about it. */
export function serialBinding(parts: Partial<SerialBinding> = {}): SerialBinding {
  return {
    driver: "serial",
    pattern: "^A=([0-9]+)$",
    group: undefined,
    radix: 10,
    checksum: undefined,
    request: undefined,
    template: undefined,
    confirm: undefined,
    timeout: 1000,
    ...parts,
  };
}

/** A device that answers lines of text: `A?` with `A=1`, `A 5` with `OK` once it holds 5. */
export class SerialDevice {
  readonly values = new Map<string, number>([
    ["A", 0],
    ["B", 0],
  ]);
  /** What it was told, line by line. */
  readonly heard: string[] = [];
  /** What it answers in place of what it should; undefined for that. */
  answer: ((line: string) => string | undefined) | undefined;
  #open: OpenLine | undefined;
  #isHoldingBack = false;
  #held: string[] = [];
  #rest = "";

  /** Opens its end of the cable. */
  async start(line: SerialLine): Promise<void> {
    const onBytes = (bytes: Uint8Array): void => this.#hear(String.fromCharCode(...bytes));
    this.#open = await line.open({ onBytes, onDown: () => undefined }, new AbortController().signal);
  }

  say(text: string): void {
    if (this.#isHoldingBack) this.#held.push(text);
    else this.#open?.write(Uint8Array.from(`${text}\r\n`, (character) => character.charCodeAt(0)));
  }

  holdBack(): void {
    this.#isHoldingBack = true;
  }

  letGo(): void {
    this.#isHoldingBack = false;
    for (const text of this.#held.splice(0)) this.say(text);
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split("\r\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      this.heard.push(line);
      const [, name = "", value] = /^([AB])(?:\?| (\d+))$/.exec(line) ?? [];
      if (value !== undefined) this.values.set(name, Number(value));
      const right = value === undefined ? `${name}=${this.values.get(name)}` : "OK";
      const answer = this.answer === undefined ? right : this.answer(line);
      if (answer !== undefined) this.say(answer);
    }
  }
}
