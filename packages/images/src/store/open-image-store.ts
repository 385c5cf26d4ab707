import { ThimbleError } from "@thimble/base";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { checkLayoutVersion, LAYOUT_VERSION } from "../oci/layout-version.ts";
import type { FileSystem } from "./file-system.ts";
import { ImageStore } from "./image-store.ts";
import { LayoutIndex } from "./layout-index.ts";
import { NodeFileSystem } from "./node-file-system.ts";
import { StoreFiles } from "./store-files.ts";

/** Settings of a store. */
export interface OpenImageStoreOptions {
  /** What it reads and writes with. By default the machine's. */
  readonly fileSystem?: FileSystem;
}

/**
 * Opens the image layout in a folder, and makes one when there is no folder or an empty one. Removes what a kill left half written.
 *
 * @throws ThimbleError images.not-a-store when the folder holds something else, or a layout of another version
 * @throws ThimbleError images.malformed when the layout's files are not what the specification says
 * @throws ThimbleError images.no-space, images.store-failed, images.store-busy as the methods of the store
 */
export async function openImageStore(directory: string, options: OpenImageStoreOptions = {}): Promise<ImageStore> {
  const files = new StoreFiles(options.fileSystem ?? new NodeFileSystem(), directory);
  await files.makeDirectory();
  await refuseStranger(files);
  await files.locked(async () => {
    await files.removeLeftover();
    await complete(files);
    // A name that was removed may come back otherwise, although a second `remove` finds it gone.
    await files.syncTop();
  });
  const store = new ImageStore(files);
  await store.list();
  return store;
}

/** Before the lock, because the lock is a file too: nothing may appear in a folder that is not a store. */
async function refuseStranger(files: StoreFiles): Promise<void> {
  const layout = await files.readLayout();
  if (layout === undefined) {
    const stranger = await files.strangeName();
    if (stranger !== undefined) throw notAStore(files, `it has no oci-layout, but ${stranger}`);
    return;
  }
  checkLayoutVersion(layout, files.layoutPath, (state) => notAStore(files, state));
}

/** Makes what is not there yet. oci-layout comes last: a folder that has it has the rest. */
async function complete(files: StoreFiles): Promise<void> {
  if ((await files.readLayout()) !== undefined) return;
  await files.blobs.make();
  if ((await files.readIndex()) === undefined) await files.writeIndex(LayoutIndex.EMPTY.encode());
  await files.writeLayout(canonicalBytes({ imageLayoutVersion: LAYOUT_VERSION }));
}

function notAStore(files: StoreFiles, state: string): ThimbleError {
  return new ThimbleError("images.not-a-store", `Cannot open image store ${files.directory}: ${state}`, {
    where: files.directory,
    expected: `an empty folder, or an OCI image layout of version ${LAYOUT_VERSION}`,
  });
}
