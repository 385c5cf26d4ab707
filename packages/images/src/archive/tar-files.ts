import { createTarPacker, type TarPackController } from "modern-tar";

/** A file of a tar. */
export interface TarFile {
  readonly name: string;
  readonly size: number;
  /** As many bytes as `size` says. */
  readonly parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * Files as a tar. Owner and time say nothing of an image, so they are the same for all: then the same files give the same tar. Besides a part, 8 MB wait for
 * the reader.
 * @throws as the parts of a file do, while it is read
 */
export async function* tarOf(files: AsyncIterable<TarFile>): AsyncGenerator<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const filled = fill(controller, files).catch((error: unknown) => controller.error(error));
  for await (const chunk of readable) yield chunk;
  await filled;
}

async function fill(controller: TarPackController, files: AsyncIterable<TarFile>): Promise<void> {
  for await (const { name, size, parts } of files) {
    const header = { name, size, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };
    const writer = controller.add(header).getWriter();
    for await (const part of parts) await writer.write(part);
    await writer.close();
  }
  controller.finalize();
}
