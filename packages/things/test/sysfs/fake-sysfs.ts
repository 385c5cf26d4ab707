import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { NodeFileTree } from "../../src/sysfs/node-file-tree.ts";

/** A folder that stands in for the root of the file system. */
export class FakeSysfs implements Disposable {
  readonly root: string;
  readonly files: NodeFileTree;

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), "thimble-sysfs-"));
    this.files = new NodeFileTree(this.root);
  }

  /** Makes files with these texts in a folder. */
  put(folder: string, files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.root, folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${text}\n`);
    }
  }

  link(path: string, target: string): void {
    symlinkSync(target, join(this.root, path));
  }

  text(path: string): string {
    return readFileSync(join(this.root, path), "utf8").trim();
  }

  move(from: string, to: string): void {
    renameSync(join(this.root, from), join(this.root, to));
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
