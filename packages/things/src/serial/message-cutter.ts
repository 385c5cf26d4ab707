import type { Millis } from "@thimble/base";

/** How messages are told apart in what comes over a line. */
export interface MessageFrame {
  /** The text that a message begins with, which is a part of it; bytes before it are passed over. */
  readonly start: string | undefined;
  readonly end: /** A text behind each message, which is no part of it. */
    | { readonly kind: "delimiter"; readonly text: string }
    /** So many bytes, 1 to 4096. */
    | { readonly kind: "length"; readonly bytes: number }
    /** The byte at this place says how many bytes there are beside these. */
    | { readonly kind: "length-field"; readonly at: number; readonly adds: number }
    /** Nothing comes for so long. */
    | { readonly kind: "silence"; readonly after: Millis };
}

/** The longest message in bytes: what is longer is none, so that nothing that a device sends fills the memory. */
export const LONGEST_MESSAGE = 4096;

/** Cuts what comes over a line into messages, however it arrives; bytes are characters from 0 to 255. What is too long is passed over. */
export class MessageCutter {
  readonly #frame: MessageFrame;
  #heard = "";
  /** Whether the rest of a message that is too long is still to come. */
  #isSkipping = false;

  constructor(frame: MessageFrame) {
    this.#frame = frame;
  }

  /** Takes bytes and returns the messages that are whole now, in order. */
  push(bytes: Uint8Array): readonly string[] {
    const messages: string[] = [];
    for (let at = 0; at < bytes.length; at += LONGEST_MESSAGE)
      messages.push(...this.#pushPart(bytes.subarray(at, at + LONGEST_MESSAGE)));
    return messages;
  }

  /** Takes as many bytes as the longest message has, or fewer. */
  #pushPart(bytes: Uint8Array): readonly string[] {
    this.#heard += String.fromCharCode(...bytes);
    const messages: string[] = [];
    for (let message = this.#take(); message !== undefined; message = this.#take()) messages.push(message);
    if (this.#heard.length > LONGEST_MESSAGE) {
      this.#isSkipping = this.#frame.end.kind === "delimiter" || this.#frame.end.kind === "silence";
      // The beginning of a delimiter may be there already.
      this.#heard = this.#frame.end.kind === "delimiter" ? this.#heard.slice(-this.#frame.end.text.length) : "";
    }
    return messages;
  }

  /** Takes note that nothing came for a while: what is there is a message where that ends one, else it is forgotten. */
  silence(): string | undefined {
    const rest = this.#isSkipping ? "" : this.#heard;
    this.reset();
    return this.#frame.end.kind === "silence" && rest !== "" ? rest : undefined;
  }

  /** Forgets what is there. */
  reset(): void {
    this.#heard = "";
    this.#isSkipping = false;
  }

  #take(): string | undefined {
    const { start, end } = this.#frame;
    if (start !== undefined) this.#seek(start);
    switch (end.kind) {
      case "silence":
        return undefined;
      case "length":
        return this.#cut(end.bytes);
      case "length-field": {
        const length = this.#heard.charCodeAt(end.at);
        return Number.isNaN(length) ? undefined : this.#cut(length + end.adds);
      }
      case "delimiter": {
        const at = this.#heard.indexOf(end.text);
        if (at < 0) return undefined;
        const message = this.#heard.slice(0, at);
        this.#heard = this.#heard.slice(at + end.text.length);
        const isWhole = !this.#isSkipping;
        this.#isSkipping = false;
        return isWhole ? message : this.#take();
      }
      default:
        return end satisfies never;
    }
  }

  #seek(start: string): void {
    const at = this.#heard.indexOf(start);
    // What begins here is whole, whatever was before it.
    if (at >= 0 && this.#isSkipping) this.#isSkipping = false;
    this.#heard = at >= 0 ? this.#heard.slice(at) : this.#heard.slice(-start.length);
  }

  #cut(length: number): string | undefined {
    if (length < 1 || this.#heard.length < length) return undefined;
    const message = this.#heard.slice(0, length);
    this.#heard = this.#heard.slice(length);
    return message;
  }
}
