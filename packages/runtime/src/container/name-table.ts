/** Most numbers of one sort that a container may open. @see wit/edge.wit state.key */
export const MAXIMUM_NAMES = 1024;
/** Longest name that may be opened: with 1,024 names of each sort, 3 MB of the host at most. Keys have a lower limit. */
export const MAXIMUM_NAME_CHARACTERS = 1024;
const MAXIMUM_SHARED_TABLES = 4096;

/**
 * Names in the order in which a container opened them. Immutable: opening a name gives the table that has it.
 *
 * Containers that open the same names in the same order get the very same tables, as objects of one shape share a hidden class:
 * a hundred thousand replicas hold one list of topics. Names live in one growing list along a chain; only a fork copies it.
 */
export class NameTable {
  readonly #names: Names;
  readonly #size: number;
  readonly #shared: { count: number };
  #next: Map<string, NameTable> | undefined;

  private constructor(names: Names, size: number, shared: { count: number }) {
    this.#names = names;
    this.#size = size;
    this.#shared = shared;
  }

  /** A table without names, the root of those that share. */
  static empty(): NameTable {
    return new NameTable({ list: [], index: new Map() }, 0, { count: 0 });
  }

  get size(): number {
    return this.#size;
  }

  /** The number of a name; undefined when it was not opened. */
  indexOf(name: string): number | undefined {
    const number = this.#names.index.get(name);
    return number !== undefined && number < this.#size ? number : undefined;
  }

  /** The name with this number; undefined when none was given out. */
  at(number: number): string | undefined {
    return number < this.#size ? this.#names.list[number] : undefined;
  }

  /** Whether a container that shares the tables has opened this name just here. */
  isFollowedBy(name: string): boolean {
    return this.#next?.has(name) === true;
  }

  /** The table that has this name as its last; itself when it has the name. */
  with(name: string): NameTable {
    if (this.indexOf(name) !== undefined) return this;
    const known = this.#next?.get(name);
    if (known !== undefined) return known;
    const isTip = this.#names.list.length === this.#size;
    const names = isTip ? this.#names : copy(this.#names, this.#size);
    names.list.push(name);
    names.index.set(name, this.#size);
    const table = new NameTable(names, this.#size + 1, this.#shared);
    // A container that opens ever new names must not fill the shared tree: beyond the bound its tables are its own.
    if (this.#shared.count < MAXIMUM_SHARED_TABLES) {
      this.#shared.count += 1;
      this.#next ??= new Map();
      this.#next.set(name, table);
    }
    return table;
  }
}

interface Names {
  readonly list: string[];
  readonly index: Map<string, number>;
}

function copy(names: Names, size: number): Names {
  const list = names.list.slice(0, size);
  return { list, index: new Map(list.map((name, number) => [name, number])) };
}
