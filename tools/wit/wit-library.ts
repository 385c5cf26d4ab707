import { globSync, readFileSync } from "node:fs";
import { readWit } from "./read-wit.ts";
import type { WitInterface, WitPackage, WitTypeDefinition, WitWorld } from "./wit-package.ts";

/** An interface and the package it is in. */
export interface PlacedInterface extends WitInterface {
  /** As modules import it: `thimble:edge/things@0.2.0`. */
  readonly id: string;
  readonly package: WitPackage;
}

/** Every package of wit/, by name. */
export class WitLibrary {
  readonly world: WitWorld;
  /** Those that the world imports, in its order. */
  readonly imported: readonly PlacedInterface[];
  readonly #interfaces: ReadonlyMap<string, PlacedInterface>;

  /** @throws Error when there is no world, or it imports what is not there */
  constructor(packages: readonly WitPackage[]) {
    this.#interfaces = new Map(packages.flatMap(placed).map((found) => [found.id, found]));
    const home = packages.find(({ worlds }) => worlds.length === 1);
    if (home?.worlds[0] === undefined) throw new Error("wit: no package has a world");
    this.world = home.worlds[0];
    this.imported = this.world.imports.map((name) => this.#find(name, home));
  }

  /** The definition of a type as an interface knows it, and the interface that defines it. */
  definition(name: string, where: PlacedInterface): { readonly type: WitTypeDefinition; readonly in: PlacedInterface } {
    const type = where.types.find((defined) => defined.name === name);
    if (type === undefined) throw new Error(`${where.id}: no type ${name}`);
    if (type.kind !== "used") return { type, in: where };
    return this.definition(type.originalName, this.#find(type.from, where.package));
  }

  #find(name: string, home: WitPackage): PlacedInterface {
    const id = name.includes(":") ? name : idOf(name, home);
    const found = this.#interfaces.get(id);
    if (found === undefined) throw new Error(`wit: no interface ${id}`);
    return found;
  }
}

/** Reads every file below a folder of WIT. */
export function loadWit(folder: string): WitLibrary {
  const files = globSync(`${folder}/**/*.wit`).sort();
  return new WitLibrary(files.map((file) => readWit(readFileSync(file, "utf8"), file)));
}

function placed(package_: WitPackage): readonly PlacedInterface[] {
  return package_.interfaces.map((found) => ({ ...found, id: idOf(found.name, package_), package: package_ }));
}

function idOf(name: string, { name: packageName, version }: WitPackage): string {
  return `${packageName}/${name}${version === "" ? "" : `@${version}`}`;
}
