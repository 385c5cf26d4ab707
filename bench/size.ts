import { buildTinyImage } from "@thimble/images";
import { exampleContainer } from "./example-container.ts";
import type { Report } from "./metric.ts";

/** Bytes of each example: the module, the image with all its metadata, and what a device that has nothing must be sent. */
export async function size(report: Report): Promise<void> {
  for (const service of ["guard", "hourly"] as const) {
    const { wasm, manifest } = await exampleContainer(service);
    const image = buildTinyImage({ wasm, manifest, created: undefined });
    const parts = [image.manifest, image.config, image.module].map((blob) => blob.descriptor.size);
    const total = parts.reduce((sum, bytes) => sum + bytes, 0);
    report.metric({ metric: `size.${service}.wasm`, unit: "B", value: wasm.byteLength, n: 1 });
    report.metric({ metric: `size.${service}.image`, unit: "B", value: total, n: 1 });
    // A pull sends the three blobs of the image and nothing else; HTTP headers are the registry's.
    report.metric({ metric: `size.${service}.wire`, unit: "B", value: total, n: 1 });
  }
}
