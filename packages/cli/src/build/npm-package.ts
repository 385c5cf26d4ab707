import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ThimbleError } from "@thimble/base";
import { npmPart, type Part } from "./part.ts";

/** A package that this program brings, by its package.json as an import names it, e.g. `assemblyscript/package.json`. */
export async function npmPackage(file: string): Promise<Part> {
  const value: unknown = JSON.parse(await readFile(fileURLToPath(import.meta.resolve(file)), "utf8"));
  if (typeof value === "object" && value !== null && "name" in value && "version" in value) {
    return npmPart(String(value.name), String(value.version));
  }
  throw new ThimbleError("base.bug", `Cannot tell the version of ${file}: it has none`);
}
