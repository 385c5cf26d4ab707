import { readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { asKernelError } from "../kernel/kernel-error.ts";
import type { FileTree } from "./file-tree.ts";

/** The files of the machine, or those under a folder that stands in for its root. */
export class NodeFileTree implements FileTree {
  readonly #root: string;

  constructor(root = "/") {
    this.#root = root;
  }

  async list(path: string): Promise<readonly string[]> {
    try {
      return (await readdir(join(this.#root, path))).toSorted(byNumber);
    } catch {
      // A kernel without a kind of device has no folder for it.
      return [];
    }
  }

  async read(path: string): Promise<string> {
    try {
      return (await readFile(join(this.#root, path), "utf8")).trim();
    } catch (error) {
      throw asKernelError(error);
    }
  }

  async write(path: string, text: string): Promise<void> {
    try {
      // Never made new: a file that the kernel does not have is an error.
      await writeFile(join(this.#root, path), text, { flag: "r+" });
    } catch (error) {
      throw asKernelError(error);
    }
  }

  async target(path: string): Promise<string | undefined> {
    try {
      return basename(await readlink(join(this.#root, path)));
    } catch {
      // Not every device has what it belongs to.
      return undefined;
    }
  }
}

/** gpiochip2 before gpiochip10. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
