import { nearest, ThimbleError } from "@thimble/base";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "./json.ts";

/**
 * Reads a value of a JSON document that others wrote; a refusal names the document and the path within it.
 *
 * Members that nobody asks for are let be, as OCI demands of its readers; `onlyMembers` refuses them where Thimble owns the format.
 */
export class JsonReader {
  readonly #value: Json;
  readonly #document: string;
  readonly #path: string;

  private constructor(value: Json, document: string, path: string) {
    this.#value = value;
    this.#document = document;
    this.#path = path;
  }

  /**
   * Reads bytes as JSON. `document` names them in errors, e.g. `config of sha256:…`.
   * @throws ThimbleError images.malformed when they are not JSON in UTF-8
   */
  static parse(bytes: Uint8Array, document: string): JsonReader {
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return new JsonReader(JSON.parse(text) as Json, document, "");
    } catch (cause) {
      throw new ThimbleError("images.malformed", `Cannot read ${document}: it is not JSON`, {
        expected: "one JSON object in UTF-8",
        cause,
      });
    }
  }

  /** The value as it stands. */
  get json(): Json {
    return this.#value;
  }

  /** The member of this name; undefined when there is none. @throws ThimbleError images.malformed when this is not an object */
  optional(name: string): JsonReader | undefined {
    const value = this.object()[name];
    if (value === undefined) return undefined;
    return new JsonReader(value, this.#document, this.#path === "" ? name : `${this.#path}.${name}`);
  }

  /** The member of this name. @throws ThimbleError images.malformed when there is none */
  member(name: string): JsonReader {
    return this.optional(name) ?? this.refuse(`has no member "${name}"`, `a member "${name}"`);
  }

  /** @throws ThimbleError images.malformed when this is not an object */
  object(): JsonObject {
    if (!isJsonObject(this.#value)) return this.#wrongType("an object");
    // A copy without a prototype, so that "constructor" is a member only where somebody wrote it.
    return Object.assign(Object.create(null), this.#value);
  }

  /** The members of an object whose values are strings. @throws ThimbleError images.malformed when this is none */
  strings(): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.keys(this.object()).map((name) => [name, this.member(name).string()]));
  }

  /** @throws ThimbleError images.malformed when this is not an array */
  items(): readonly JsonReader[] {
    if (!isJsonArray(this.#value)) return this.#wrongType("an array");
    return this.#value.map((item, i) => new JsonReader(item, this.#document, `${this.#path}[${i}]`));
  }

  /** @throws ThimbleError images.malformed when this is not a string */
  string(): string {
    return typeof this.#value === "string" ? this.#value : this.#wrongType("a string");
  }

  /** @throws ThimbleError images.malformed when this is not an integer of at least `minimum` that a double holds exactly */
  integer(minimum: number): number {
    const value = this.#value;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= minimum) return value;
    return this.#wrongType(`an integer of at least ${minimum}`);
  }

  /** @throws ThimbleError images.malformed when this object has any other member */
  onlyMembers(names: readonly string[]): void {
    for (const name of Object.keys(this.object())) {
      if (names.includes(name)) continue;
      const near = nearest(name, names);
      this.refuse(`has an unknown member "${name}"`, near === undefined ? `one of ${names.join(", ")}` : `"${near}"`);
    }
  }

  /** @throws ThimbleError images.malformed when this is not a number of at least `minimum` */
  number(minimum: number): number {
    const value = this.#value;
    if (typeof value === "number" && value >= minimum) return value;
    return this.#wrongType(`a number of at least ${minimum}`);
  }

  /** Refuses this value. @throws ThimbleError images.malformed always */
  refuse(state: string, expected: string): never {
    const where = this.#path === "" ? this.#document : `${this.#document}: ${this.#path}`;
    const subject = this.#path === "" ? "it" : this.#path;
    throw new ThimbleError("images.malformed", `Cannot read ${this.#document}: ${subject} ${state}`, {
      where,
      expected,
    });
  }

  #wrongType(expected: string): never {
    return this.refuse(`is ${kindOf(this.#value)}`, expected);
  }
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (isJsonArray(value)) return "an array";
  if (isJsonObject(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
