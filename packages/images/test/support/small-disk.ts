import { PowerLossFileSystem } from "./power-loss-file-system.ts";

const BLOBS = "/store/blobs/sha256";

/** A disk of which the blobs of the store in `/store` take what they have. */
export class SmallDisk extends PowerLossFileSystem {
  /** Bytes of all blobs that there is room for. */
  capacity = 1_000_000_000;

  override async freeBytes(): Promise<number> {
    let free = this.capacity;
    for (const name of (await this.list(BLOBS)) ?? []) free -= (await this.sizeOf(`${BLOBS}/${name}`)) ?? 0;
    return free;
  }
}
