import { readSource } from "./sdk-sources.ts";

/** A configuration of the compiler in the folder: one for another build, which is not read. */
export const CONFIGURATION = "asconfig.json";

/** The files of one compilation, remembered so that offsets in them can be told as lines. */
export class SourceFiles {
  readonly #directory: string;
  readonly #texts = new Map<string, string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Adds a file that exists in memory only. */
  add(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  /** The text of a file, null where there is none. */
  async read(name: string): Promise<string | null> {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const text = name === CONFIGURATION ? null : await readSource(name, this.#directory);
    if (text !== null) this.#texts.set(name, text);
    return text;
  }

  /** `file:line:column` of an offset in UTF-16 units; the file alone where its text is not known. */
  where(name: string, offset: number): string {
    const before = this.#texts.get(name)?.slice(0, offset).split("\n");
    return before === undefined ? name : `${name}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  }

  /** The line that an offset is in. */
  line(name: string, offset: number): string {
    const text = this.#texts.get(name) ?? "";
    const end = text.indexOf("\n", offset);
    return text.slice(text.lastIndexOf("\n", offset) + 1, end === -1 ? undefined : end);
  }
}
