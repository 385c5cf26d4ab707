import assert from "node:assert/strict";
import { dirname } from "node:path";
import type { Random } from "@thimble/base";
import type { FileSystem } from "../../src/store/file-system.ts";

interface File {
  bytes: Uint8Array;
  /** What is on the disk: undefined until the first sync. */
  synced: Uint8Array | undefined;
}

/** A name in a folder: what a process sees, and what is on the disk. */
interface Name {
  file: File | undefined;
  synced: File | undefined;
}

/**
 * A file system in memory that loses what was not synced, as POSIX allows: `losePower` decides by chance, for each name that was changed and for
 * each file that was written since its last sync, what the disk has of it. Locks are held by whoever comes first.
 */
export class PowerLossFileSystem implements FileSystem {
  readonly #names = new Map<string, Name>();
  readonly #folders = new Set<string>(["/"]);
  #isLocked = false;
  /** What it says is left. It takes more. */
  free = 1_000_000_000;

  /** A file system of its own with the same folders and files, all of them synced. */
  copy(): PowerLossFileSystem {
    const copy = new PowerLossFileSystem();
    for (const folder of this.#folders) copy.#folders.add(folder);
    for (const [path, { file }] of this.#names) {
      const synced = file && { bytes: file.bytes, synced: file.bytes };
      copy.#names.set(path, { file: synced, synced });
    }
    return copy;
  }

  async readFile(path: string): Promise<Uint8Array | undefined> {
    return this.#names.get(path)?.file?.bytes;
  }

  async sizeOf(path: string): Promise<number | undefined> {
    return this.#names.get(path)?.file?.bytes.length;
  }

  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    assert.ok(this.#folders.has(dirname(path)), `no folder ${dirname(path)}`);
    const name = this.#name(path);
    if (name.file === undefined) name.file = { bytes: Uint8Array.from(bytes), synced: undefined };
    else name.file.bytes = Uint8Array.from(bytes);
  }

  async appendFile(path: string, bytes: Uint8Array): Promise<void> {
    const there = this.#names.get(path)?.file?.bytes ?? new Uint8Array();
    await this.writeFile(path, Buffer.concat([there, bytes]));
  }

  async readPart(path: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    return this.#names.get(path)?.file?.bytes.slice(offset, offset + length);
  }

  async freeBytes(): Promise<number> {
    return this.free;
  }

  async syncFile(path: string): Promise<void> {
    const file = this.#names.get(path)?.file;
    assert.ok(file, `no file ${path}`);
    file.synced = file.bytes;
  }

  async rename(from: string, to: string): Promise<void> {
    const file = this.#names.get(from)?.file;
    assert.ok(file, `no file ${from}`);
    this.#name(to).file = file;
    this.#name(from).file = undefined;
  }

  async syncFolder(path: string): Promise<void> {
    for (const [file, name] of this.#names) {
      if (dirname(file) === path) name.synced = name.file;
    }
  }

  async removeFile(path: string): Promise<void> {
    const name = this.#names.get(path);
    if (name !== undefined) name.file = undefined;
  }

  async makeFolder(path: string): Promise<void> {
    for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) this.#folders.add(folder);
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    if (!this.#folders.has(path)) return undefined;
    const files = [...this.#names].flatMap(([file, name]) => (name.file === undefined ? [] : [file]));
    return [...files, ...this.#folders]
      .filter((entry) => dirname(entry) === path && entry !== "/")
      .map((entry) => entry.slice(path.length + 1));
  }

  async lock(): Promise<Disposable> {
    assert.equal(this.#isLocked, false, "nobody else holds the lock");
    this.#isLocked = true;
    return {
      [Symbol.dispose]: () => {
        this.#isLocked = false;
      },
    };
  }

  /** Flips one bit of a file: of its first byte, or of another. */
  damage(path: string, at = 0, bit = 0): void {
    const file = this.#names.get(path)?.file;
    assert.ok(file, `no file ${path}`);
    file.bytes = file.bytes.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
  }

  /** Ends every process: locks are free, nothing else changes. */
  kill(): void {
    this.#isLocked = false;
  }

  /** Ends every process and forgets, by chance, what was not synced. */
  losePower(random: Random): void {
    this.kill();
    for (const [path, name] of this.#names) {
      if (random.next() < 0.5) name.file = name.synced;
      if (name.file === undefined) this.#names.delete(path);
      else name.file = afterPowerLoss(name.file, random);
      name.synced = name.file;
    }
  }

  #name(path: string): Name {
    const name = this.#names.get(path) ?? { file: undefined, synced: undefined };
    this.#names.set(path, name);
    return name;
  }
}

/** The file with its old bytes, its new bytes, or the beginning of its new bytes. */
function afterPowerLoss({ bytes, synced }: File, random: Random): File {
  const chance = random.next();
  const part = bytes.slice(0, Math.floor(chance * bytes.length));
  const kept = synced === bytes || chance < 0.3 ? bytes : chance < 0.6 ? (synced ?? new Uint8Array()) : part;
  return { bytes: kept, synced: kept };
}
