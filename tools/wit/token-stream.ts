/** A word or sign of WIT, with the documentation that stands before it. */
interface Token {
  readonly text: string;
  readonly docs: string;
  readonly line: number;
}

/** In this order: documentation, comments, names (also with namespace, path and version), `->`, single signs. */
const PIECES =
  /\/\/\/ ?(?<doc>.*)|\/\/.*|\/\*[\s\S]*?\*\/|(?<text>%?[a-z][a-zA-Z0-9-]*(?::[a-z][a-z0-9-]*)?(?:\/[a-z][a-z0-9-]*)?(?:@\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)?|->|[{}()<>,;:=.*_@])|\s+|(?<wrong>[\s\S])/g;

/** The words and signs of a WIT file, one after the other. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #next = 0;

  /** @throws Error with file and line where something is no WIT */
  constructor(text: string, file: string) {
    this.#file = file;
    this.#tokens = tokens(text, file);
  }

  get isAtEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  /** The next word, without taking it; empty at the end. */
  get next(): string {
    return this.#tokens[this.#next]?.text ?? "";
  }

  /** The documentation before the next word: lines joined by line feeds. */
  get docs(): string {
    return this.#tokens[this.#next]?.docs ?? "";
  }

  /** Takes the next word. */
  take(): string {
    const { next } = this;
    if (next === "") throw this.error("more of it");
    this.#next += 1;
    return next;
  }

  /** Takes a name; `%` before one that is a word of WIT is no part of it. */
  takeName(): string {
    if (!/^%?[a-z]/.test(this.next)) throw this.error("a name");
    return this.take().replace(/^%/, "");
  }

  /** Takes the next word if it is this one. */
  takeIf(text: string): boolean {
    if (this.next !== text) return false;
    this.#next += 1;
    return true;
  }

  /** @throws Error when the next word is another */
  expect(text: string): void {
    if (!this.takeIf(text)) throw this.error(`"${text}"`);
  }

  /** Reads until the closing sign, with separators that may also stand before it. */
  list<T>(close: string, read: () => T, separator: string | undefined = ","): readonly T[] {
    const items: T[] = [];
    while (!this.takeIf(close)) {
      items.push(read());
      if (separator !== undefined && !this.takeIf(separator) && this.next !== close) throw this.error(`"${close}"`);
    }
    return items;
  }

  error(expected: string): Error {
    const line = this.#tokens[this.#next]?.line ?? this.#tokens.at(-1)?.line ?? 1;
    return new Error(`${this.#file}:${line}: "${this.next}" stands where ${expected} should`);
  }
}

function tokens(text: string, file: string): readonly Token[] {
  const found: Token[] = [];
  let docs: string[] = [];
  let line = 1;
  for (const { 0: piece, groups } of text.matchAll(PIECES)) {
    if (groups?.["wrong"] !== undefined) throw new Error(`${file}:${line}: "${piece}" is no WIT`);
    if (groups?.["doc"] !== undefined) docs.push(groups["doc"]);
    if (groups?.["text"] !== undefined) {
      found.push({ text: piece, docs: docs.join("\n"), line });
      docs = [];
    }
    line += piece.split("\n").length - 1;
  }
  return found;
}
